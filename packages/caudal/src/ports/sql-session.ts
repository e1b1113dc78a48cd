import type { Published } from '../journal/index.ts'
import type { Author } from './author.ts'

/** One connection to an engine that models are built on. It does one thing at a time; a transaction is opened and ended by SQL. */
export interface SqlSession {
  /**
   * Runs a text of one or several statements and yields what the last one did. Rejects with `SQL-FAILED`, whose message is what the
   * engine said and whose `data` holds `line` and `column` of the text where the engine tells them.
   */
  execute(sql: string, options?: { readonly signal?: AbortSignal }): Promise<SqlResult>
  close(): Promise<void>
}

/** What a statement did. */
export interface SqlResult {
  readonly columns: readonly SqlColumn[]
  /** Rows of a query, each a value a column as `Batch` has them; none for other statements. */
  readonly rows: readonly (readonly unknown[])[]
  /** What kind of statement it was, as `SELECT`, `CREATE TABLE` or `INSERT`, where the engine tells. */
  readonly kind: string
  /** Rows that were changed, or that the query yielded; null where the engine does not tell. */
  readonly affected: number | null
}

/** A column of a result: its name and what the engine calls its type. */
export interface SqlColumn {
  readonly name: string
  readonly type: string
}

/** An engine that models are built on. */
export interface SqlEngine {
  /** The name of its dialect: which standard macros and materialisations apply. */
  readonly dialect: 'duckdb' | 'postgres'
  /** Opens a connection of its own. */
  open(): Promise<SqlSession>
  /** The name of the database that relations without one are in. */
  readonly database: string
  /** Loads rows of text into an existing table, in order; null is no value, and the engine casts to the table's types. */
  load(request: SqlLoad): Promise<number>
  /**
   * Ends a session's transaction so that it stays, on behalf of an attempt, and records within it the version that it makes. Rejects with
   * `FENCE-STALE` where a newer attempt of the task run exists; then the transaction is open still, and nothing of it stays. Absent where no
   * warehouse keeps versions.
   */
  readonly commit?: (request: SqlCommit) => Promise<Published | null>
  /** The version that the same try of the author's task run has made of a dataset, under an epoch before, its worker being lost since; null where it made none. */
  readonly made?: (request: { readonly author: Author; readonly dataset: string; readonly attempt: number }) => Promise<Published | null>
  close(): Promise<void>
}

/** Rows for a table that is there already: what seeds are loaded by. */
export interface SqlLoad {
  /** The session whose transaction the rows are part of. */
  readonly session: SqlSession
  /** The table, written as the dialect has it. */
  readonly table: string
  /** The columns' names, written as the dialect has them. */
  readonly columns: readonly string[]
  readonly rows: readonly (readonly (string | null)[])[]
}

/** The end of a transaction, and on whose behalf. */
export interface SqlCommit {
  readonly session: SqlSession
  readonly author: Author
  /** The version that the transaction makes; null where it makes none, or not yet. */
  readonly version: ModelVersion | null
}

/** A version of a dataset that a model makes. */
export interface ModelVersion {
  readonly dataset: string
  /** How it is made: `table`, `view`, `incremental`, `seed`, `snapshot`. */
  readonly mode: string
  /** Rows that were written, and that are there now; null where that is not known, as of a view. */
  readonly rows: number | null
  readonly total: number | null
  /** Rows that were set aside, and the most frequent reasons, most frequent first. */
  readonly quarantined: number
  readonly reasons: Published['reasons']
  readonly window: { readonly start: string; readonly end: string }
  /** Which try of the task run makes it, from 1. */
  readonly attempt: number
}
