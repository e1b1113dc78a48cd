/** What a person asks of a run, as the state keeps it until its driver looks. */
export interface RunCommandStatements {
  /** Whether it changed anything: the run is open, and was not asked to stop so hard before. */
  askCancel(id: string, stop: { readonly reason: string; readonly hard: boolean }): Promise<boolean>
  /** Whether it changed anything: the run is open, and was not paused, or not resumed, before. */
  pauseRun(id: string, paused: boolean): Promise<boolean>
}
