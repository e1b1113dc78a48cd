/** What is asked of a run and of those that it has started, as the state keeps it until their driver looks. */
export interface RunCommandStatements {
  /** Whether it changed anything: the run is open, and was not asked to stop so hard before. With `timedOut` it ends as failed. */
  askCancel(id: string, stop: { readonly reason: string; readonly hard: boolean; readonly timedOut?: boolean }): Promise<boolean>
  /** Lets go on what is left of a run that was asked to stop: its own tasks for its end. */
  endCancel(id: string): Promise<void>
  /** The runs that steps of a run have started and that have not ended. */
  openChildren(run: string): Promise<readonly { readonly id: string; readonly step: string }[]>
  /** Makes a run that has not ended one that a step of another run waits for. */
  setParent(id: string, parent: { readonly run: string; readonly step: string }): Promise<void>
  /** Whether it changed anything: the run is open, and was not paused, or not resumed, before. */
  pauseRun(id: string, paused: boolean): Promise<boolean>
}
