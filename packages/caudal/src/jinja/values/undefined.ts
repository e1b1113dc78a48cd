import type { Trouble } from './trouble.ts'
import { undefinedTrouble } from './trouble.ts'

/**
 * What a name that nothing defines yields. `plain` prints nothing, is false and iterates as empty, and any other use is an error;
 * `strict` is an error wherever it is used; `chained` lets attributes of it be undefined too; `silent` can be called as well.
 */
export type UndefinedMode = 'plain' | 'strict' | 'chained' | 'silent'

/** A value that is not there, and why. */
export class Undefined {
  readonly mode: UndefinedMode
  /** The name that was looked for. */
  readonly name: string
  readonly message: string
  readonly hint: string | undefined

  constructor(options: {
    readonly mode: UndefinedMode
    readonly name: string
    readonly message: string
    readonly hint?: string | undefined
  }) {
    this.mode = options.mode
    this.name = options.name
    this.message = options.message
    this.hint = options.hint
  }

  /** The trouble that using it makes. */
  trouble(): Trouble {
    return undefinedTrouble(this.message, this.hint)
  }

  /** What printing, testing or walking it makes of it: an error in strict mode. */
  soften(): void {
    if (this.mode === 'strict') throw this.trouble()
  }
}

/** A nameless undefined value, as the first item of an empty list. */
export function nothing(message: string, mode: UndefinedMode = 'plain'): Undefined {
  return new Undefined({ mode, name: '', message })
}
