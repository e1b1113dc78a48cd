/** A sequence that can be walked once, as the filters `map` and `select` yield; always true, without a length. */
export class OnceIterator {
  /** What Python calls its type: `generator`, `zip`. */
  readonly kind: string
  #items: readonly unknown[]

  constructor(kind: string, items: readonly unknown[]) {
    this.kind = kind
    this.#items = items
  }

  /** The items that nobody has taken yet; afterwards it is empty. */
  take(): readonly unknown[] {
    const items = this.#items
    this.#items = []
    return items
  }

  /** The next item that nobody has taken yet, or JavaScript's undefined. */
  next(): unknown {
    const [first, ...rest] = this.#items
    this.#items = rest
    return first
  }
}
