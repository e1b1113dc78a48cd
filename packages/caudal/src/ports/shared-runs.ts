import type { RunRecord } from './store.ts'

/** What engines ask that work on the same runs, within a transaction. */
export interface SharedRuns {
  /** Some runs as they stand now. */
  runsNow(ids: readonly string[]): Promise<readonly RunRecord[]>
  /** The versions of pipelines with runs that have not ended, other than these versions. */
  otherVersions(versions: readonly string[]): Promise<readonly { readonly pipeline: string; readonly version: string }[]>
}
