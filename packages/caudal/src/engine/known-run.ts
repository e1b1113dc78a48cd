import { Fault, writtenDuration } from '../kernel/index.ts'
import type { PipelineManifest } from '../plan/index.ts'
import type { RunFilter, RunRecord } from '../ports/index.ts'
import type { KnownRun, Parts, Turn } from './parts.ts'

/** A run with its graph at hand. */
export function knownRun(record: RunRecord, options: { readonly pipeline: PipelineManifest; readonly round: number }): KnownRun {
  const { pipeline, round } = options
  const next = new Map<string, string[]>()
  for (const step of pipeline.steps) {
    for (const before of step.after) {
      const after = next.get(before)
      if (after === undefined) next.set(before, [step.name])
      else after.push(step.name)
    }
  }
  const steps = new Map(pipeline.steps.map((step) => [step.name, step]))
  const maps = pipeline.steps.some(({ kind }) => kind === 'each')
  const occasions = pipeline.steps.filter(({ occasion }) => occasion !== null)
  return {
    id: record.id,
    record,
    pipeline,
    round,
    steps,
    next,
    maps,
    timed: isTimed(pipeline),
    triggers: pipeline.steps.some(({ trigger }) => trigger?.wait === true),
    asks: pipeline.steps.some(({ kind }) => kind === 'approve'),
    occasions,
    admitted: new Set(),
    preparing: new Set(),
  }
}

function isTimed({ deadlineMs, timeoutMs, steps }: PipelineManifest): boolean {
  if (deadlineMs !== null || timeoutMs !== null) return true
  return steps.some((step) => step.deadlineMs !== null || (step.kind === 'approve' && step.timeoutMs !== null))
}

/** The run of an id: the one that this engine has met, or read from the state now. */
export async function meetRun(turn: Turn, id: string): Promise<KnownRun> {
  const known = turn.parts.runs.get(id)
  if (known !== undefined) return known
  const record = await turn.tx.runNow(id)
  const pipeline = record === null ? null : await turn.tx.storedVersion(record.pipeline, record.version)
  if (record === null || pipeline === null) {
    throw new Fault('STORE-CORRUPT', {
      message: `the state database names run ${id}, and has lost it or its version`,
      hint: 'restore a backup, or move the state folder away to start afresh',
      blame: 'system',
    })
  }
  const round = turn.parts.driver === null ? (await turn.tx.rounds([id])).get(id)! : 0
  // Somebody may have met it meanwhile, for what is recorded side by side.
  const met = turn.parts.runs.get(id)
  if (met !== undefined) return met
  // Of an earlier round there may still be outputs in memory.
  if (round > 0) forgetRun(turn.parts, id)
  const run = knownRun(record, { pipeline, round })
  turn.parts.runs.set(id, run)
  return run
}

/** Looks whether another engine has taken back some runs meanwhile, and forgets what is known of these. */
export async function lookForStale(turn: Turn, ids: Iterable<string>): Promise<void> {
  const { parts, tx } = turn
  if (parts.driver !== null) return
  const rounds = await tx.rounds([...new Set(ids)].filter((id) => parts.runs.has(id)))
  forgetStale(
    parts,
    [...rounds].map(([run, round]) => ({ run, round })),
  )
}

/**
 * Forgets of some runs what is known of them, where another engine has taken them back meanwhile: their conditions, lists and outputs are
 * to be worked out again.
 */
export function forgetStale(parts: Parts, found: Iterable<{ readonly run: string; readonly round: number }>): void {
  if (parts.driver !== null) return
  for (const { run: id, round } of found) {
    const run = parts.runs.get(id)
    if (run !== undefined && run.round !== round) forgetRun(parts, id)
  }
}

/** Forgets all that is known of a run. */
export function forgetRun(parts: Parts, id: string): void {
  parts.runs.delete(id)
  parts.stopping.delete(id)
  for (const name of parts.lists.keys()) if (name.startsWith(`${id}/`)) parts.lists.delete(name)
  parts.outputs.forget(id)
}

/** The runs of other pipelines that steps of a run wait for. */
export async function openChildren(turn: Turn, run: KnownRun): Promise<readonly KnownRun[]> {
  if (!run.triggers) return []
  const children: KnownRun[] = []
  for (const { id, step } of await turn.tx.openChildren(run.id))
    if (run.steps.get(step)?.trigger?.wait === true) children.push(await meetRun(turn, id))
  return children
}

/** The runs that steps of a run wait for, and those that these wait for in turn. */
export async function descendants(turn: Turn, run: KnownRun): Promise<readonly KnownRun[]> {
  const all: KnownRun[] = []
  for (const child of await openChildren(turn, run)) all.push(child, ...(await descendants(turn, child)))
  return all
}

/** The runs that this engine works on. */
export function runFilter(parts: Parts): RunFilter {
  const { driver, scope, versions, submitted } = parts
  if (scope === 'submitted') return { driver, runs: [...submitted] }
  return scope === 'own' || versions === undefined ? { driver } : { driver, versions }
}

/** The fault of an id that no run has. */
export function unknownRun(id: string): Fault {
  return new Fault('RUN-UNKNOWN', { message: `there is no run ${id}`, hint: 'see the runs with: caudal list runs' })
}

/** Why a run is stopped whose time is over. */
export function timeoutReason({ pipeline }: Pick<KnownRun, 'pipeline'>): string {
  return `not done within ${writtenDuration(pipeline.timeoutMs ?? 0)}`
}

/** Whether the run is to stop. */
export async function isCancelling(turn: Turn, run: KnownRun): Promise<boolean> {
  return (await turn.tx.runNow(run.id))?.cancelling === true
}
