import type { Json } from '../kernel/index.ts'
import type { Http } from './http.ts'
import type { Rows } from './rows.ts'

/** A system of the config's `connections`, as a task or a sensor reaches it. */
export interface Connection {
  readonly name: string
  readonly kind: 'postgres' | 'sqlite' | 'duckdb' | 'http'
  /** Statements of the database: connection('erp').sql`select * from orders where day = ${window.day}`. Throws `CONNECTION-KIND` where it is none. */
  readonly sql: ConnectionSql
  /** Requests below the base address, with the connection's headers. Throws `CONNECTION-KIND` where it is no API. */
  readonly http: Http
}

/** Makes statements of a connected database, one at a time; values become parameters, never text. */
export interface ConnectionSql {
  <R = Record<string, unknown>>(parts: TemplateStringsArray, ...values: readonly (Json | SqlName)[]): ConnectionQuery<R>
  /** A statement from a file of the project; `$name` in it stands for the value of that name. */
  file<R = Record<string, unknown>>(path: string, values?: { readonly [name: string]: Json }): ConnectionQuery<R>
  /** A statement that was put together elsewhere; `$name` in it stands for the value of that name. */
  text<R = Record<string, unknown>>(text: string, values?: { readonly [name: string]: Json }): ConnectionQuery<R>
  /** A table's or column's name that is known only at run time, quoted: sql`select * from ${sql.id('public.orders')}`. */
  id(name: string): SqlName
}

/** A name that stands in a statement as it is, quoted. */
export interface SqlName {
  readonly kind: 'sql-name'
  readonly parts: readonly string[]
}

/** A statement of a connection. Nothing runs before it is asked for, and each asking runs it anew; it is a source of rows for `write`. */
export interface ConnectionQuery<R> extends AsyncIterable<R> {
  rows(): Promise<R[]>
  /** The only row; throws `SQL-NOT-ONE-ROW` where there are none or several. */
  one(): Promise<R>
  /** The rows as they arrive, in constant memory. */
  stream(): Rows<R>
  /** Runs it for what it does; gives the number of rows that it changed, 0 where the database does not tell. */
  run(): Promise<number>
}
