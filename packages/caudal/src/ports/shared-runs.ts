import type { RunState } from '../journal/index.ts'

/** What others may have changed of a run. */
export interface RunStanding {
  readonly id: string
  readonly state: RunState
  /** Whether somebody asked for its stop, and `hard` where it is not to be waited for. */
  readonly stop: 'soft' | 'hard' | null
}

/** What engines ask that work on the same runs, within a transaction. */
export interface SharedRuns {
  /** Some runs as they stand now. */
  runsNow(ids: readonly string[]): Promise<readonly RunStanding[]>
  /** The versions of pipelines with runs that have not ended, other than these versions. */
  otherVersions(versions: readonly string[]): Promise<readonly { readonly pipeline: string; readonly version: string }[]>
}
