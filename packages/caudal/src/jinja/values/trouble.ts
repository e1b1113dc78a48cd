import { Fault } from '../../kernel/index.ts'
import type { Json, Place } from '../../kernel/index.ts'

/** A place where a template went wrong: an offset into the text of a file, and the macro that was being rendered there. */
export interface TroubleFrame {
  readonly file: string
  readonly source: string
  readonly at: number
  /** Undefined for the template itself. */
  readonly macro: string | undefined
}

/** How many macros a fault names; what lies further out is left away. */
const deepest = 50

/**
 * A fault within a template. Its place is the innermost; `data.stack` names each macro on the way out, innermost first, as
 * `macro price (macros/price.sql:3:5)`.
 */
export class Trouble extends Fault {
  readonly #stack: string[]
  #last: string | undefined

  constructor(code: string, options: { readonly message: string; readonly hint?: string | undefined; readonly cause?: unknown }) {
    const stack: string[] = []
    const { message, hint, cause } = options
    const data = { ...(cause instanceof Fault ? cause.data : {}), stack: stack as readonly Json[] as Json }
    super(code, { message, ...(hint === undefined ? {} : { hint }), cause, data, ...inherited(cause) })
    this.#stack = stack
  }

  /** Adds the place that the trouble passes on its way out. */
  pass(frame: TroubleFrame): this {
    const place = placeOf(frame)
    if (this.place === undefined) (this as { place: Place }).place = place
    const macro = frame.macro === undefined ? 'template' : `macro ${frame.macro}`
    const within = `${macro} ${frame.file}`
    if (within !== this.#last && this.#stack.length < deepest) this.#stack.push(`${macro} (${frame.file}:${place.line}:${place.column})`)
    this.#last = within
    return this
  }
}

function inherited(cause: unknown): { readonly blame?: Fault['blame']; readonly retryable?: boolean; readonly place?: Place } {
  if (!(cause instanceof Fault)) return {}
  return { blame: cause.blame, retryable: cause.retryable, ...(cause.place === undefined ? {} : { place: cause.place }) }
}

/** The line and column of an offset, counted from 1; columns count UTF-16 units. */
export function placeOf({ file, source, at }: Omit<TroubleFrame, 'macro'>): Required<Place> {
  const before = source.slice(0, at)
  return { file, line: before.split('\n').length, column: at - before.lastIndexOf('\n') }
}

/** A value of the wrong type, or a call that does not fit; Python's TypeError. */
export function typeTrouble(message: string, hint?: string): Trouble {
  return new Trouble('JINJA-TYPE', { message, hint: hint ?? 'look at the types of the values at this place' })
}

/** A value of the right type that cannot be used; Python's ValueError, IndexError, KeyError and ZeroDivisionError. */
export function valueTrouble(message: string, hint?: string): Trouble {
  return new Trouble('JINJA-VALUE', { message, hint: hint ?? 'look at the values at this place' })
}

/** Work on something that is not defined. */
export function undefinedTrouble(message: string, hint?: string): Trouble {
  return new Trouble('JINJA-UNDEFINED', {
    message,
    hint: hint ?? 'check the spelling, test it with `is defined`, or give it a value with the filter `default`',
  })
}

/** Too much work: a loop without end, a text without bounds. */
export function limitTrouble(message: string, hint?: string): Trouble {
  return new Trouble('JINJA-LIMIT', { message, hint: hint ?? 'look for a loop or a macro that never ends' })
}

/** Whatever was thrown while a template ran, as trouble. */
export function troubleOf(error: unknown): Trouble {
  if (error instanceof Trouble) return error
  if (error instanceof Fault) return new Trouble(error.code, { message: error.message, hint: error.hint, cause: error })
  if (error instanceof RangeError && /call stack|Invalid string length|array length/i.test(error.message)) {
    return limitTrouble('the template nests or grows without end')
  }
  const message = error instanceof Error ? error.message : String(error)
  return new Trouble('JINJA-HOST', {
    message: message === '' ? 'a function of the host failed' : message,
    hint: 'see the cause',
    cause: error,
  })
}
