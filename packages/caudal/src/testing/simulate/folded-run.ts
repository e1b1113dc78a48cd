import type { AttemptState, RunState, TaskRunState } from '../../journal/index.ts'
import type { PipelineManifest, StepManifest } from '../../plan/index.ts'

/** A task run as the journal tells it. */
export interface FoldedTaskRun {
  readonly step: StepManifest
  readonly item: number | null
  state: TaskRunState
  epoch: number
  /** Not before this moment; null for at once. */
  dueAt: number | null
  /** Tries used up. */
  used: number
  lostInARow: number
  live: number | null
  readonly attempts: Map<number, AttemptState>
}

/** A run as the journal tells it. */
export interface FoldedRun {
  readonly id: string
  readonly pipeline: PipelineManifest
  state: RunState
  cancelling: boolean
  paused: boolean
  readonly taskRuns: Map<string, FoldedTaskRun>
}
