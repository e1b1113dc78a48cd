import { living } from '../engine/index.ts'
import type { BackfillRecord, BackfillWindow, WindowCounts } from '../ports/index.ts'
import { moment } from './moment.ts'
import type { OpenProject } from './open-project.ts'

const pageOfWindows = 5_000

/** How a backfill stands: its record, how many windows are in each state, and the windows that did not succeed. */
export interface BackfillStanding {
  readonly backfill: BackfillRecord
  readonly counts: WindowCounts
  /** Those that failed or were cancelled. */
  readonly unsuccessful: readonly BackfillWindow[]
}

/** Reads how a backfill stands. */
export async function backfillStanding({ store }: Pick<OpenProject, 'store'>, backfill: BackfillRecord): Promise<BackfillStanding> {
  const counts = await store.windowCounts(backfill.id)
  const bad = counts.failed + counts.cancelled > 0
  return {
    backfill,
    counts,
    unsuccessful: bad ? await allWindows({ store }, { backfill: backfill.id, states: ['failed', 'cancelled'] }) : [],
  }
}

/** All windows of a backfill, or those in some states. */
export async function allWindows(
  { store }: Pick<OpenProject, 'store'>,
  filter: { readonly backfill: string; readonly states?: readonly BackfillWindow['state'][] },
): Promise<readonly BackfillWindow[]> {
  const windows: BackfillWindow[] = []
  for (;;) {
    const page = await store.backfillWindows({ ...filter, after: windows.at(-1)?.place ?? -1, limit: pageOfWindows })
    windows.push(...page)
    if (page.length < pageOfWindows) return windows
  }
}

/** How many windows there are in all. */
export function totalOf(counts: WindowCounts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0)
}

/** How many windows have had their turn. */
export function endedOf(counts: WindowCounts): number {
  return totalOf(counts) - counts.todo - counts.running
}

/** Whether all windows had their turn and none failed or was cancelled. */
export function isGood({ backfill, counts }: BackfillStanding): boolean {
  return backfill.state === 'done' && counts.failed === 0 && counts.cancelled === 0
}

/** A backfill as JSON. */
export function backfillJson({ backfill, counts, unsuccessful }: BackfillStanding): object {
  const { id, createdAt, finishedAt, worker: _worker, ...rest } = backfill
  return {
    backfill: id,
    ...rest,
    createdAt: moment(createdAt),
    finishedAt: moment(finishedAt),
    windows: totalOf(counts),
    counts,
    unsuccessful: unsuccessful.map(({ window, state, run }) => ({ window, state, run })),
  }
}

/** Whether a process that lives works on a backfill, or fires the schedules and will. */
export async function isAttended(project: OpenProject, backfill: Pick<BackfillRecord, 'worker'> | null): Promise<boolean> {
  const { server, workers } = await project.store.attendants(project.clock.now())
  const alive = living(workers, project.process)
  return [server, backfill?.worker ?? null].some((worker) => worker !== null && alive.has(worker))
}

/** What a run of a pipeline usually takes: the median of its last 30 that succeeded, in milliseconds; null where there is none. */
export async function usualRunMs({ store }: Pick<OpenProject, 'store'>, pipeline: string): Promise<number | null> {
  const runs = await store.runs({ pipeline, state: 'succeeded', limit: 30 })
  const spans = runs.flatMap(({ startedAt, finishedAt }) => (startedAt === null || finishedAt === null ? [] : [finishedAt - startedAt]))
  return spans.toSorted((one, other) => one - other)[Math.floor(spans.length / 2)] ?? null
}

/** How long so many windows take, so many at a time. */
export function estimateMs(work: {
  readonly windows: number
  readonly parallel: number
  readonly maxActiveRuns: number | null
  readonly usualMs: number | null
}): number | null {
  const { windows, parallel, maxActiveRuns, usualMs } = work
  return usualMs === null ? null : Math.ceil(windows / Math.min(parallel, maxActiveRuns ?? parallel)) * usualMs
}
