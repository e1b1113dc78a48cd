import { keyOf } from './key.ts'
import type { Unhashable } from './key.ts'
import { tuple } from './tuple.ts'
import type { Tuple } from './tuple.ts'

/** An object of the host, and what makes its values values of the model. */
export interface HostEntries {
  readonly object: Readonly<Record<string, unknown>>
  readonly convert: (value: unknown) => unknown
}

/** A dict: keys in order of insertion, integer and text keys distinct, equal keys one. */
export class Dict implements Unhashable {
  readonly unhashable = 'dict'
  #values = new Map<unknown, unknown>()
  /** The keys as they were written, where they are not what stands for them. */
  #written: Map<unknown, unknown> | undefined
  /** What its values are taken from, as long as only some were asked for. */
  #host: HostEntries | undefined

  constructor(host?: HostEntries) {
    this.#host = host
  }

  get size(): number {
    return this.#all.size
  }

  /** The value under a key, or JavaScript's undefined. */
  get(key: unknown): unknown {
    const place = typeof key === 'string' ? key : keyOf(key)
    const known = this.#values.get(place)
    return known === undefined && this.#host !== undefined ? this.#taken(place, this.#host) : known
  }

  has(key: unknown): boolean {
    const place = typeof key === 'string' ? key : keyOf(key)
    return this.#host === undefined ? this.#values.has(place) : typeof place === 'string' && Object.hasOwn(this.#host.object, place)
  }

  /** A value of the object of the host, converted once. */
  #taken(place: unknown, { object, convert }: HostEntries): unknown {
    if (typeof place !== 'string' || !Object.hasOwn(object, place)) return undefined
    const value = convert(object[place])
    this.#values.set(place, value)
    return value
  }

  /** All values, in the order of their keys. */
  get #all(): Map<unknown, unknown> {
    if (this.#host === undefined) return this.#values
    const { object, convert } = this.#host
    const taken = this.#values
    this.#host = undefined
    this.#values = new Map(Object.keys(object).map((key) => [key, taken.has(key) ? taken.get(key) : convert(object[key])]))
    return this.#values
  }

  set(key: unknown, value: unknown): this {
    const values = this.#host === undefined ? this.#values : this.#all
    const place = typeof key === 'string' ? key : keyOf(key)
    if (place !== key && !values.has(place)) (this.#written ??= new Map()).set(place, key)
    values.set(place, value)
    return this
  }

  delete(key: unknown): boolean {
    const place = keyOf(key)
    this.#written?.delete(place)
    return this.#all.delete(place)
  }

  clear(): void {
    this.#all.clear()
    this.#written = undefined
  }

  /** The keys as an array of their own. */
  keys(): unknown[] {
    const places = [...this.#all.keys()]
    const written = this.#written
    return written === undefined ? places : places.map((place) => (written.has(place) ? written.get(place) : place))
  }

  values(): unknown[] {
    return [...this.#all.values()]
  }

  entries(): [unknown, unknown][] {
    const keys = this.keys()
    return this.values().map((value, index) => [keys[index], value])
  }
}

/** A dict of key and value pairs. */
export function dict(entries: Iterable<readonly [unknown, unknown]>): Dict {
  const made = new Dict()
  for (const [key, value] of entries) made.set(key, value)
  return made
}

/** What `keys()`, `values()` and `items()` of a dict yield: a look at the dict as it is now. */
export class DictView implements Unhashable {
  readonly unhashable: 'dict_keys' | 'dict_values' | 'dict_items'
  readonly dict: Dict

  constructor(dict: Dict, kind: 'dict_keys' | 'dict_values' | 'dict_items') {
    this.dict = dict
    this.unhashable = kind
  }

  items(): unknown[] {
    if (this.unhashable === 'dict_keys') return this.dict.keys()
    return this.unhashable === 'dict_values' ? this.dict.values() : this.dict.entries().map((pair): Tuple => tuple(pair))
  }
}
