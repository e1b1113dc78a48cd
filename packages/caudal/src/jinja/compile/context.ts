import { limitTrouble } from '../values/trouble.ts'
import { toValue } from '../values/from-host.ts'
import { Undefined } from '../values/undefined.ts'
import type { UndefinedMode } from '../values/undefined.ts'

/** How much work a template may do before it is stopped. */
export interface Limits {
  /** Rounds of loops and calls of macros. Default 10 million. */
  readonly iterations: number
  /** Characters of one text. Default 64 Mi. */
  readonly output: number
  /** Macros within macros. Default 500. */
  readonly depth: number
}

/** What a template is given to see, by name; JavaScript's undefined where there is nothing of that name. */
export type Lookup = (name: string) => unknown

/** What one template includes or imports another with. */
export interface Seen {
  readonly seen: { readonly context: Context; readonly names: readonly (readonly [string, unknown])[] } | null
  readonly optional?: boolean
}

/** How templates are included and imported. */
export interface Linker {
  readonly include: (name: unknown, options: { readonly seen: Lookup; readonly optional: boolean; readonly from: Context }) => unknown
  readonly import: (name: unknown, options: { readonly seen: Lookup; readonly from: Context }) => unknown
}

/** What a context is made of. */
export interface ContextParts {
  readonly limits: Limits
  readonly mode: UndefinedMode
  readonly linker: Linker
  /** The context of the template that includes or imports this one; the two share what work is left. */
  readonly within?: Context
}

/** What a template runs in: the values that it can see and the work that it has left. */
export class Context {
  readonly lookup: Lookup
  readonly #parts: ContextParts
  readonly #budget: { left: number }
  #depth: number

  constructor(lookup: Lookup, parts: ContextParts) {
    this.lookup = lookup
    this.#parts = parts
    this.#budget = parts.within === undefined ? { left: parts.limits.iterations } : parts.within.#budget
    this.#depth = parts.within === undefined ? 0 : parts.within.#depth + 1
    if (parts.within !== undefined) this.enter()
  }

  /** The value of a name from outside the template, or an undefined one. */
  get(name: string): unknown {
    const value = this.lookup(name)
    return value === undefined ? new Undefined({ mode: this.#parts.mode, name, message: `'${name}' is undefined` }) : toValue(value)
  }

  /** One more round of a loop, with so many characters written. */
  tick(length: number): void {
    const { limits } = this.#parts
    if (--this.#budget.left < 0) throw limitTrouble(`the template needs more than ${limits.iterations} rounds`)
    if (length > limits.output) throw limitTrouble(`the template writes more than ${limits.output} characters`)
  }

  /** One macro deeper. */
  enter(): void {
    this.tick(0)
    const { depth } = this.#parts.limits
    if (this.#depth >= depth) throw limitTrouble(`macros call each other more than ${depth} deep`)
    this.#depth++
  }

  leave(): void {
    this.#depth--
  }

  include(name: unknown, { seen, optional }: Seen): unknown {
    return this.#parts.linker.include(name, { seen: this.#seenBy(seen), optional: optional === true, from: this })
  }

  import(name: unknown, { seen }: Seen): unknown {
    return this.#parts.linker.import(name, { seen: this.#seenBy(seen), from: this })
  }

  /** What a template sees that is included or imported: all of this with its own names, or what every template sees. */
  #seenBy(seen: Seen['seen']): Lookup {
    if (seen === null) return () => undefined
    const names = new Map(seen.names.filter(([, value]) => value !== undefined))
    return (name) => (names.has(name) ? names.get(name) : this.lookup(name))
  }
}
