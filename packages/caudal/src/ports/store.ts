import type { FaultRecord, Json, Window } from '../kernel/index.ts'
import type { AttemptState, JournalEntry, CheckResult, Published, RunState, TaskRunKey, TaskRunState } from '../journal/index.ts'
import type { PipelineManifest, SourceManifest } from '../plan/index.ts'
import type { AccessReader } from './access.ts'
import type { ApprovalReader } from './approvals.ts'
import type { BackfillReader } from './backfills.ts'
import type { DeadlineReader } from './deadlines.ts'
import type { ExplainReader } from './explain-reader.ts'
import type { HabitsReader } from './habits-reader.ts'
import type { OverviewReader } from './overview.ts'
import type { RunQuery } from './run-query.ts'
import type { ScheduleReader } from './schedules.ts'
import type { Trigger } from './trigger.ts'

/** A run as it stands. Moments are milliseconds since 1970. */
export interface RunRecord {
  readonly id: string
  readonly pipeline: string
  readonly version: string
  readonly window: Window
  readonly params: { readonly [name: string]: Json }
  readonly trigger: Trigger
  readonly state: RunState
  /** Set while the run is to stop, because somebody asked for it or because its time is over. */
  readonly cancelling: boolean
  /** Whether its time was over before it was done, so that it fails. */
  readonly timedOut: boolean
  readonly createdAt: number
  readonly startedAt: number | null
  readonly finishedAt: number | null
  readonly reason: string | null
  /** When a deadline of the run or of a step passed first; null while none has. */
  readonly lateAt: number | null
  /** The backfill that started it; absent where none did. */
  readonly backfill?: string
  /** Whether nothing more of it starts until it is resumed. */
  readonly paused: boolean
  /** The step of another run that started it; null where none did. */
  readonly parent: { readonly run: string; readonly step: string } | null
}

/** How many items of a mapped step are in each state; `total` counts those without a row of their own too. */
export interface ItemCounts {
  readonly total: number
  readonly running: number
  readonly waiting: number
  readonly succeeded: number
  readonly failed: number
  readonly other: number
}

/** A task run as it stands. */
export interface TaskRunRecord extends TaskRunKey {
  readonly state: TaskRunState
  readonly epoch: number
  /** Tries used up; lost attempts are not counted. */
  readonly attempts: number
  readonly dueAt: number | null
  readonly readyAt: number | null
  readonly startedAt: number | null
  readonly finishedAt: number | null
  readonly cached: boolean
  readonly reason: string | null
  readonly error: FaultRecord | null
  /** For a mapped step as a whole. */
  readonly items: ItemCounts | null
}

/** One try at a task run. */
export interface AttemptRecord extends TaskRunKey {
  readonly epoch: number
  readonly attempt: number
  readonly state: AttemptState
  readonly worker: string
  readonly startedAt: number
  readonly finishedAt: number | null
  readonly error: FaultRecord | null
  readonly published: readonly Published[]
  readonly checks: readonly CheckResult[]
}

/** What can be asked of the state without changing it. Every list has a limit. */
export interface StoreReader
  extends AccessReader, ApprovalReader, BackfillReader, DeadlineReader, ExplainReader, HabitsReader, OverviewReader, ScheduleReader {
  /** Runs, newest first unless the query says otherwise. */
  runs(filter: RunQuery): Promise<readonly RunRecord[]>
  run(id: string): Promise<RunRecord | null>
  /** The runs that the steps of a run have started, oldest first. */
  children(run: string): Promise<readonly RunRecord[]>
  /** The steps of a run in the manifest's order, mapped steps as a whole. */
  steps(run: string): Promise<readonly TaskRunRecord[]>
  /** A step of a run, a mapped one as a whole; null where the run has none of that name. */
  step(key: { readonly run: string; readonly step: string }): Promise<TaskRunRecord | null>
  /** Items of a mapped step that have a row, by index; `after` is the last index seen. */
  items(filter: {
    readonly run: string
    readonly step: string
    readonly state?: TaskRunState
    readonly after?: number
    readonly limit: number
  }): Promise<readonly TaskRunRecord[]>
  attempts(filter: {
    readonly run: string
    readonly step?: string
    readonly item?: number | null
    readonly limit: number
  }): Promise<readonly AttemptRecord[]>
  /** Attempts of a run by step, item and epoch; `after` is the last one seen. */
  attemptsByKey(filter: {
    readonly run: string
    readonly step?: string
    readonly after?: { readonly step: string; readonly item: number | null; readonly epoch: number }
    readonly limit: number
  }): Promise<readonly AttemptRecord[]>
  /** The output of a task run that succeeded; for a mapped step the list of its items' outputs. Undefined where there is none. */
  output(key: TaskRunKey): Promise<Json | undefined>
  /**
   * What the journal says after a place, oldest first; after 0 from the oldest entry that is kept. Of all runs it rejects with
   * `JOURNAL-MISSED` where entries after the place were dropped; `data.oldest` is the place to go on at.
   */
  journal(filter: { readonly after: number; readonly run?: string; readonly limit: number }): Promise<readonly JournalEntry[]>
  /** A stored version of a pipeline. */
  version(pipeline: string, version: string): Promise<PipelineManifest | null>
  /** The version of the newest run of each pipeline, by pipeline. */
  lastVersions(): Promise<ReadonlyMap<string, PipelineManifest>>
  /** The source files of a version, content included. */
  sources(version: {
    readonly pipeline: string
    readonly version: string
  }): Promise<readonly (SourceManifest & { readonly text: string })[]>
}
