import type { Published } from '../journal/index.ts'
import type { Window } from '../kernel/index.ts'

/** A schedule as the schedulers left it. */
export interface ScheduleState {
  /** What the schedule said when it was last looked at. */
  readonly schedule: string
  /** Ticks up to this moment have been dealt with. Milliseconds since 1970. */
  readonly lookedAt: number
  /** A paused pipeline starts no runs by itself. */
  readonly paused: boolean
}

/** A dataset version that a pipeline was told of and has not acted on, with the span of the windows that were published meanwhile. */
export interface Arrival {
  readonly dataset: string
  readonly version: string
  readonly start: number
  readonly end: number
  /** The day of the earliest of them; null where it is the UTC day of their start. */
  readonly day: string | null
}

/** A run that has not ended, with the worker that drives it. */
export interface OpenRun {
  readonly run: string
  readonly pipeline: string
  readonly driver: string | null
}

/** What schedulers ask within a transaction. */
export interface ScheduleTransaction {
  /** By pipeline. */
  schedules(): Promise<ReadonlyMap<string, ScheduleState>>
  /** Notes up to when a schedule has been dealt with. */
  markSchedule(look: { readonly pipeline: string; readonly schedule: string; readonly lookedAt: number }): Promise<void>
  pausePipeline(pause: { readonly pipeline: string; readonly paused: boolean }): Promise<void>
  /** Whether the schedule has started a run of a pipeline for a window. */
  hasFired(tick: { readonly pipeline: string; readonly window: Window }): Promise<boolean>
  /** Makes a pipeline be told of new versions of these datasets, and of no others. */
  awaitDatasets(pipeline: string, datasets: readonly string[]): Promise<void>
  /** Tells the pipelines that wait for them of dataset versions that a run for a window has published. */
  noteArrivals(published: readonly Published[], window: Window): Promise<void>
  /** What a pipeline was told of since it was last forgotten. */
  arrivals(pipeline: string): Promise<readonly Arrival[]>
  forgetArrivals(pipeline: string): Promise<void>
  /** Keeps which dataset versions started a run. */
  keepCauses(run: string, causes: readonly Pick<Arrival, 'dataset' | 'version'>[]): Promise<void>
  /** The runs that have not ended and that no person started. */
  unattendedRuns(): Promise<readonly OpenRun[]>
  /** The worker that serves this state's schedules; null where none has yet. */
  server(): Promise<string | null>
  becomeServer(worker: string): Promise<void>
}

/** What can be asked about schedules without changing anything. */
export interface ScheduleReader {
  /** The pipelines that start no runs by themselves. */
  pausedPipelines(): Promise<ReadonlySet<string>>
  /** The dataset versions that started a run. */
  causes(run: string): Promise<readonly Pick<Arrival, 'dataset' | 'version'>[]>
  /** Starts of the windows that a pipeline has succeeded for, within a span. */
  succeededWindows(filter: { readonly pipeline: string; readonly from: string; readonly to: string }): Promise<ReadonlySet<string>>
}
