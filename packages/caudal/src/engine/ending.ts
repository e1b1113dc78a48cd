import type { Json } from '../kernel/index.ts'
import type { Ending } from '../define/index.ts'
import type { KnownRun, Parts } from './parts.ts'

/** What a run stands at, as its pipeline's own tasks are told. */
export async function endingOf(parts: Parts, run: KnownRun): Promise<Json> {
  const steps = (await parts.store.steps(run.id)).filter(({ step }) => run.steps.get(step)?.occasion === null)
  const failed = steps.filter(({ state }) => state === 'failed')
  const open = steps.some(({ finishedAt }) => finishedAt === null)
  const ending: Ending = {
    run: run.id,
    pipeline: run.pipeline.name,
    window: run.record.window,
    state: open ? 'running' : steps.some(({ state }) => state === 'failed' || state === 'upstream_failed') ? 'failed' : 'succeeded',
    late: ((await parts.store.run(run.id))?.lateAt ?? null) !== null,
    failed: failed.map(({ step, error }) => ({ step, code: error?.code ?? 'TASK-ERROR', message: error?.message ?? '' })),
  }
  return ending as unknown as Json
}
