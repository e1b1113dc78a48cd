import type { Call } from './call.ts'
import { sameValue } from './equality.ts'
import { typeTrouble } from './trouble.ts'
import { nothing } from './undefined.ts'

/** What `loop` is within `{% for %}`. */
export class Loop {
  readonly items: readonly unknown[]
  readonly depth0: number
  /** Renders the body for other items, in a recursive loop. */
  readonly recurse: ((items: unknown, depth: number) => unknown) | undefined
  index0 = -1
  /** The items before, at and after the place, as far as they are known without asking what comes. */
  previous: unknown = undefined
  current: unknown = undefined
  #changed: readonly unknown[] | undefined

  constructor(items: readonly unknown[], parts: { readonly depth: number; readonly recurse?: (items: unknown, depth: number) => unknown }) {
    this.items = items
    this.depth0 = parts.depth
    this.recurse = parts.recurse
  }

  /** Goes on to an item. */
  advance(item: unknown): void {
    this.index0++
    this.previous = this.current
    this.current = item
  }

  /** The attribute of a name, or JavaScript's undefined. */
  attribute(name: string): unknown {
    const length = this.items.length
    switch (name) {
      case 'index':
        return this.index0 + 1
      case 'index0':
        return this.index0
      case 'first':
        return this.index0 === 0
      case 'last':
        return this.index0 + 1 >= length
      case 'length':
        return length
      case 'revindex':
        return length - this.index0
      case 'revindex0':
        return length - this.index0 - 1
      case 'previtem':
        return this.index0 === 0 ? nothing('there is no previous item') : this.previous
      case 'nextitem':
        return this.index0 + 1 < length ? this.items[this.index0 + 1] : nothing('there is no next item')
      case 'depth':
        return this.depth0 + 1
      case 'depth0':
        return this.depth0
      default:
        return undefined
    }
  }

  /** The method of a name, or undefined. */
  method(name: string): ((call: Call) => unknown) | undefined {
    if (name === 'cycle') return ({ args }) => this.#cycle(args)
    return name === 'changed' ? ({ args }) => this.#hasChanged(args) : undefined
  }

  /** `loop(items)`: the body again for other items. */
  call({ args }: Call): unknown {
    if (this.recurse === undefined) {
      throw typeTrouble("The loop must have the 'recursive' marker to be called recursively.", 'write `{% for x in items recursive %}`')
    }
    return this.recurse(args[0], this.depth0 + 1)
  }

  #cycle(args: readonly unknown[]): unknown {
    if (args.length === 0) throw typeTrouble('no items for cycling given')
    return args[this.index0 % args.length]
  }

  #hasChanged(args: readonly unknown[]): boolean {
    const before = this.#changed
    this.#changed = [...args]
    return before === undefined || before.length !== args.length || !before.every((value, index) => sameValue(value, args[index]))
  }
}
