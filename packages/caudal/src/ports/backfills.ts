import type { BackfillState, BackfillWindowState } from '../journal/index.ts'
import type { Json, Window } from '../kernel/index.ts'
import type { WorkerRecord } from './worker.ts'

/** A backfill as it stands: a pipeline that is run for each window of a span. Moments are milliseconds since 1970. */
export interface BackfillRecord {
  readonly id: string
  readonly pipeline: string
  /** The span, as ISO instants: from the first, up to the second. */
  readonly from: string
  readonly to: string
  /** How many windows run at once. */
  readonly parallel: number
  /** Whether it is held when a window fails. */
  readonly stopOnFailure: boolean
  /** Whether windows run that the pipeline has succeeded for by the time of their turn. */
  readonly again: boolean
  readonly params: { readonly [name: string]: Json }
  /** Who started it, where that is known. */
  readonly startedBy: string | null
  readonly state: BackfillState
  /** Why it is held or was cancelled. */
  readonly reason: string | null
  /** The worker that works on it, or did last; null where none has yet. */
  readonly worker: string | null
  readonly createdAt: number
  readonly finishedAt: number | null
}

/** A window of a backfill; its place is the order in which it has its turn, from 0. */
export interface BackfillWindow {
  readonly place: number
  readonly window: Window
  readonly state: BackfillWindowState
  /** The run that it got, where it had its turn. */
  readonly run: string | null
}

/** How many windows of a backfill are in each state. */
export type WindowCounts = { readonly [S in BackfillWindowState]: number }

/** What engines ask about backfills within a transaction. */
export interface BackfillStatements {
  addBackfill(backfill: BackfillRecord, windows: readonly Pick<BackfillWindow, 'window' | 'state'>[]): Promise<void>
  backfillNow(id: string): Promise<BackfillRecord | null>
  /** The backfills that are under way, or that have windows which are. */
  openBackfills(): Promise<readonly BackfillRecord[]>
  driveBackfill(id: string, worker: string): Promise<void>
  /** Moves a backfill as the transition table allows, and says whether it did. */
  moveBackfill(id: string, move: { readonly to: BackfillState; readonly at: number; readonly reason: string | null }): Promise<boolean>
  /** Gives windows whose run has ended the state that it ended in; what it gives are those. */
  settleWindows(backfill: string): Promise<readonly BackfillWindow[]>
  /** The windows that are under way, with the worker that drives the run of each. */
  runningWindows(backfill: string): Promise<readonly (BackfillWindow & { readonly driver: string | null })[]>
  /** The windows that have had no turn yet, from a place on. */
  windowsToDo(filter: { readonly backfill: string; readonly from: number; readonly limit: number }): Promise<readonly BackfillWindow[]>
  markWindow(mark: {
    readonly backfill: string
    readonly place: number
    readonly state: BackfillWindowState
    readonly run: string | null
  }): Promise<void>
  /** Whether a pipeline has a run for a window that succeeded. */
  hasSucceeded(window: { readonly pipeline: string; readonly window: Window }): Promise<boolean>
  /** The runs of a backfill that have not ended. */
  openRunsOf(backfill: string): Promise<readonly string[]>
}

/** What can be asked about backfills without changing anything. A window whose run was taken up again counts as the run stands. */
export interface BackfillReader {
  /** Backfills, newest first; those whose id begins with `prefix`, which holds letters, digits and hyphens alone. */
  backfills(filter: {
    readonly pipeline?: string
    readonly state?: BackfillState
    readonly prefix?: string
    readonly before?: string
    readonly limit: number
  }): Promise<readonly BackfillRecord[]>
  /** The worker that fires the schedules, or did last, and all workers with what is left of their leases. */
  attendants(now: number): Promise<{ readonly server: string | null; readonly workers: readonly WorkerRecord[] }>
  windowCounts(backfill: string): Promise<WindowCounts>
  /** Windows of a backfill by their places; `after` is the last place seen. */
  backfillWindows(filter: {
    readonly backfill: string
    readonly states?: readonly BackfillWindowState[]
    readonly after?: number
    readonly limit: number
  }): Promise<readonly BackfillWindow[]>
}
