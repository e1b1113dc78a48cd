import type { Json } from '../kernel/index.ts'
import type { Ending, StepEnding } from '../define/index.ts'
import { timeoutReason } from './known-run.ts'
import type { KnownRun, Parts } from './parts.ts'

/** What a run stands at, or one step of it, as tasks are told that were named for it. */
export async function endingOf(parts: Parts, { run, of }: { readonly run: KnownRun; readonly of: string | null }): Promise<Json> {
  const record = await parts.store.run(run.id)
  const late = (record?.lateAt ?? null) !== null
  const timedOut = record?.timedOut === true
  const ending = of === null ? await runEnding(parts, { run, late, timedOut }) : await stepEnding(parts, { run, late, step: of })
  return ending as unknown as Json
}

async function stepEnding(
  parts: Parts,
  told: { readonly run: KnownRun; readonly late: boolean; readonly step: string },
): Promise<StepEnding> {
  const { run, late, step } = told
  const record = (await parts.store.step({ run: run.id, step }))!
  const { state, error, attempts } = record
  return {
    run: run.id,
    pipeline: run.pipeline.name,
    window: run.record.window,
    step,
    state: state === 'succeeded' || state === 'failed' ? state : 'running',
    late,
    attempts,
    error: error === null ? null : { code: error.code, message: error.message },
  }
}

async function runEnding(
  parts: Parts,
  told: { readonly run: KnownRun; readonly late: boolean; readonly timedOut: boolean },
): Promise<Ending> {
  const { run, late, timedOut } = told
  const steps = (await parts.store.steps(run.id)).filter(({ step }) => run.steps.get(step)?.occasion === null)
  const failed = steps.filter(({ state }) => state === 'failed')
  const hasFailed = steps.some(({ state }) => state === 'failed' || state === 'upstream_failed')
  const open = steps.some(({ finishedAt }) => finishedAt === null)
  return {
    run: run.id,
    pipeline: run.pipeline.name,
    window: run.record.window,
    state: open ? 'running' : timedOut || hasFailed ? 'failed' : 'succeeded',
    late,
    reason: timedOut ? timeoutReason(run) : null,
    failed: failed.map(({ step, error }) => ({ step, code: error?.code ?? 'TASK-ERROR', message: error?.message ?? '' })),
  }
}
