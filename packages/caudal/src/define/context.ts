import type { Json, Window } from '../kernel/index.ts'
import type { Dataset, Row } from './dataset.ts'
import type { RowFile, Sql } from './query.ts'

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

/** Rows that are read a chunk at a time, in constant memory: `for await (const row of read(sales))`. */
export interface Rows<R> extends AsyncIterable<R> {
  /** The rows in chunks as they arrive, some thousand rows each. */
  chunks(): AsyncIterable<readonly R[]>
  /** All rows at once; for small datasets. */
  all(): Promise<R[]>
}

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

/** How a request is made. */
export interface HttpOptions {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON. */
  readonly body?: Json
  /** Added to the address's query. */
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>
  /** Further tries after a 429, 502, 503, 504 or a lost connection, with the pause that the server asks for. Default 2. */
  readonly retries?: number
  /** Milliseconds after which one try is given up. Default 30,000. */
  readonly timeoutMs?: number
}

/** Requests that end with their task. An answer outside 200 to 299 throws `HTTP-STATUS`, retryable for 408, 429 and 5xx. */
export interface Http {
  request(url: string, options?: HttpOptions): Promise<Response>
  json<T = unknown>(url: string, options?: HttpOptions): Promise<T>
  text(url: string, options?: HttpOptions): Promise<string>
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
