import type { TaskRunKey, TaskRunState } from '../journal/index.ts'

/** A step of a run that has ended, as a clearing sees it. */
export interface EndedStep {
  readonly step: string
  readonly state: TaskRunState
  /** For a mapped step that came as far as its list: how many items it has. */
  readonly items: number | null
}

/** Taking back what has ended, for an operator's retry; each change happens only from a terminal state. */
export interface ClearingStatements {
  endedSteps(run: string): Promise<readonly EndedStep[]>
  /** How often some runs have been taken back, by run. */
  rounds(runs: readonly string[]): Promise<ReadonlyMap<string, number>>
  /** Takes a run back to `queued`, with so many open and failed steps, no longer cancelling and with all its time before it. */
  clearRun(run: { readonly id: string; readonly driver: string | null; readonly open: number; readonly failed: number }): Promise<boolean>
  /** Takes a step back to `pending` as it was at first, but for its epoch; a mapped step loses its items unless they are kept. */
  clearStep(step: { readonly run: string; readonly step: string; readonly unmet: number; readonly keepItems: boolean }): Promise<boolean>
  /** Takes items of a mapped step back to `ready`: the one given, or all that have ended and did not succeed. */
  clearItems(items: {
    readonly run: string
    readonly step: string
    readonly item: number | null
    readonly at: number
  }): Promise<readonly (TaskRunKey & { readonly epoch: number })[]>
}
