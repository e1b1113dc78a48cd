import type { Call } from '../values/call.ts'
import { bindCall } from '../values/call.ts'
import type { Reader } from '../values/reader.ts'
import type { UndefinedMode } from '../values/undefined.ts'

/** What filters may ask of the environment. */
export interface FilterScope {
  readonly reader: Reader
  readonly mode: UndefinedMode
  /** A number in [0, 1). */
  readonly random: () => number
  readonly filter: (name: string) => FilterFunction
  readonly test: (name: string) => FilterFunction
  readonly hasFilter: (name: string) => boolean
  readonly hasTest: (name: string) => boolean
}

/** A filter or a test: what it is put on, and the arguments. */
export type FilterFunction = (input: unknown, call: Call) => unknown

/** A filter or test before it is in an environment. */
export type FilterMaker = (scope: FilterScope) => FilterFunction

/** Filters or tests by name. A Map, so that no name reaches a prototype. */
export type FilterTable = ReadonlyMap<string, FilterMaker>

/** Filters that take what the call gives as it is. */
export function filterTable(
  rows: Readonly<Record<string, (input: unknown, args: readonly unknown[], scope: FilterScope) => unknown>>,
): FilterTable {
  return new Map(
    Object.entries(rows).map(([signature, run]) => {
      const [name = '', ...parameters] = signature.split(' ')
      const required = parameters.filter((parameter) => !parameter.endsWith('?')).length
      const bound = { name, parameters: parameters.map((parameter) => parameter.replace('?', '')), required }
      return [name, (scope: FilterScope) => (input: unknown, call: Call) => run(input, bindCall(call, bound), scope)] as const
    }),
  )
}
