import type { Stoppable, Window } from '../kernel/index.ts'
import type { PipelineManifest, SourceManifest } from '../plan/index.ts'
import type { BackfillRecord } from '../ports/index.ts'

/** What is asked of the engine: a run of a pipeline for each of some windows, in their order. */
export interface BackfillRequest extends Pick<
  BackfillRecord,
  'pipeline' | 'from' | 'to' | 'parallel' | 'stopOnFailure' | 'again' | 'params'
> {
  readonly windows: readonly { readonly window: Window; readonly state: 'todo' | 'skipped' }[]
  /** Who asks, where that is known. */
  readonly by?: string
}

/** What a person asks of a backfill. */
export interface BackfillOrder {
  /** Who asks, where that is known. */
  readonly by?: string
  readonly reason?: string
}

/** The definitions that backfills run. */
export interface BackfillProject {
  readonly pipelines: readonly PipelineManifest[]
  readonly sources: readonly (SourceManifest & { readonly text: string })[]
}

/** What can be asked of an engine about backfills. */
export interface Backfills {
  /** Keeps a backfill in the state, for whoever works on it. */
  begin(request: BackfillRequest): Promise<BackfillRecord>
  /** Starts no further windows; runs under way go on. Rejects with `BACKFILL-ENDED`. */
  pause(id: string, order: BackfillOrder): Promise<void>
  /** Goes on with one that is paused; one that is running is left as it is. Rejects with `BACKFILL-ENDED`. */
  resume(id: string, order: BackfillOrder): Promise<void>
  /** Starts no further windows, for good, and cancels its runs; gives those that were under way. */
  cancel(id: string, order: BackfillOrder & { readonly hard: boolean }): Promise<readonly string[]>
  /** Works on one backfill, unless another process that lives does or fires the schedules, until it is stopped. */
  work(id: string, project: BackfillProject): Stoppable
}
