import type { Call } from '../values/call.ts'
import { bindCall } from '../values/call.ts'

/** A method: what it works on, and the arguments of its call. */
export type Method<T> = (self: T, call: Call) => unknown

/** Methods by their Python names. A Map, so that no name reaches a prototype. */
export type MethodTable<T> = ReadonlyMap<string, Method<T>>

/**
 * A table of methods from rows of signature and function. A signature is the name and the parameters, as `get key default?`; those
 * with a question mark may be left out, and the function gets JavaScript's undefined for them.
 */
export function methodTable<T>(rows: Readonly<Record<string, (self: T, args: readonly unknown[]) => unknown>>): MethodTable<T> {
  return new Map(
    Object.entries(rows).map(([signature, run]) => {
      const [name = '', ...parameters] = signature.split(' ')
      const bound = {
        name,
        parameters: parameters.map((each) => each.replace('?', '')),
        required: parameters.filter((each) => !each.endsWith('?')).length,
      }
      return [name, (self: T, call: Call) => run(self, bindCall(call, bound))] as const
    }),
  )
}
