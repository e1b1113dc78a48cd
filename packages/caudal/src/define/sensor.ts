import type { Json, Place } from '../kernel/index.ts'
import { placeOfCaller } from './place.ts'

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
  /** Asks an address; pass the signal on with it. */
  readonly fetch: (url: string, options: { readonly signal: AbortSignal; readonly redirect?: 'follow' | 'manual' }) => Promise<Response>
}

/** What a look saw: whether the condition holds, and a few words for the screen while it does not. */
export interface SensorLook {
  readonly ready: boolean
  readonly saw: string
}

/** Holds once a GET of the address answers with a status from 200 to 299 (or the one given). */
export function httpReady(url: string, options: { readonly status?: number } = {}): Sensor {
  return Object.freeze({
    kind: 'sensor',
    name: 'http_ready',
    target: options.status === undefined ? { url } : { url, status: options.status },
    place: placeOfCaller(),
    async look({ signal, fetch }: SensorContext): Promise<SensorLook> {
      const response = await fetch(url, { signal, redirect: 'follow' })
      await response.body?.cancel()
      const ready = options.status === undefined ? response.ok : response.status === options.status
      return { ready, saw: `${url} answered ${response.status}` }
    },
  })
}

/** Holds once the function says so: `sensor('file_there', { look: async () => ({ ready: existsSync(path), saw: path }) })`. */
export function sensor(name: string, options: Pick<Sensor, 'look'> & { readonly target?: Sensor['target'] }): Sensor {
  return Object.freeze({ kind: 'sensor', name, target: options.target ?? {}, look: options.look, place: placeOfCaller() })
}
