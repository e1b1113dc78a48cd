/** A moment at which something of a run is due: the end of its time or of a question's, or a deadline of its own or of a step. */
export interface Timer {
  readonly run: string
  readonly kind: 'deadline' | 'timeout' | 'approval'
  /** Null for the run itself. */
  readonly step: string | null
  readonly dueAt: number
}

/** Timers of runs: rows that outlive every process, so that none is forgotten. */
export interface TimerStatements {
  /** Sets timers; one that is set already gets the new moment. */
  setTimers(timers: readonly Timer[]): Promise<void>
  /** Takes the timers that are due, of runs of a driver or of all; nobody gets them again. */
  takeTimers(filter: { readonly driver: string | null; readonly now: number }): Promise<readonly Timer[]>
  /** The next moment of a timer, which may have passed; null where there is none. */
  nextTimer(filter: { readonly driver: string | null }): Promise<number | null>
  dropTimers(run: string): Promise<void>
  /** Marks a run as late unless it is already. */
  markLate(run: string, at: number): Promise<void>
}
