/** What a dbt that ran came to. */
export interface DbtRun {
  readonly command: string
  /** How many resources ended in which way, in dbt's words. */
  readonly counts: { readonly [status: string]: number }
  readonly results: readonly DbtResult[]
}

/** What became of one resource. */
export interface DbtResult {
  /** Its unique id: `model.shop.orders`. */
  readonly id: string
  /** In dbt's words: `success`, `error`, `skipped`, `pass`, `fail`, `warn`. */
  readonly status: string
  readonly message: string | null
  /** Rows that fail a test. */
  readonly failures: number | null
  readonly seconds: number
  /** The table or view, where it makes one. */
  readonly relation: string | null
  /** Rows that were written, where dbt says so. */
  readonly rows: number | null
}
