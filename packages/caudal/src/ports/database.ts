import type { Json } from '../kernel/index.ts'
import type { Batch } from './warehouse.ts'

/** A database that a project takes data from. Its statements run side by side, each for itself, over connections that it keeps and gives up. */
export interface Database {
  /** Runs a statement to its end: its rows, and how many rows it changed, null where the database does not tell. */
  run(statement: Statement, options: { readonly signal: AbortSignal }): Promise<{ readonly rows: Batch; readonly changed: number | null }>
  /**
   * The rows of a statement in batches, fetched as they are asked for, in constant memory; the first batch names the columns, if it is empty.
   * It ends when the signal aborts, whether or not anybody asks for more. Both reject with `CONNECTION-LOST`, `CONNECTION-REFUSED`,
   * `CONNECTION-BUSY`, `CONNECTION-UNREADABLE`, `SQL-FAILED` or `SQL-CONFLICT`.
   */
  stream(statement: Statement, options: { readonly signal: AbortSignal }): AsyncIterable<Batch>
  /** The product and its version, as the database says them. */
  version(options: { readonly signal: AbortSignal }): Promise<string>
  close(): Promise<void>
}

/** A statement whose parameters stand between the parts of its text, one fewer than parts. */
export interface Statement {
  readonly parts: readonly string[]
  readonly values: readonly Json[]
}
