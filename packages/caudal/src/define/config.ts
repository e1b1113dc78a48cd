import type { Duration, Place } from '../kernel/index.ts'
import type { Connected, ConnectionConfig, PostgresConnection } from './connection-config.ts'
import type { Env } from './env.ts'
import { placeOfCaller } from './place.ts'

/** Where a project's messages can go. */
export type ChannelConfig = { readonly kind: 'console' } | { readonly kind: 'file'; readonly path: string | Env }

/** A project's settings as its author writes them in `caudal.config.ts`. */
export interface RawConfig {
  readonly name: string
  /** The folder of the local state. Default `.caudal`. */
  readonly state?: string | Env
  /** Where runs and their history are kept. Default: SQLite in the state folder; else `postgres(url)`. */
  readonly store?: PostgresConnection
  /** Where tables live. Default: DuckDB in the file `.caudal/warehouse.duckdb`. */
  readonly warehouse?: {
    readonly kind?: 'duckdb'
    readonly path?: string | Env
    /** The most memory that the warehouse takes, as `4GB`. Default: DuckDB's own. */
    readonly memory?: string
    readonly threads?: number
  }
  /** Where datasets of format `parquet` live. Default `.caudal/lake`. */
  readonly lake?: { readonly path: string | Env }
  /** Values that tasks ask for by name and that never appear in a log. */
  readonly secrets?: { readonly [name: string]: Env }
  /** Systems that the project takes data from, by the names that tasks and sensors ask for them. */
  readonly connections?: { readonly [name: string]: ConnectionConfig }
  readonly channels?: { readonly [name: string]: ChannelConfig }
  readonly runners?: {
    /** Runner processes at the most. Default: the machine's cores, at least 2 and at most 8. */
    readonly max?: number
    /** Task runs that one runner works on side by side. Default 8. */
    readonly concurrency?: number
    /** How long an idle runner is kept. Default `30s`. */
    readonly idle?: Duration
    /** How long a task may go on after it was told to stop, before its runner is killed. Default `10s`. */
    readonly grace?: Duration
    /** The most that the JavaScript heap of one runner takes, as `2GB`. Default: its share of three quarters of the machine's memory, 512 MB to 4 GB. */
    readonly memory?: string
  }
  /** How much is kept of the journal, which says all that happened. What stands (runs, their steps, schedules) does not depend on it. */
  readonly history?: {
    /** About what it takes at the most, as `2GB`. Default `512MB`, at least `1MB`. */
    readonly bytes?: string
    /** For how many days it is kept at the most. Default: as long as the bytes allow. */
    readonly days?: number
  }
  readonly logs?: {
    /** Bytes of log kept of one task run; the rest is counted and dropped. Default 10,000,000. */
    readonly bytesPerTaskRun?: number
  }
}

/** A project's settings, compiled: durations parsed, paths absolute, defaults filled in, the environment read. */
export interface Config {
  readonly name: string
  readonly state: string
  readonly store: { readonly kind: 'sqlite' } | { readonly kind: 'postgres'; readonly url: string }
  readonly warehouse: { readonly kind: 'duckdb'; readonly path: string; readonly memory: string | null; readonly threads: number | null }
  readonly lake: { readonly path: string }
  readonly secrets: { readonly [name: string]: string }
  readonly connections: { readonly [name: string]: Connected }
  readonly channels: { readonly [name: string]: { readonly kind: 'console' } | { readonly kind: 'file'; readonly path: string } }
  readonly runners: {
    readonly max: number
    readonly concurrency: number
    readonly idleMs: number
    readonly graceMs: number
    readonly memoryMb: number | null
  }
  readonly history: { readonly bytes: number; readonly ageMs: number | null }
  readonly logs: { readonly bytesPerTaskRun: number }
  /** Where settings come from that are no defaults, by their path, as `runners.max`. */
  readonly origins?: { readonly [path: string]: 'config' | 'environment' }
}

/** What `defineConfig` returns: the settings and where they stand. */
export interface ConfigDefinition {
  readonly kind: 'config'
  readonly raw: RawConfig
  readonly place: Place
}

/** Types a project's settings: `export default defineConfig({ name: 'shop' })`. */
export function defineConfig(raw: RawConfig): ConfigDefinition {
  return Object.freeze({ kind: 'config', raw, place: placeOfCaller() })
}
