import type { Clock, FaultRecord, Json, Random } from '../kernel/index.ts'
import type { JournalEntry, JournalEvent, TaskRunKey, TaskRunState } from '../journal/index.ts'
import type { PipelineManifest, PoolManifest, Rate, StepManifest } from '../plan/index.ts'
import type { HistoryLimits, Executor, ExecutorEvents, Outcome, RunRecord, Store, StoredOutput, StoreTransaction } from '../ports/index.ts'
import type { Alarm } from './alarm.ts'
import type { EngineNews } from './engine.ts'
import type { Gathering } from './gathering.ts'
import type { Outputs } from './outputs.ts'

/** What an engine is made of. */
export interface EngineOptions {
  readonly store: Store
  readonly outputs: Outputs
  readonly pools: readonly PoolManifest[]
  readonly clock: Clock
  readonly random: Random
  /** How long after the beginning of an attempt its end is waited for, so that what ends together is recorded together. Milliseconds; default 0. */
  readonly gatherMs?: number
  /**
   * Whose runs the engine works on: those submitted to it, which no other engine touches while it lives (`own`), those submitted to it,
   * together with others (`submitted`), or all of the state's, together with others (`all`).
   */
  readonly scope: 'own' | 'submitted' | 'all'
  /** The versions of pipelines that its executor has the code of; other runs are left to others. Default all. */
  readonly versions?: readonly string[]
  /** How much of the history it keeps while it lives; where this is not given, that is left to others. */
  readonly history?: () => HistoryLimits
  /** The process that this engine is, as other processes see it. */
  readonly process: { readonly host: string; readonly pid: number; readonly alive: (pid: number) => boolean }
  /** Makes the executor; it tells the engine what happens through the events it is given. */
  readonly executor: (events: ExecutorEvents) => Executor
  /** Makes older attempts of a task run unable to publish; called before a later attempt of a writing step starts. */
  readonly fence: (key: TaskRunKey, epoch: number) => Promise<void>
}

/** A run that this engine knows, with its graph at hand; what changes of it stands in the state alone. */
export interface KnownRun {
  readonly id: string
  readonly record: RunRecord
  readonly pipeline: PipelineManifest
  /** How often it had been taken back when it was met; what is known of an earlier round counts no more. */
  readonly round: number
  readonly steps: ReadonlyMap<string, StepManifest>
  /** Each step with the steps that come after it. */
  readonly next: ReadonlyMap<string, readonly string[]>
  /** Whether it sets timers: deadlines, a time in which it must end, or one for an answer. */
  readonly timed: boolean
  /** Whether it has steps that wait for runs of other pipelines. */
  readonly triggers: boolean
  /** Whether it has steps that ask a person. */
  readonly asks: boolean
  /** The tasks that the pipeline itself names, for the end of its runs. */
  readonly occasions: readonly StepManifest[]
  /** Whether it has mapped steps. */
  readonly maps: boolean
  /** Steps whose `if` held; asked again after a restart. */
  readonly admitted: Set<string>
  /** Steps whose list or condition is being worked out. */
  readonly preparing: Set<string>
}

/** A claim that this engine has made: an attempt that runs, or is about to. */
export interface OwnClaim extends TaskRunKey {
  readonly epoch: number
  /** Counts from 1. */
  readonly attempt: number
}

/** What waits to be recorded in the next transaction. */
export type Mail =
  | {
      readonly kind: 'outcome'
      readonly claim: OwnClaim
      readonly outcome: Outcome
      readonly output: StoredOutput | null
      readonly cached: boolean
      readonly cacheKey: string | null
    }
  | { readonly kind: 'prepared'; readonly key: TaskRunKey; readonly round: number; readonly result: Prepared }

/** What became of a step's condition or list. */
export type Prepared =
  | { readonly kind: 'skip'; readonly reason: string }
  | { readonly kind: 'admit' }
  | { readonly kind: 'ask'; readonly shown: Json }
  | { readonly kind: 'expand'; readonly total: number }
  | { readonly kind: 'fail'; readonly error: FaultRecord }

/** How an engine keeps up with others on the same state. */
export interface Around {
  /** Whether it is time to look at what others did; asked once for each time. */
  isDue(): boolean
  /** Tells listeners, and others, what a transaction here has noted; `stops` where it wants runs to stop. */
  changed(noted: { readonly entries: readonly JournalEntry[]; readonly stops: boolean }): void
  /** Tells listeners all that the journal says by now. */
  read(): Promise<void>
  /** The versions that were said to be left to others. */
  readonly told: Set<string>
}

/** The engine's parts at work; what the functions of this room share. */
export interface Parts extends Omit<EngineOptions, 'executor' | 'pools' | 'versions'> {
  readonly executor: Executor
  readonly slots: Map<string, number>
  /** How often an attempt that holds a pool may start, for pools that limit it. */
  readonly rates: Map<string, Rate>
  /** The versions of pipelines that the executor has the code of; absent for all. */
  versions?: readonly string[]
  readonly worker: string
  /** The worker that the runs submitted here belong to; null where every worker may work on them. */
  readonly driver: string | null
  /** The runs that were submitted here. */
  readonly submitted: Set<string>
  /** How this engine keeps up with others on the same state; null where there can be none. */
  around: Around | null
  /** How often in a row and when last the state database did not answer, and whether a transaction may have happened without this engine knowing. */
  readonly trouble: { failures: number; lastAt: number | null; doubt: boolean }
  /** Set when nothing more is to be claimed; called when nothing runs any more. */
  drained: (() => void) | null
  /** Whether a state database that does not answer is waited for: one that others share is, until this engine is closed. */
  readonly isPatient: () => boolean
  /** The runs that this engine has met and that have not ended. */
  readonly runs: Map<string, KnownRun>
  /** Runs that were told to stop: an attempt that is about to start does not. */
  readonly stopping: Set<string>
  /** Who waits for the end of a run, by run. */
  readonly waiters: Map<string, PromiseWithResolvers<void>>
  /** What runs here, by `claimText`: an attempt that was given up and the one in its place may run side by side. */
  readonly running: Map<string, OwnClaim>
  readonly inbox: Mail[]
  /** Whether a queued run may have become able to start since the last turn. */
  readonly queue: { moved: boolean }
  /** The lists of mapped steps, by run and step. */
  readonly lists: Map<string, readonly Json[]>
  /** Under which key the output of a running attempt is to be kept for others, by attempt. */
  readonly cacheKeys: Map<string, string>
  readonly alarm: Alarm
  readonly gathering: Gathering
  readonly tell: (news: EngineNews) => void
  readonly wake: () => void
}

/** One transaction of the engine: what it changes, and what is to be done once it is committed. */
export interface Turn {
  readonly parts: Parts
  readonly tx: StoreTransaction
  readonly now: number
  readonly events: JournalEvent[]
  readonly claimed: OwnClaim[]
  readonly prepare: { readonly run: KnownRun; readonly step: StepManifest }[]
  /** Items that ended and are about to be counted, by mapped step. */
  readonly counting: Map<string, { ended: number; failed: number; through: Promise<void> }>
  /** Steps being counted as ended; all of them are before the turn ends. */
  readonly closing: Promise<void>[]
  /** Steps that come after one that ended, and how that ended, of which it is still to be decided what they become. */
  readonly undecided: { readonly run: KnownRun; readonly step: string; readonly from: TaskRunState }[]
  /** Steps whose runs of other pipelines are to be started, with what. */
  readonly starts: { readonly run: KnownRun; readonly step: StepManifest; readonly start: Json }[]
  /** Runs that came to their end. */
  readonly done: string[]
  /** Runs that somebody else wants to stop. */
  readonly stopped: { readonly id: string; readonly hard: boolean }[]
  /** Attempts that run here and that others have given up. */
  readonly givenUp: OwnClaim[]
  /** Outputs to hold in memory. */
  readonly outputs: { readonly key: TaskRunKey; readonly output: StoredOutput }[]
  /** Runs that this turn wants to stop, and whether nothing is to be waited for. */
  readonly stop: Map<string, boolean>
  /** Runs of which nothing is to be stopped any more. */
  readonly over: Set<string>
  /** Moments at which something becomes due. */
  readonly dues: number[]
  /** Whether something could not start for want of a slot. */
  refused: boolean
}
