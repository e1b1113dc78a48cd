import { Fault } from '../kernel/index.ts'
import type { PipelineManifest } from '../plan/index.ts'
import type { RunFilter, RunRecord } from '../ports/index.ts'
import type { KnownRun, Parts, Turn } from './parts.ts'

/** A run with its graph at hand. */
export function knownRun(record: RunRecord, pipeline: PipelineManifest): KnownRun {
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
    steps,
    next,
    maps,
    timed: isTimed(pipeline),
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
  const run = knownRun(record, pipeline)
  turn.parts.runs.set(id, run)
  return run
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

/** Whether somebody asked for the run to stop. */
export async function isCancelling(turn: Turn, run: KnownRun): Promise<boolean> {
  return (await turn.tx.runNow(run.id))?.cancelling === true
}
