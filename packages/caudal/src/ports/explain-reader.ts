import type { RunState } from '../journal/index.ts'
import type { Window } from '../kernel/index.ts'
import type { ScheduleState } from './schedules.ts'
import type { Timer } from './timers.ts'
import type { Claim, WorkerRecord } from './worker.ts'

/** What stands around a run: who drives it, who lives, and what holds slots. */
export interface RunSurroundings {
  /** The worker that drives the run; null for a run that any worker may work on. */
  readonly driver: string | null
  readonly workers: readonly WorkerRecord[]
  /** Every claim that stands, of all runs. */
  readonly claims: readonly Claim[]
  /** The runs of the same pipeline that are under way, oldest first. */
  readonly active: readonly string[]
}

/** What stands around a window of a pipeline: its runs, its schedule, and who fires it. */
export interface WindowSurroundings {
  /** The runs for the window, newest first, ten at most. */
  readonly runs: readonly { readonly id: string; readonly state: RunState; readonly finishedAt: number | null }[]
  /** The schedule as the schedulers left it; null where none has seen it. */
  readonly schedule: ScheduleState | null
  /** The datasets that it is told of, with the version that came since its last run; null where none did. */
  readonly awaited: readonly { readonly dataset: string; readonly version: string | null }[]
  /** The worker that fires schedules; it may have died. */
  readonly server: string | null
  readonly workers: readonly WorkerRecord[]
}

/** The questions behind `caudal explain`; they change nothing and may be asked while runs are under way. */
export interface ExplainReader {
  surroundings(run: { readonly id: string; readonly pipeline: string }, now: number): Promise<RunSurroundings>
  windowSurroundings(of: { readonly pipeline: string; readonly window: Window }, now: number): Promise<WindowSurroundings>
  /** The moments that a run waits for: its deadlines, and the end of its time. */
  timersOf(run: string): Promise<readonly Timer[]>
  /** When attempts that hold a pool started since a moment, by pool, earliest first. */
  startsOf(filter: { readonly pools: readonly string[]; readonly since: number }): Promise<ReadonlyMap<string, readonly number[]>>
  /** How long a step, or an item of it, took of late: the median of the last 30 runs where it succeeded, in milliseconds; null where there is none. */
  usualMs(step: { readonly pipeline: string; readonly step: string; readonly item: boolean }): Promise<number | null>
}
