/** The deadline of a dataset, as it was last judged. Moments are milliseconds since 1970. */
export interface DatasetDeadline {
  readonly dataset: string
  /** The schedule that it is judged by, as canonical JSON. */
  readonly schedule: string
  /** The pipelines that write it. */
  readonly pipelines: readonly string[]
  /** Ticks up to this moment have been judged. */
  readonly lookedAt: number
  /** The first tick since the newest version that was missed; null where none was. */
  readonly lateSince: number | null
  /** The last tick that was missed since the newest version; null where none was. */
  readonly lateTick: number | null
}

/** A deadline with the moment of the dataset's newest version; null where there is none. */
export interface WatchedDeadline extends DatasetDeadline {
  readonly publishedAt: number | null
}

/** What engines ask about the deadlines of datasets within a transaction. */
export interface DeadlineStatements {
  /** The deadlines of these datasets, or of all. */
  watchedDeadlines(datasets: readonly string[] | null): Promise<readonly WatchedDeadline[]>
  keepDeadline(deadline: DatasetDeadline): Promise<void>
  /** Forgets the deadlines of all datasets but these. */
  dropDeadlinesBut(datasets: readonly string[]): Promise<void>
}

/** What can be asked about the deadlines of datasets without changing anything. */
export interface DeadlineReader {
  deadlines(): Promise<readonly WatchedDeadline[]>
}
