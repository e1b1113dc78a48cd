import { keyOf } from './key.ts'
import type { Unhashable } from './key.ts'

/** A set: equal values are one, in order of insertion. */
export class ValueSet implements Unhashable {
  readonly unhashable = 'set'
  readonly #items = new Map<unknown, unknown>()

  constructor(items: Iterable<unknown> = []) {
    for (const item of items) this.add(item)
  }

  get size(): number {
    return this.#items.size
  }

  has(item: unknown): boolean {
    return this.#items.has(keyOf(item))
  }

  add(item: unknown): this {
    const key = keyOf(item)
    if (!this.#items.has(key)) this.#items.set(key, item)
    return this
  }

  delete(item: unknown): boolean {
    return this.#items.delete(keyOf(item))
  }

  clear(): void {
    this.#items.clear()
  }

  /** The items as an array of their own. */
  items(): unknown[] {
    return [...this.#items.values()]
  }

  /** Whether each item is in another set. */
  within(other: ValueSet): boolean {
    return this.size <= other.size && this.items().every((item) => other.has(item))
  }
}
