import type { FaultRecord, Json } from '../kernel/index.ts'
import type { HistoryKeeper } from './history.ts'
import type {
  AttemptState,
  JournalEntry,
  JournalEvent,
  CheckResult,
  Published,
  RunState,
  TaskRunKey,
  TaskRunState,
} from '../journal/index.ts'
import type { PipelineManifest, SourceManifest } from '../plan/index.ts'
import type { AccessStatements } from './access.ts'
import type { ApprovalStatements } from './approvals.ts'
import type { BackfillStatements } from './backfills.ts'
import type { Changes } from './changes.ts'
import type { ClearingStatements } from './clearing.ts'
import type { DeadlineStatements } from './deadlines.ts'
import type { RateStatements } from './rates.ts'
import type { RunCommandStatements } from './run-commands.ts'
import type { RunFilter } from './run-filter.ts'
import type { ScheduleTransaction } from './schedules.ts'
import type { SharedRuns } from './shared-runs.ts'
import type { TimerStatements } from './timers.ts'
import type { RunRecord, StoreReader } from './store.ts'
import type { Claim, WorkerRecord } from './worker.ts'

/** A step as a new run starts with it. */
export interface NewTaskRun {
  readonly step: string
  /** How many steps it comes after. */
  readonly unmet: number
  readonly priority: number
}

/** A task run that could be claimed: ready, its moment come. */
export interface ReadyTaskRun extends TaskRunKey {
  readonly epoch: number
  /** How often its run was taken back; 0 for the runs that one worker drives alone. */
  readonly round: number
  readonly attempts: number
  readonly priority: number
}

/** A mapped step with items that nobody has claimed yet. */
export interface OpenMap {
  readonly run: string
  readonly step: string
  /** How often its run was taken back; 0 for the runs that one worker drives alone. */
  readonly round: number
  readonly total: number
  /** The index of the first item without a row. */
  readonly next: number
  /** The epoch above which its items' epochs begin. */
  readonly epoch: number
  readonly priority: number
}

/** A guarded change of a task run: it happens only from a state that the transition table allows, and from the epoch given. */
export interface TaskRunMove {
  readonly key: TaskRunKey
  readonly to: TaskRunState
  readonly at: number
  /** Where given, the task run must still have this epoch. */
  readonly epoch?: number
  readonly set?: {
    readonly epoch?: number
    readonly attempts?: number
    readonly lost?: number
    /** How many of the steps that it comes after have not ended. */
    readonly unmet?: number
    readonly dueAt?: number | null
    readonly readyAt?: number
    readonly startedAt?: number
    readonly worker?: string | null
    readonly pools?: readonly string[]
    readonly output?: StoredOutput | null
    readonly error?: FaultRecord | null
    readonly reason?: string | null
    readonly cached?: boolean
    readonly items?: number
  }
}

/** An output as it is kept: inline, or as the key of an object. */
export type StoredOutput = { readonly inline: Json } | { readonly object: string }

/** What a mapped step stands at, after an item came to its end. */
export interface MapProgress {
  readonly state: TaskRunState
  readonly total: number
  readonly next: number
  readonly done: number
  readonly failed: number
}

/** What the engine asks within one transaction; all of it happens or none of it. */
export interface StoreTransaction
  extends
    AccessStatements,
    ApprovalStatements,
    BackfillStatements,
    ClearingStatements,
    DeadlineStatements,
    RateStatements,
    RunCommandStatements,
    ScheduleTransaction,
    SharedRuns,
    TimerStatements {
  /**
   * Notes events in their order. Resolves when the commit may follow; `entries`, with their places, come when the database has answered,
   * which the commit need not wait for.
   */
  append(at: number, events: readonly JournalEvent[]): Promise<{ readonly entries: Promise<readonly JournalEntry[]> }>

  keepVersion(
    version: { readonly pipeline: PipelineManifest; readonly sources: readonly (SourceManifest & { readonly text: string })[] },
    at: number,
  ): Promise<void>

  /** Adds a run with so many open steps. A run without a driver is for every worker; one with a driver is for that worker alone. */
  addRun(run: RunRecord, options: { readonly driver: string | null; readonly open: number }): Promise<void>
  /** A run as it stands within this transaction. */
  runNow(id: string): Promise<RunRecord | null>
  storedVersion(pipeline: string, version: string): Promise<PipelineManifest | null>
  /** Runs that have not started, oldest first, those of backfills behind all others. */
  queuedRuns(filter: RunFilter): Promise<readonly RunRecord[]>
  addTaskRuns(run: string, taskRuns: readonly NewTaskRun[]): Promise<void>
  /** The newest run of a pipeline for a window that is in no terminal state, with the worker that drives it. */
  unfinishedRun(filter: {
    readonly pipeline: string
    readonly start: string
    readonly end: string
  }): Promise<(RunRecord & { readonly driver: string | null }) | null>
  activeRuns(pipeline: string): Promise<number>
  moveRun(id: string, move: { readonly to: RunState; readonly at: number; readonly reason?: string | null }): Promise<boolean>
  driveRun(id: string, driver: string | null): Promise<void>

  stepStates(run: string, steps: readonly string[]): Promise<ReadonlyMap<string, TaskRunState>>
  /** The steps and items of a run that are in none of the terminal states. */
  openTaskRuns(
    run: string,
  ): Promise<readonly (TaskRunKey & { readonly state: TaskRunState; readonly epoch: number; readonly mapped: boolean })[]>
  /** Counts a step that came to its end, and gives what its run stands at. */
  closeStep(step: {
    readonly run: string
    readonly failed: boolean
  }): Promise<{ readonly open: number; readonly failed: number; readonly cancelling: boolean; readonly timedOut: boolean }>
  /** Counts a step that succeeded while another step of its run is open, so that nothing follows from the count. */
  passStep(run: string): Promise<void>
  moveTaskRun(move: TaskRunMove): Promise<boolean>
  /** When the task run first became ready. */
  firstReadyAt(key: TaskRunKey): Promise<number | null>
  /** How many attempts of the task run in a row were lost. */
  lostSoFar(key: TaskRunKey): Promise<number>
  /** Takes `by` off a pending step's count of unmet steps and gives what is left; null where the step is not pending. */
  meet(step: { readonly run: string; readonly step: string; readonly by: number }): Promise<number | null>
  /** Task runs that may be claimed, of runs that are under way, by priority. */
  ready(filter: RunFilter & { readonly now: number; readonly limit: number }): Promise<readonly ReadyTaskRun[]>
  openMaps(filter: RunFilter): Promise<readonly OpenMap[]>
  /** Makes rows for items that are claimed, already running, and moves the map's next index. */
  claimItems(claim: {
    readonly run: string
    readonly step: string
    readonly items: readonly number[]
    readonly next: number
    readonly epoch: number
    readonly priority: number
    readonly worker: string
    readonly pools: readonly string[]
    readonly at: number
  }): Promise<void>
  /** Counts items of a step that came to their end, so many of them without success, and gives what their map stands at. */
  countItems(items: { readonly run: string; readonly step: string; readonly ended: number; readonly failed: number }): Promise<MapProgress>
  /** The next moment after now at which a deferred task run or a retry is due; null where there is none. */
  nextDue(filter: RunFilter & { readonly now: number }): Promise<number | null>
  /** Waits whose moment has come. */
  dueWaits(filter: RunFilter & { readonly now: number }): Promise<readonly (TaskRunKey & { readonly epoch: number })[]>

  claims(): Promise<readonly Claim[]>
  addAttempts(
    attempts: readonly (TaskRunKey & { readonly epoch: number; readonly attempt: number; readonly worker: string; readonly at: number })[],
  ): Promise<void>
  finishAttempt(
    attempt: TaskRunKey & {
      readonly epoch: number
      readonly to: AttemptState
      readonly at: number
      readonly error: FaultRecord | null
      readonly published: readonly Published[]
      readonly checks?: readonly CheckResult[]
    },
  ): Promise<boolean>

  /** Takes or renews a lease. Where the database has a clock of its own, that clock counts, here and below; else the moment given. */
  renewLease(worker: Omit<WorkerRecord, 'leftMs'>, lease: { readonly now: number; readonly forMs: number }): Promise<void>
  workers(now: number): Promise<readonly WorkerRecord[]>
  dropWorker(id: string): Promise<void>

  keepCached(entry: { readonly key: string; readonly output: StoredOutput; readonly at: number; readonly expiresAt: number }): Promise<void>
  /** Notes the newest version of each dataset that an attempt published. */
  keepDatasetVersions(published: readonly Published[], at: number): Promise<void>
}

/** The state database: what stands, what happened, and the transactions that change both together. */
export interface Store extends Omit<StoreReader, 'output'>, HistoryKeeper {
  /** One transaction after another, those of other processes included; `work` must bear to be done again after it failed. */
  transaction<T>(work: (tx: StoreTransaction) => Promise<T>): Promise<T>
  /** How engines on this database tell one another of changes; null where they cannot. */
  readonly changes: Changes | null
  /** The place of the newest journal entry; 0 where there is none. */
  lastSeq(): Promise<number>
  /** A task run's stored output; undefined where there is none. */
  storedOutput(key: TaskRunKey): Promise<StoredOutput | undefined>
  /** Whether a step is in a terminal state. */
  hasEnded(key: Pick<TaskRunKey, 'run' | 'step'>): Promise<boolean>
  /** The outputs of a mapped step's items that succeeded, by index. */
  storedItemOutputs(filter: { readonly run: string; readonly step: string }): Promise<readonly StoredOutput[]>
  cached(filter: { readonly key: string; readonly now: number }): Promise<StoredOutput | undefined>
  datasetVersions(datasets: readonly string[]): Promise<ReadonlyMap<string, string>>
  close(): Promise<void>
}
