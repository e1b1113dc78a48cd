import type { Json, Window } from '../kernel/index.ts'
import type { Connection } from './connection.ts'
import type { Dataset, Row } from './dataset.ts'
import type { Http } from './http.ts'
import type { RowFile, Sql } from './query.ts'
import type { Rows } from './rows.ts'

/** How a write joins what the dataset holds already. */
export type WriteMode = 'append' | 'overwrite' | 'overwrite-window' | 'merge'

/** How rows are written. */
export interface WriteOptions {
  readonly mode: WriteMode
  /** What happens to rows that break the dataset's schema. Default: they go to the quarantine and the write fails when there is one. */
  readonly invalid?: {
    /** Whether such rows are kept in `<dataset>__quarantine` with their reasons. Default true. */
    readonly quarantine?: boolean
    /** The share of invalid rows, from 0 to 1, above which the write fails. Default 0. */
    readonly tolerate?: number
  }
  /** For `overwrite-window`: the interval to replace, where it is not the run's own window. All of it is replaced, whichever item wrote it. */
  readonly window?: { readonly start: string; readonly end: string }
}

/** What a write did. */
export interface WriteResult {
  readonly dataset: string
  /** The version that the write made, as `v12`. */
  readonly version: string
  /** Rows written by this write. */
  readonly rows: number
  /** Rows of this write that went to the quarantine, or would have. */
  readonly quarantined: number
  /** Rows of this write that another row of it with the same key replaced (`merge` only). */
  readonly duplicates: number
  /** Rows that the dataset holds now. */
  readonly total: number
}

/** Rows, as a task hands them over: a list, a stream of rows, a file, or a query of the warehouse. */
export type RowSource = Iterable<unknown> | AsyncIterable<unknown> | RowFile | Sql

/** What to read of a dataset. */
export interface ReadOptions<C extends string = string> {
  readonly columns?: readonly C[]
  /** Only the rows of this window. */
  readonly window?: { readonly start: string; readonly end: string }
  readonly limit?: number
}

/** The result of a query: its rows, as they are or streamed. Nothing runs before it is asked for. */
export interface Query<R> extends Sql {
  rows(): Promise<R[]>
  /** The only row; throws `SQL-NOT-ONE-ROW` where there are none or several. */
  one(): Promise<R>
  stream(): Rows<R>
}

/** The fields of a log line. */
export type LogFields = Readonly<Record<string, unknown>>

/** Writes a line to the task run's log: `log('page read', { page: 3 })`. Secrets in it are blotted out. */
export interface Log {
  (message: string, fields?: LogFields): void
  debug(message: string, fields?: LogFields): void
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
}

/** What a task's function is given. */
export interface TaskContext<I> {
  readonly input: I
  readonly window: Window
  readonly params: { readonly [name: string]: Json }
  /** Counts from 1. */
  readonly attempt: number
  /** Aborts when the run is cancelled or the time is up; pass it to whatever waits. */
  readonly signal: AbortSignal
  readonly run: { readonly id: string; readonly pipeline: string; readonly step: string; readonly item: number | null }
  readonly log: Log
  readonly http: Http
  /** A query of the warehouse: sql`select count(*) as n from ${sales}`. Datasets become names, all else parameters. */
  readonly sql: SqlTag
  read<D extends Dataset>(from: D, options?: ReadOptions<keyof Row<D> & string>): Rows<Row<D>>
  write(to: Dataset, rows: RowSource, options: WriteOptions): Promise<WriteResult>
  /** A system of the config's `connections`: connection('erp').sql`…`, connection('shop').http.json('/orders'). Throws `CONNECTION-UNKNOWN`. */
  connection(name: string): Connection
  secret(name: string): string
  /** Says how far the task is, for the screen: `progress(3, { of: 12, unit: 'pages' })`. */
  progress(done: number, options?: { readonly of?: number; readonly unit?: string }): void
  /** Sends a message to channels of the config; to all of them unless named. */
  notify(message: Message, options?: { readonly to?: readonly string[] }): Promise<void>
}

/** What a channel carries. */
export interface Message {
  readonly title: string
  readonly text: string
  readonly level?: 'info' | 'warning' | 'critical'
  readonly fields?: { readonly [name: string]: Json }
}

/** Makes queries from templates and from files of the project: `sql.file('sql/silver.sql', { start: window.start })`. */
export interface SqlTag {
  <R = Record<string, unknown>>(parts: TemplateStringsArray, ...values: readonly (Json | Dataset)[]): Query<R>
  file<R = Record<string, unknown>>(path: string, values?: { readonly [name: string]: Json }): Query<R>
}
