import type { Call } from './call.ts'

/**
 * What an object of the host shows to templates, and nothing else of it can be reached. Whatever is left out is not supported:
 * an object without `items` cannot be walked. Values that are yielded become values of the model.
 */
export interface HostObjectParts {
  /** The name of its type, for messages and printing. */
  readonly type: string
  /** What printing it yields. Default `<type>`. */
  readonly text?: () => string
  /** What it looks like inside a printed list. Default its text. */
  readonly repr?: () => string
  /** The attribute of a name; JavaScript's undefined where there is none. */
  readonly attribute?: (name: string) => unknown
  /** The item under a key; JavaScript's undefined where there is none. */
  readonly item?: (key: unknown) => unknown
  readonly items?: () => Iterable<unknown>
  readonly length?: () => number
  readonly has?: (item: unknown) => boolean
  /** Default true, or whether its length is not 0. */
  readonly truth?: () => boolean
  readonly call?: (call: Call) => unknown
  readonly equals?: (other: unknown) => boolean
  /** Below, at or above 0 as this comes before, with or after the other; undefined where they cannot be compared. */
  readonly compare?: (other: unknown) => number | undefined
  /** The result of an operator as `+`; undefined where it has none. `reflected` says that this stands on the right. */
  readonly operate?: (operator: string, side: { readonly other: unknown; readonly reflected: boolean }) => unknown
  /** What it counts as wherever a number is asked for. */
  readonly number?: () => number
  /** What stands for it as the key of a dict and in a set, so that equal objects of one type meet. Default the object itself. */
  readonly key?: () => string
  /** What `'{:%Y}'.format(it)` yields. */
  readonly format?: (specification: string) => string
  /** Whether `is mapping` holds. */
  readonly mapping?: boolean
  /** What JSON it is. */
  readonly json?: () => unknown
}

/** An object of the host as templates see it. */
export class HostObject {
  readonly parts: HostObjectParts

  constructor(parts: HostObjectParts) {
    this.parts = parts
  }
}

/** Makes an object of the host visible to templates. */
export function hostObject(parts: HostObjectParts): HostObject {
  return new HostObject(parts)
}
