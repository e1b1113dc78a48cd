import type { Call } from '../values/call.ts'
import { callableOf } from '../values/callable.ts'
import { toValue } from '../values/from-host.ts'
import { Macro } from '../values/macro.ts'
import { typeTrouble } from '../values/trouble.ts'
import { typeName } from '../values/type-name.ts'
import { Undefined } from '../values/undefined.ts'

/** Calls a value with arguments; what it yields becomes a value of the model. A promise stays one. */
export function callValue(value: unknown, call: Call): unknown {
  if (value instanceof Macro) return value.call(call)
  const callable = callableOf(value)
  if (callable !== undefined) return settled(callable(call))
  if (value instanceof Undefined && value.mode === 'silent') return value
  if (value instanceof Undefined) throw value.trouble()
  throw typeTrouble(`'${typeName(value)}' object is not callable`)
}

function settled(result: unknown): unknown {
  return result instanceof Promise ? result.then(toValue) : toValue(result)
}
