import { keyOf } from './key.ts'
import type { Unhashable } from './key.ts'
import { tuple } from './tuple.ts'
import type { Tuple } from './tuple.ts'

/** A dict: keys in order of insertion, integer and text keys distinct, equal keys one. */
export class Dict implements Unhashable {
  readonly unhashable = 'dict'
  readonly #values = new Map<unknown, unknown>()
  /** The keys as they were written, where they are not what stands for them. */
  #written: Map<unknown, unknown> | undefined

  get size(): number {
    return this.#values.size
  }

  /** The value under a key, or JavaScript's undefined. */
  get(key: unknown): unknown {
    return this.#values.get(typeof key === 'string' ? key : keyOf(key))
  }

  has(key: unknown): boolean {
    return this.#values.has(typeof key === 'string' ? key : keyOf(key))
  }

  set(key: unknown, value: unknown): this {
    const place = typeof key === 'string' ? key : keyOf(key)
    if (place !== key && !this.#values.has(place)) (this.#written ??= new Map()).set(place, key)
    this.#values.set(place, value)
    return this
  }

  delete(key: unknown): boolean {
    const place = keyOf(key)
    this.#written?.delete(place)
    return this.#values.delete(place)
  }

  clear(): void {
    this.#values.clear()
    this.#written = undefined
  }

  /** The keys as an array of their own. */
  keys(): unknown[] {
    const places = [...this.#values.keys()]
    const written = this.#written
    return written === undefined ? places : places.map((place) => (written.has(place) ? written.get(place) : place))
  }

  values(): unknown[] {
    return [...this.#values.values()]
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
