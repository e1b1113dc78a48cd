import type { Json } from '../kernel/index.ts'

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
  /** Its columns in their order, as the last `dbt docs generate` found them; null where its `catalog.json` does not have it. */
  readonly columns: readonly DbtColumn[] | null
  /** What the warehouse told of the table then, by dbt's keys: `row_count`, `bytes`; empty where it told nothing. */
  readonly stats: { readonly [key: string]: Json }
}

/** A column of a table as dbt's catalog has it. */
export interface DbtColumn {
  readonly name: string
  /** What the warehouse calls it. */
  readonly type: string
  /** What the project or the warehouse says of it. */
  readonly description: string | null
}
