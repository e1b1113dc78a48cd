import type { Env } from './env.ts'

/** A Postgres: where a project's state is kept, or a system that it takes data from. */
export interface PostgresConnection {
  readonly kind: 'postgres'
  readonly url: string | Env
}

/** A SQLite database in a file. */
export interface SqliteConnection {
  readonly kind: 'sqlite'
  readonly path: string | Env
}

/** A DuckDB database in a file that is not the warehouse. */
export interface DuckDbConnection {
  readonly kind: 'duckdb'
  readonly path: string | Env
}

/** An API behind an address. */
export interface HttpConnection {
  readonly kind: 'http'
  readonly url: string | Env
  readonly headers?: { readonly [name: string]: string | Env }
  readonly health?: string
}

/** A system that a project takes data from, as its config names it. */
export type ConnectionConfig = PostgresConnection | SqliteConnection | DuckDbConnection | HttpConnection

/**
 * Names a Postgres: `connections: { erp: postgres(env('ERP_URL')) }`. As `store: postgres(env('STATE_URL'))` it keeps the state, which workers on
 * any number of machines then share.
 */
export function postgres(url: string | Env): PostgresConnection {
  return Object.freeze({ kind: 'postgres', url })
}

/** Names a SQLite file: `connections: { legacy: sqlite('./legacy.db') }`. A relative path starts at the project. */
export function sqlite(path: string | Env): SqliteConnection {
  return Object.freeze({ kind: 'sqlite', path })
}

/** Names a DuckDB file beside the warehouse: `connections: { lab: duckdb('./lab.duckdb') }`. A relative path starts at the project. */
export function duckdb(path: string | Env): DuckDbConnection {
  return Object.freeze({ kind: 'duckdb', path })
}

/**
 * Names an API by its base address: `connections: { shop: http(env('SHOP_URL'), { headers: { authorization: env('SHOP_AUTH') } }) }`. The
 * headers go with each request; `health` is the path that a test of the connection asks for.
 */
export function http(
  url: string | Env,
  options: { readonly headers?: { readonly [name: string]: string | Env }; readonly health?: string } = {},
): HttpConnection {
  return Object.freeze({ kind: 'http', url, ...options })
}

/** A connection to a database with a driver of its own, compiled. */
export type ConnectedDatabase = { readonly kind: 'postgres'; readonly url: string } | { readonly kind: 'sqlite'; readonly path: string }

/** A connection as it is compiled: the environment read, paths absolute. */
export type Connected =
  | ConnectedDatabase
  | { readonly kind: 'duckdb'; readonly path: string }
  | {
      readonly kind: 'http'
      readonly url: string
      readonly headers: { readonly [name: string]: string }
      readonly health?: string
    }
