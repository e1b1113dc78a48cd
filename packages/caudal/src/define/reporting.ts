/** Under which name a task's context holds what takes down datasets and checks that no warehouse of Caudal knows of: for tasks that run other tools. */
export const reporting: unique symbol = Symbol.for('caudal.reporting')

/** A version of a dataset that another tool made. */
export interface ReportedVersion {
  readonly dataset: string
  readonly version: string
  /** How it was made, as `table` or `view`. */
  readonly mode: string
  readonly rows: number | null
}

/** What a check of another tool found out. */
export interface ReportedCheck {
  readonly check: string
  readonly dataset: string | null
  readonly verdict: 'passed' | 'warned' | 'failed' | 'error'
  readonly rows: number | null
  readonly message: string | null
}

/** Takes down what another tool did, as part of the attempt. */
export interface Reporting {
  made(version: ReportedVersion): void
  checked(result: ReportedCheck): void
}
