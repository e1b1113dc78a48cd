import { faultRecord } from '../kernel/index.ts'
import type { Json } from '../kernel/index.ts'
import type { Branch, Template } from '../define/index.ts'
import type { StepManifest } from '../plan/index.ts'
import { askPerson } from './approvals.ts'
import { outputGone } from './outputs.ts'
import { lookForStale, meetRun } from './known-run.ts'
import { patiently } from './patience.ts'
import type { KnownRun, Mail, Parts, Prepared, Turn } from './parts.ts'
import { endMap } from './settle.ts'
import { propagate } from './propagate.ts'
import { resolve, resolveItems, stepsOf } from './resolve.ts'
import type { Values } from './resolve.ts'

/** The values that some templates need: the outputs of the steps they name, the run's window and parameters. */
export async function valuesFor(
  parts: Parts,
  options: { readonly run: KnownRun; readonly templates: readonly Template[] },
): Promise<Values> {
  const { run, templates } = options
  const outputs = new Map<string, Json>()
  for (const step of new Set(templates.flatMap(stepsOf))) {
    const key = { run: run.id, step, item: null }
    try {
      const value = await parts.outputs.read(key, { mapped: run.steps.get(step)?.kind === 'each' })
      if (value !== undefined) outputs.set(step, run.steps.get(step)?.kind === 'trigger' ? await withOutputs(parts, value) : value)
    } catch (error) {
      throw outputGone(key, error)
    }
  }
  return { outputs, window: run.record.window, params: run.record.params }
}

/** What a run of another pipeline came to, with the outputs of its steps. */
async function withOutputs(parts: Parts, value: Json): Promise<Json> {
  const { run: id } = value as { readonly run: string }
  const record = await parts.store.run(id)
  const pipeline = record === null ? null : await parts.store.version(record.pipeline, record.version)
  const outputs: { [step: string]: Json } = {}
  for (const { name, kind } of pipeline?.steps ?? []) {
    const output = await parts.outputs.read({ run: id, step: name, item: null }, { mapped: kind === 'each' })
    if (output !== undefined) outputs[name] = kind === 'trigger' ? await withOutputs(parts, output) : output
  }
  return { ...(value as { readonly [name: string]: Json }), outputs }
}

/** Works out a ready step's condition and, for a mapped step, its list; the answer goes to the inbox. */
export async function prepare(parts: Parts, work: { readonly run: KnownRun; readonly step: StepManifest }): Promise<void> {
  const { run, step } = work
  const result = await patiently(parts, () => worked(parts, work)).catch((error: unknown): Prepared => ({
    kind: 'fail',
    error: faultRecord(error),
  }))
  parts.inbox.push({ kind: 'prepared', key: { run: run.id, step: step.name, item: null }, round: run.round, result })
  parts.wake()
}

async function worked(parts: Parts, work: { readonly run: KnownRun; readonly step: StepManifest }): Promise<Prepared> {
  const { run, step } = work
  const shown = step.kind === 'approve' ? step.input : null
  const templates = [step.if, step.items, shown, ...step.branches.map(({ value }) => value)].filter((template) => template !== null)
  const values = await valuesFor(parts, { run, templates })
  const other = step.branches.map((branch) => otherBranch(branch, resolve(branch.value, values))).find((reason) => reason !== null)
  if (other !== undefined) return { kind: 'skip', reason: other }
  if (step.if !== null && resolve(step.if, values) !== true) return { kind: 'skip', reason: 'its condition did not hold' }
  if (shown !== null) return { kind: 'ask', shown: resolve(shown, values) }
  if (step.items === null) return { kind: 'admit' }
  const items = resolveItems(step.items, values)
  parts.lists.set(`${run.id}/${step.name}`, items)
  return { kind: 'expand', total: items.length }
}

/** Why a step of a branch is skipped: the value has another branch, or none. Null where its branch is taken. */
function otherBranch({ is, among }: Branch, value: Json): string | null {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  if (is === null ? !among.includes(text) : is === text) return null
  return `the branch ${is ?? 'otherwise'} was not taken: the value is ${text.length > 60 ? `${text.slice(0, 59)}…` : text}`
}

/** The list of a mapped step, worked out again after a restart. */
export async function itemsOf(parts: Parts, work: { readonly run: KnownRun; readonly step: StepManifest }): Promise<readonly Json[]> {
  const name = `${work.run.id}/${work.step.name}`
  const known = parts.lists.get(name)
  if (known !== undefined || work.step.items === null) return known ?? []
  const items = resolveItems(work.step.items, await valuesFor(parts, { run: work.run, templates: [work.step.items] }))
  parts.lists.set(name, items)
  return items
}

/** Records what became of a step's condition or list. */
export async function settlePrepared(turn: Turn, mail: Extract<Mail, { kind: 'prepared' }>): Promise<void> {
  const { key, round, result } = mail
  await lookForStale(turn, [key.run])
  const run = await meetRun(turn, key.run)
  if (run.round !== round) return
  run.preparing.delete(key.step)
  const { tx, now } = turn
  switch (result.kind) {
    case 'admit':
      run.admitted.add(key.step)
      return
    case 'ask':
      return askPerson(turn, { run, step: run.steps.get(key.step)!, shown: result.shown })
    case 'skip':
      if (!(await tx.moveTaskRun({ key, to: 'skipped', at: now, set: { reason: result.reason } }))) return
      turn.events.push({ kind: 'task_run', ...key, to: 'skipped', epoch: 0, reason: result.reason })
      return propagate(turn, { run, step: key.step, state: 'skipped' })
    case 'fail':
      if (!(await tx.moveTaskRun({ key, to: 'failed', at: now, set: { error: result.error } }))) return
      turn.events.push({ kind: 'task_run', ...key, to: 'failed', epoch: 0, error: result.error })
      return propagate(turn, { run, step: key.step, state: 'failed' })
    case 'expand':
      if (!(await tx.moveTaskRun({ key, to: 'running', at: now, set: { items: result.total, startedAt: now } }))) return
      turn.events.push({ kind: 'task_run', ...key, to: 'running', epoch: 0, items: result.total })
      if (result.total === 0) await endMap(turn, { run, step: key.step, to: 'succeeded', failed: 0, total: 0 })
  }
}
