import type { FaultRecord } from '../kernel/index.ts'
import type { RunState, TaskRunKey } from '../journal/index.ts'
import type { Claim } from './worker.ts'

/** A step, or an item of one, that waits without holding a worker. Moments are milliseconds since 1970. */
export interface WaitingStep extends TaskRunKey {
  readonly dueAt: number | null
  /** Since when it waits, whatever looks have been between. */
  readonly readyAt: number | null
  /** What was seen when it was last looked. */
  readonly reason: string | null
}

/** What is told of a run among others of its pipeline. */
export interface NewestRun {
  readonly id: string
  readonly state: RunState
  readonly createdAt: number
  readonly startedAt: number | null
  readonly finishedAt: number | null
}

/** Of which pipelines the newest runs are asked for, and how many of each. */
export interface NewestRunsQuery {
  readonly pipelines: readonly string[]
  readonly limit: number
}

/** A step, or an item of one, whose last attempt failed and that will be tried again. Moments are milliseconds since 1970. */
export interface RetryingStep extends TaskRunKey {
  /** Tries used up. */
  readonly attempts: number
  /** Not before. */
  readonly dueAt: number | null
  readonly error: FaultRecord | null
}

/** What can be asked about the state as a whole without changing anything. */
export interface OverviewReader {
  /** Every claim that stands, of all runs. */
  standingClaims(): Promise<readonly Claim[]>
  /** The newest runs of each of some pipelines, newest first; a pipeline that has none is left out. */
  newestRuns(of: NewestRunsQuery): Promise<ReadonlyMap<string, readonly NewestRun[]>>
  /** Steps and items that wait, by run, step and item; `after` is the last one seen. */
  waiting(filter: { readonly after?: TaskRunKey; readonly limit: number }): Promise<readonly WaitingStep[]>
  /** Steps and items that will be tried again, by run, step and item; `after` is the last one seen. */
  retrying(filter: { readonly after?: TaskRunKey; readonly limit: number }): Promise<readonly RetryingStep[]>
  /** The versions of a pipeline that are kept, newest first; `after` is the last one seen. */
  keptVersions(filter: {
    readonly pipeline: string
    readonly after?: { readonly at: number; readonly version: string }
    readonly limit: number
  }): Promise<readonly { readonly version: string; readonly at: number }[]>
}
