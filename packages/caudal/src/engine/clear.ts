import { clearings, isTerminal } from '../journal/index.ts'
import type { TaskRunState } from '../journal/index.ts'
import { Fault } from '../kernel/index.ts'
import type { EndedStep } from '../ports/index.ts'
import { clearPlan } from './clear-plan.ts'
import type { Clearing, ClearPlan } from './clear-plan.ts'
import { forgetRun, meetRun, unknownRun } from './known-run.ts'
import type { KnownRun, Turn } from './parts.ts'
import { enter, propagate } from './propagate.ts'
import { readiness } from './readiness.ts'
import { busy } from './submit.ts'

/** Goes on with a run that has ended. Throws `RUN-UNKNOWN`, `RETRY-UNFINISHED`, `RUN-BUSY`, and what `clearPlan` throws. */
export async function retryRun(turn: Turn, request: { readonly id: string; readonly what: Clearing }): Promise<KnownRun> {
  const { parts, tx } = turn
  const record = await tx.runNow(request.id)
  if (record === null) throw unknownRun(request.id)
  if (!isTerminal('run', record.state)) {
    throw new Fault('RETRY-UNFINISHED', {
      message: `run ${record.id} of ${record.pipeline} has not ended`,
      hint: 'wait for its end; where its process died, `caudal run` goes on with it',
      data: { run: record.id, state: record.state },
    })
  }
  const other = await tx.unfinishedRun({ pipeline: record.pipeline, ...record.window })
  if (other !== null) throw busy(other)
  forgetRun(parts, record.id)
  const run = await meetRun(turn, record.id)
  const ended = await tx.endedSteps(run.id)
  const plan = clearPlan(run, { steps: ended, what: request.what })
  parts.submitted.add(run.id)
  await clearSteps(turn, { run, plan, ended })
  await begin(turn, { run, plan, ended })
  return run
}

interface Cleared {
  readonly run: KnownRun
  readonly plan: ClearPlan
  readonly ended: readonly EndedStep[]
}

/** Takes the run and its steps back; each change has its event. */
async function clearSteps(turn: Turn, { run, plan, ended }: Cleared): Promise<void> {
  const { tx, events } = turn
  const cleared = new Set([...plan.whole, ...plan.partial.keys()])
  const counts = (step: string): boolean => !cleared.has(step) && run.steps.get(step)?.occasion === null
  const failed = ended.filter(({ step, state }) => counts(step) && (state === 'failed' || state === 'upstream_failed')).length
  await tx.clearRun({ id: run.id, driver: turn.parts.driver, open: cleared.size, failed })
  const { name: pipeline, version } = run.pipeline
  events.push({ kind: 'run', run: run.id, to: clearings.run, pipeline, version, window: run.record.window, reason: 'retry' })
  const total = new Map(ended.map(({ step, items }) => [step, items]))
  for (const step of cleared) {
    const keepItems = plan.partial.has(step)
    const unmet = run.steps.get(step)!.after.filter((name) => cleared.has(name)).length
    await tx.clearStep({ run: run.id, step, unmet, keepItems })
    const items = keepItems ? { items: total.get(step)! } : {}
    events.push({ kind: 'task_run', run: run.id, step, item: null, to: clearings.step, epoch: 0, ...items, reason: 'cleared' })
  }
}

/** Lets the cleared steps that wait for no other one begin. */
async function begin(turn: Turn, { run, plan, ended }: Cleared): Promise<void> {
  const { tx, now, events } = turn
  for (const [step, item] of plan.partial) {
    await enter(turn, { run, name: step, to: 'ready', reason: null })
    await tx.moveTaskRun({ key: { run: run.id, step, item: null }, to: 'running', at: now, set: { startedAt: now } })
    const items = ended.find((one) => one.step === step)!.items!
    events.push({ kind: 'task_run', run: run.id, step, item: null, to: 'running', epoch: 0, items })
    for (const { epoch, ...key } of await tx.clearItems({ run: run.id, step, item, at: now }))
      events.push({ kind: 'task_run', ...key, to: clearings.item, epoch, reason: 'cleared' })
  }
  for (const name of plan.whole) {
    const step = run.steps.get(name)!
    if (step.occasion !== null) continue
    const before = await tx.stepStates(run.id, [name, ...step.after])
    if (before.get(name) !== 'pending') continue
    const verdict = readiness(step.on, statesOf(before, step.after))
    if (verdict.to === 'wait') continue
    const state = await enter(turn, { run, name, ...verdict })
    if (state !== null) await propagate(turn, { run, step: name, state })
  }
}

function statesOf(states: ReadonlyMap<string, TaskRunState>, names: readonly string[]): ReadonlyMap<string, TaskRunState> {
  return new Map(names.map((name) => [name, states.get(name)!]))
}
