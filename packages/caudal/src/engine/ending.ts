import type { Json } from '../kernel/index.ts'
import type { Ending, StepEnding } from '../define/index.ts'
import type { KnownRun, Parts } from './parts.ts'

/** What a run stands at, or one step of it, as tasks are told that were named for it. */
export async function endingOf(parts: Parts, { run, of }: { readonly run: KnownRun; readonly of: string | null }): Promise<Json> {
  const late = ((await parts.store.run(run.id))?.lateAt ?? null) !== null
  const ending = of === null ? await runEnding(parts, { run, late }) : await stepEnding(parts, { run, late, step: of })
  return ending as unknown as Json
}

async function stepEnding(
  parts: Parts,
  told: { readonly run: KnownRun; readonly late: boolean; readonly step: string },
): Promise<StepEnding> {
  const { run, late, step } = told
  const record = (await parts.store.steps(run.id)).find((one) => one.step === step && one.item === null)!
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

async function runEnding(parts: Parts, { run, late }: { readonly run: KnownRun; readonly late: boolean }): Promise<Ending> {
  const steps = (await parts.store.steps(run.id)).filter(({ step }) => run.steps.get(step)?.occasion === null)
  const failed = steps.filter(({ state }) => state === 'failed')
  const open = steps.some(({ finishedAt }) => finishedAt === null)
  return {
    run: run.id,
    pipeline: run.pipeline.name,
    window: run.record.window,
    state: open ? 'running' : steps.some(({ state }) => state === 'failed' || state === 'upstream_failed') ? 'failed' : 'succeeded',
    late,
    failed: failed.map(({ step, error }) => ({ step, code: error?.code ?? 'TASK-ERROR', message: error?.message ?? '' })),
  }
}
