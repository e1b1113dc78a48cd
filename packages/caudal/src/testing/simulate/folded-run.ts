import type { AttemptState, RunState, TaskRunState } from '../../journal/index.ts'
import type { Window } from '../../kernel/index.ts'
import type { PipelineManifest, StepManifest } from '../../plan/index.ts'

/** A task run as the journal tells it. */
export interface FoldedTaskRun {
  readonly step: StepManifest
  readonly item: number | null
  state: TaskRunState
  /** For a mapped step as a whole: above this the epochs of its items begin. */
  epoch: number
  /** Not before this moment; null for at once. */
  dueAt: number | null
  /** Tries used up. */
  used: number
  lostInARow: number
  live: number | null
  /** Whether its output was that of earlier work. */
  cached: boolean
  readonly attempts: Map<number, AttemptState>
}

/** A run as the journal tells it. */
export interface FoldedRun {
  readonly id: string
  readonly pipeline: PipelineManifest
  readonly window: Window
  state: RunState
  cancelling: boolean
  /** Whether it was told to stop because its time was over. */
  timedOut: boolean
  paused: boolean
  readonly taskRuns: Map<string, FoldedTaskRun>
  /** How often it was taken back to be run again. */
  rounds: number
  /** The attempts of items whose mapped step was taken back, by item. */
  readonly bygone: Map<string, Map<number, AttemptState>>
  /** How many items mapped steps have that came as far as their list. */
  readonly lists: Map<string, number>
  /** The moments that are still to come: `timeout`, `deadline` of the run, and `deadline of` a step. */
  readonly timers: Map<string, number>
  /** Whether a deadline has passed in this round. */
  late: boolean
  /** The steps whose own deadline has passed in this round. */
  readonly lateSteps: Set<string>
}

/** A task run about which nothing is known yet; that of an item begins above the epochs of the items before. */
export function newTaskRun(step: StepManifest, given: Pick<FoldedTaskRun, 'item' | 'epoch' | 'attempts'>): FoldedTaskRun {
  const state = given.item === null ? 'pending' : 'ready'
  return { step, ...given, state, dueAt: null, used: 0, lostInARow: 0, live: null, cached: false }
}

/** One text for a step or an item within its run. */
export function partText({ step, item }: { readonly step: string; readonly item: number | null }): string {
  return item === null ? step : `${step}[${item}]`
}
