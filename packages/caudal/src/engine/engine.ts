import type { Answer } from './answer.ts'
import type { Backfills } from './backfills.ts'
import type { Clearing } from './clear-plan.ts'
import type { Json, Stoppable, Window } from '../kernel/index.ts'
import type { JournalEntry, LogLine, ProgressNote, RequestNote } from '../journal/index.ts'
import type { Manifest, PipelineManifest, PoolManifest, SourceManifest } from '../plan/index.ts'
import type { HistorySweep, RunRecord, Trigger } from '../ports/index.ts'

/** What the engine tells while it works: each journal entry after its transaction, progress and log lines as they come. */
export type EngineNews =
  | { readonly kind: 'journal'; readonly entry: JournalEntry }
  | { readonly kind: 'progress'; readonly note: ProgressNote }
  | { readonly kind: 'log'; readonly line: LogLine }
  /** Something of the history was dropped, or there is more than there should be, or no longer. */
  | { readonly kind: 'history'; readonly sweep: HistorySweep }
  /** Runs of this version of a pipeline are left to workers that have its code. */
  | { readonly kind: 'left'; readonly pipeline: string; readonly version: string }

/** What is asked of the engine: a run of a pipeline for a window. */
export interface RunRequest {
  readonly pipeline: PipelineManifest
  readonly sources: readonly (SourceManifest & { readonly text: string })[]
  readonly window: Window
  readonly params: { readonly [name: string]: Json }
  readonly trigger: Trigger
  /** The pipelines that it triggers, and those that these trigger in turn; their versions are kept with the run's. */
  readonly triggered?: readonly PipelineManifest[]
  /** The step of another run that asks for it. */
  readonly parent?: { readonly run: string; readonly step: string }
  /** The backfill that asks for it. */
  readonly backfill?: string
  /** Who asked for it through the API. */
  readonly request?: RequestNote
}

/** A pipeline whose schedule is to be fired, with the parameters of its runs. */
export interface ScheduledPipeline {
  readonly pipeline: PipelineManifest
  readonly triggered?: readonly PipelineManifest[]
  readonly params: { readonly [name: string]: Json }
}

/** What a project has to be fired. */
export interface ScheduledProject {
  readonly pipelines: readonly ScheduledPipeline[]
  readonly sources: RunRequest['sources']
  /** All definitions: the pipelines that backfills run, and the datasets whose deadlines are watched. Default the pipelines above alone. */
  readonly definitions?: Pick<Manifest, 'pipelines' | 'datasets'>
}

/** Drives runs from their first step to their last. It runs no user code. */
export interface Engine {
  /** Under which name it claims task runs. */
  readonly worker: string
  /** Starts a run, or goes on with an unfinished one of the same pipeline, version, window and parameters. */
  submit(request: RunRequest): Promise<{ readonly run: RunRecord; readonly resumed: boolean }>
  /** Goes on with a run that has ended: what it names is cleared, with all that comes after, and runs again under the same version. */
  retry(run: string, what: Clearing & { readonly request?: RequestNote }): Promise<RunRecord>
  /** Resolves when the run is in a terminal state. */
  finished(run: string): Promise<RunRecord>
  /**
   * Stops a run, whichever process drives it: nothing more starts, what runs is told to stop and, after the grace period or when `hard`,
   * killed. What a process that died had claimed ends at once. A run that has ended stays as it is.
   */
  cancel(run: string, options: { readonly hard: boolean; readonly reason: string; readonly by?: string }): Promise<void>
  /** Lets nothing more of a run start, or lets it go on; what runs finishes, and its timers go on. Where it is so already nothing happens. */
  pause(run: string, options: { readonly paused: boolean; readonly by?: string }): Promise<void>
  /**
   * Records a person's answer to a question of a run, whichever process drives it. Throws `RUN-UNKNOWN`, `APPROVAL-NOT-OPEN`,
   * `APPROVAL-NOT-YOURS`; that what was filled in fits the form is for the caller to see to.
   */
  answer(question: { readonly run: string; readonly step: string }, answer: Answer): Promise<void>
  /**
   * Fires schedules from now on, until the engine is closed; called again, those of other definitions. Rejects with `SERVER-RUNNING`
   * where another process does.
   */
  fireSchedules(project: ScheduledProject): Promise<void>
  /** Goes on with other definitions: runs of these versions are worked on too, and pools are as they say. */
  learn(definitions: { readonly versions: readonly string[]; readonly pools: readonly PoolManifest[] }): Promise<void>
  /** What is asked of backfills. */
  readonly backfills: Backfills
  listen(hear: (news: EngineNews) => void): Stoppable
  /** Rejects when the engine cannot go on. */
  readonly failed: Promise<never>
  /** Fires and claims nothing more; resolves when nothing runs here any more. */
  drain(): Promise<void>
  /** Stops driving; what still runs is lost and can be gone on with later. */
  close(): Promise<void>
}
