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

/** The questions behind `caudal explain`; they change nothing and may be asked while runs are under way. */
export interface ExplainReader {
  surroundings(run: { readonly id: string; readonly pipeline: string }, now: number): Promise<RunSurroundings>
  /** How long a step, or an item of it, took of late: the median of the last 30 runs where it succeeded, in milliseconds; null where there is none. */
  usualMs(step: { readonly pipeline: string; readonly step: string; readonly item: boolean }): Promise<number | null>
}
