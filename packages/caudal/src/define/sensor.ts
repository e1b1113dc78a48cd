import type { Json, Place, Window } from '../kernel/index.ts'
import type { Connection } from './connection.ts'
import type { Dataset } from './dataset.ts'
import { placeOfCaller } from './place.ts'
import type { Sql } from './query.ts'

/** A condition a step waits for without holding a worker: it is looked at, and looked at again later. */
export interface Sensor {
  readonly kind: 'sensor'
  readonly name: string
  /** What this sensor watches; part of the manifest. Secrets do not belong here. */
  readonly target: { readonly [key: string]: Json }
  /** Looks once. Resolves to what it saw; throws what is wrong where the look itself failed, which counts as not yet. */
  readonly look: (context: SensorContext) => Promise<SensorLook> | SensorLook
  readonly place: Place
}

/** What a sensor's look is given. */
export interface SensorContext {
  readonly signal: AbortSignal
  /** The moment of the look. */
  readonly now: Date
  readonly window: Window
  readonly params: { readonly [name: string]: Json }
  /** Asks an address; pass the signal on with it. */
  readonly fetch: (url: string, options: { readonly signal: AbortSignal; readonly redirect?: 'follow' | 'manual' }) => Promise<Response>
  /** A system of the config's `connections`. Throws `CONNECTION-UNKNOWN`. */
  readonly connection: (name: string) => Connection
  /** The first rows, a thousand at the most, of a query that reads the warehouse. */
  readonly query: (text: string, values?: Sql['values']) => Promise<readonly Readonly<Record<string, unknown>>[]>
  /** The files that a pattern names, such as `in/*.csv`; it starts at the project. */
  readonly files: (pattern: string) => Promise<readonly FileSeen[]>
  /** The newest versions of a dataset, a hundred at the most, newest first. */
  readonly versions: (dataset: Dataset) => Promise<readonly VersionSeen[]>
}

/** A file as a sensor sees it. */
export interface FileSeen {
  readonly path: string
  readonly bytes: number
  readonly modifiedAt: Date
}

/** A version of a dataset as a sensor sees it. */
export interface VersionSeen {
  readonly version: string
  /** Null where that is not known, as of a view. */
  readonly rows: number | null
  readonly publishedAt: Date
  /** The window that was written, as instants in UTC. */
  readonly window: { readonly start: string; readonly end: string }
}

/** What a look saw: whether the condition holds, and a few words for the screen while it does not. */
export interface SensorLook {
  readonly ready: boolean
  readonly saw: string
}

/** Holds once the function says so: `sensor('file_there', { look: async () => ({ ready: existsSync(path), saw: path }) })`. */
export function sensor(name: string, options: Pick<Sensor, 'look'> & { readonly target?: Sensor['target'] }): Sensor {
  return Object.freeze({ kind: 'sensor', name, target: options.target ?? {}, look: options.look, place: placeOfCaller() })
}
