import { typeTrouble } from './trouble.ts'

/** The arguments of a call as a template wrote them. */
export interface Call {
  readonly args: readonly unknown[]
  /** Undefined where there are none. */
  readonly kwargs?: ReadonlyMap<string, unknown> | undefined
}

/**
 * A function that templates can call. It gets values of the model and yields one, or a promise of one, which is awaited;
 * plain objects and arrays in what it yields become dicts and lists, JavaScript's undefined becomes None.
 */
export type HostFunction = (call: Call) => unknown

/** What a call is bound to: the name for messages and the names of the parameters, those that must be given first. */
export interface Signature {
  readonly name: string
  readonly parameters: readonly string[]
  /** How many of the parameters must be given. Default 0. */
  readonly required?: number
}

/** The arguments of a call in the order of the parameters, by position or by name; JavaScript's undefined where one is not given. */
export function bindCall(call: Call, signature: Signature): unknown[] {
  const { name, parameters, required = 0 } = signature
  if (call.args.length > parameters.length) {
    throw typeTrouble(`${name}() takes at most ${parameters.length} arguments (${call.args.length} given)`)
  }
  const bound = [...call.args]
  if (call.kwargs !== undefined) {
    for (const [key, value] of call.kwargs) {
      const index = parameters.indexOf(key)
      if (index < 0) throw typeTrouble(`${name}() got an unexpected keyword argument '${key}'`)
      if (index < call.args.length) throw typeTrouble(`${name}() got multiple values for argument '${key}'`)
      bound[index] = value
    }
  }
  for (let index = 0; index < required; index++) {
    if (bound[index] === undefined) throw typeTrouble(`${name}() missing required argument: '${parameters[index]}'`)
  }
  return bound
}
