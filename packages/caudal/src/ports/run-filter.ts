/** Which runs an engine works on. */
export interface RunFilter {
  /** Runs that this worker drives alone; null for those that every worker may work on, and for all others too. */
  readonly driver: string | null
  /** Only runs of these versions of their pipelines. */
  readonly versions?: readonly string[]
  /** Only these runs. */
  readonly runs?: readonly string[]
}
