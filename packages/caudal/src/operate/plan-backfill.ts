import type { BackfillRequest } from '../engine/index.ts'
import { Fault } from '../kernel/index.ts'
import type { Window } from '../kernel/index.ts'
import { windowsWithin } from '../plan/index.ts'
import type { PipelineManifest } from '../plan/index.ts'
import type { BackfillRecord } from '../ports/index.ts'
import { allWindows } from './backfill-standing.ts'
import type { OpenProject } from './open-project.ts'

const mostWindows = 100_000

/** The span of a backfill, as ISO instants: from the first, up to the second. */
export interface BackfillSpan {
  readonly from: string
  readonly to: string
}

/** What a backfill would run. */
export interface BackfillPlan extends BackfillSpan {
  readonly pipeline: PipelineManifest
  readonly windows: BackfillRequest['windows']
  readonly again: boolean
  readonly parallel: number
  /** The parameters of the backfill that this one repeats a part of. */
  readonly params?: BackfillRequest['params']
}

/** The windows of a span, those that have succeeded marked as such unless they are to run again. Throws `CLI-BAD-VALUE`. */
export async function planBackfill(
  project: Pick<OpenProject, 'store'>,
  of: {
    readonly pipeline: PipelineManifest
    readonly span: BackfillSpan
    readonly newest: boolean
    readonly again: boolean
    readonly parallel: number
  },
): Promise<BackfillPlan> {
  const { pipeline, span, newest, again, parallel } = of
  const windows = windowsOf(pipeline, { span, newest })
  const done = again ? new Set<string>() : await project.store.succeededWindows({ pipeline: pipeline.name, ...span })
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

function windowsOf(pipeline: PipelineManifest, options: { readonly span: BackfillSpan; readonly newest: boolean }): readonly Window[] {
  const span = { from: Date.parse(options.span.from), to: Date.parse(options.span.to) }
  const windows: Window[] = []
  for (const window of windowsWithin(pipeline.schedule, span)) {
    if (windows.push(window) > mostWindows) {
      throw new Fault('CLI-BAD-VALUE', { message: 'that is more than 100,000 windows', hint: 'choose a shorter span' })
    }
  }
  if (windows.length > 0) return options.newest ? windows.toReversed() : windows
  throw new Fault('CLI-BAD-VALUE', { message: `no window of ${pipeline.name} lies within that span`, hint: 'choose a longer span' })
}
