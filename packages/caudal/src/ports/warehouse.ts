import type { Json, Window } from '../kernel/index.ts'
import type { Column, RowFile, Sql, WriteMode } from '../define/index.ts'
import type { Published, TaskRunKey } from '../journal/index.ts'
import type { DatasetManifest } from '../plan/index.ts'
import type { Author } from './author.ts'
import type { Profile, ProfileRequest } from './profile.ts'
import type { SqlEngine } from './sql-session.ts'

/** What we ask of an engine that holds tables: read, query, and write by write-audit-publish. */
export interface Warehouse {
  /**
   * Writes rows to a dataset: builds them beside the live ones, checks them, and in one transaction swaps them in, records the
   * version and checks the fence. Rejects with `DATA-INVALID-ROWS` when too many rows are invalid, `FENCE-STALE` when a newer
   * attempt of the task run exists, and leaves the last good version in every case of failure.
   */
  write(request: WriteRequest, options: { readonly signal: AbortSignal }): Promise<Written>
  /** Opens a write that is fed row batches; `commit` does what `write` does. */
  openWrite(request: Omit<WriteRequest, 'source'>, options: { readonly signal: AbortSignal }): Promise<RowWriter>
  /**
   * Rows of a dataset's current version, in batches as the engine yields them, columns as JavaScript values (see `Batch`). What a model makes
   * is read as it is there. Rejects with `DATA-NO-VERSION` before the first, and with `READ-NO-TIME` where rows of a window are asked of a
   * model without a time column.
   */
  read(request: ReadRequest, options: { readonly signal: AbortSignal }): AsyncIterable<Batch>
  /** Runs one statement, or reads a file of rows as it is. The batches carry the result's columns, named. */
  query(request: Sql | RowFile, options: { readonly signal: AbortSignal; readonly readOnly?: boolean }): AsyncIterable<Batch>
  /**
   * Runs one statement, which may write, on a database in a file that is not the warehouse's. It is opened for that here, as the engine lets
   * only one process open a file. Rejects with `FILE-MISSING`, `CONNECTION-BUSY`, `CONNECTION-UNREADABLE` or `CONNECTION-LOST`.
   */
  queryFile(request: Sql, options: { readonly signal: AbortSignal; readonly path: string }): AsyncIterable<Batch>
  /**
   * What the values of a dataset's current version look like; a sample of a large one. What was made for a version is kept and given again.
   * Null where only what is kept is wanted and there is none. Rejects with `DATA-NO-VERSION` before the first version.
   */
  profile(request: ProfileRequest, options: { readonly signal: AbortSignal }): Promise<Profile | null>
  /** Makes every attempt of the task run with a lower epoch unable to publish. */
  fence(taskRun: TaskRunKey, epoch: number): Promise<void>
  /** Published versions of a dataset, newest first. */
  versions(dataset: string, options: { readonly limit: number }): Promise<readonly DatasetVersion[]>
  /** What is there, by name: one entry a dataset that has a version; of the datasets that are named, or of all. */
  datasets(names?: readonly string[]): Promise<readonly DatasetVersion[]>
  /** The engine that models are built on, in the same database. Closing it ends its sessions and not the warehouse. */
  engine(): Promise<SqlEngine>
  close(): Promise<void>
}

/** What a write of rows came to. */
export interface Written extends Published {
  readonly rows: number
  readonly total: number
  readonly duplicates: number
}

/** A write, whole. */
export interface WriteRequest {
  readonly dataset: DatasetManifest
  readonly mode: WriteMode
  readonly source: RowFile | Sql
  readonly invalid: { readonly quarantine: boolean; readonly tolerate: number }
  /** The window of the run, or the interval that the write names. */
  readonly window: Window
  /** Whether the write names its interval itself: then all of it is replaced, else only what the same item wrote. */
  readonly wholeWindow: boolean
  /** The canonical JSON of the item that is written for, or empty for a step that is not mapped. */
  readonly itemKey: string
  readonly author: Author
  /**
   * For appends: the place among the appends that the attempt began to the dataset, from 0; 0 for other modes. What an attempt of the
   * same task run has appended in that place already is not appended again.
   */
  readonly ordinal: number
}

/** Takes rows in batches and publishes them together. One of `commit` and `abort` ends it. */
export interface RowWriter {
  /** Rows that passed the schema, as columns in the order of the dataset's columns. Resolves when more may come. */
  put(batch: Batch): Promise<void>
  /** Rows that did not pass: the record as it came, and why. They go to the quarantine. */
  reject(rows: readonly RejectedRow[]): Promise<void>
  commit(): Promise<Written>
  abort(): Promise<void>
}

/** A row that broke its dataset's schema. A reason reads `column: what is wrong`. */
export interface RejectedRow {
  readonly record: Json
  readonly reasons: readonly string[]
}

/**
 * Rows by column. Values are what a zod schema of the columns yields: string, number, boolean, null; date as `2026-11-19`,
 * timestamp as ISO text in UTC, decimal and integers as number (text where a number would lose digits), json as the value, bytes
 * as Uint8Array, lists as arrays, structs as objects. A writer also takes Date for date and timestamp, and bigint for integers.
 */
export interface Batch {
  readonly names: readonly string[]
  readonly columns: readonly (readonly unknown[])[]
  readonly rows: number
}

/** What to read of a dataset. */
export interface ReadRequest {
  readonly dataset: {
    readonly name: string
    readonly columns: readonly Column[]
    /** Whether a model makes it: then all columns of its table or view are read, whatever is known of them. */
    readonly model?: string
    /** For what a model makes: the column that says when a row happened. */
    readonly time?: string | null
  }
  readonly columns?: readonly string[]
  readonly window?: { readonly start: string; readonly end: string }
  readonly limit?: number
}

/** One successful write of a dataset. */
export interface DatasetVersion extends Published {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly author: Author
  readonly window: { readonly start: string; readonly end: string }
}
