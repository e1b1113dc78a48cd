import type { BackfillRequest } from '../engine/index.ts'
import { Fault } from '../kernel/index.ts'
import type { Window } from '../kernel/index.ts'
import { namedSpan, windowsWithin } from '../plan/index.ts'
import type { PipelineManifest } from '../plan/index.ts'
import type { BackfillRecord } from '../ports/index.ts'
import { allWindows } from './backfill-standing.ts'
import type { OpenProject } from './open-project.ts'

const mostWindows = 100_000

/** The span of a backfill as a person names it: its first and its last day, month, year or hour. */
export interface BackfillSpan {
  readonly from: string
  readonly to: string
}

/** What a backfill would run. */
export interface BackfillPlan {
  /** The beginning of the span, as an ISO instant. */
  readonly from: string
  /** Its end, which is not part of it. */
  readonly to: string
  readonly pipeline: PipelineManifest
  readonly windows: BackfillRequest['windows']
  readonly again: boolean
  readonly parallel: number
  /** The parameters of the backfill that this one repeats a part of. */
  readonly params?: BackfillRequest['params']
}

/**
 * The windows that begin in a span and have passed, those that have succeeded marked as such unless they are to run again. Throws
 * `CLI-BAD-VALUE` and `WINDOW-INVALID`.
 */
export async function planBackfill(
  project: Pick<OpenProject, 'store' | 'clock'>,
  of: {
    readonly pipeline: PipelineManifest
    readonly span: BackfillSpan
    readonly newest: boolean
    readonly again: boolean
    readonly parallel: number
  },
): Promise<BackfillPlan> {
  const { pipeline, newest, again, parallel } = of
  const span = instantsOf(pipeline, of.span)
  const passed = windowsOf(pipeline, { span, now: project.clock.now() })
  const whole = { from: passed[0]!.start, to: passed.at(-1)!.end }
  const done = again ? new Set<string>() : await project.store.succeededWindows({ pipeline: pipeline.name, ...whole })
  const windows = newest ? passed.toReversed() : passed
  const stated = windows.map((window) => ({
    window,
    state: done.has(`${window.start}/${window.end}`) ? ('skipped' as const) : ('todo' as const),
  }))
  return { pipeline, ...span, windows: stated, again, parallel }
}

/** The windows of an earlier backfill that failed or were cancelled, with its parameters. */
export async function planFailedAgain(
  project: Pick<OpenProject, 'store'>,
  of: { readonly pipeline: PipelineManifest; readonly earlier: BackfillRecord; readonly newest: boolean; readonly parallel: number },
): Promise<BackfillPlan> {
  const { pipeline, earlier, newest, parallel } = of
  const failed = await allWindows(project, { backfill: earlier.id, states: ['failed', 'cancelled'] })
  const windows = failed.map(({ window }) => ({ window, state: 'todo' as const }))
  return {
    pipeline,
    from: earlier.from,
    to: earlier.to,
    windows: windows.toSorted((one, other) => (newest ? -1 : 1) * (Date.parse(one.window.start) - Date.parse(other.window.start))),
    again: true,
    parallel,
    params: earlier.params,
  }
}

function instantsOf({ schedule }: PipelineManifest, { from, to }: BackfillSpan): BackfillSpan {
  const span = { from: namedSpan(schedule, from).start, to: namedSpan(schedule, to).end }
  if (Date.parse(span.from) < Date.parse(span.to)) return span
  throw new Fault('CLI-BAD-VALUE', { message: `${to} lies before ${from}`, hint: 'begin with the earlier one' })
}

/** The windows that begin in the span, oldest first; those that are not over yet are for the schedule. */
function windowsOf(pipeline: PipelineManifest, of: { readonly span: BackfillSpan; readonly now: number }): readonly Window[] {
  const span = { from: Date.parse(of.span.from), to: Date.parse(of.span.to) }
  const windows: Window[] = []
  for (const window of windowsWithin(pipeline.schedule, span)) {
    if (Date.parse(window.end) > of.now) {
      if (windows.length > 0) return windows
      const message = `no window of ${pipeline.name} in that span is over yet: ${window.start}/${window.end} is the first`
      throw new Fault('CLI-BAD-VALUE', { message, hint: 'choose an earlier span' })
    }
    if (windows.push(window) > mostWindows) {
      throw new Fault('CLI-BAD-VALUE', { message: 'that is more than 100,000 windows', hint: 'choose a shorter span' })
    }
  }
  if (windows.length > 0) return windows
  throw new Fault('CLI-BAD-VALUE', { message: `no window of ${pipeline.name} begins in that span`, hint: 'choose a longer span' })
}
