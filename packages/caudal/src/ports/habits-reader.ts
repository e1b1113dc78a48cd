/** How the runs of a pipeline went of late: of the last 30 that succeeded. Times are milliseconds. */
export interface PipelineHabits {
  readonly pipeline: string
  /** Runs ever, as far as the state goes back. */
  readonly runs: number
  /** The length of each of the recent runs. */
  readonly runMs: readonly number[]
  /** What the steps took in all of the recent runs together, and how many of their outputs were too large for the state itself. */
  readonly steps: readonly { readonly step: string; readonly mapped: boolean; readonly ms: number; readonly largeOutputs: number }[]
}

/** What the history says of how a project is built; read by `caudal doctor`. */
export interface HabitsReader {
  /** One entry a pipeline that has ever run, at most 500, by name. */
  habits(): Promise<readonly PipelineHabits[]>
  /** What each step that succeeded took in each of the last 30 runs of a pipeline that succeeded; items and cached steps are left out. */
  stepSpans(pipeline: string): Promise<readonly { readonly step: string; readonly ms: number }[]>
}
