import { Dict } from '../values/dict.ts'
import { BoundMethod } from '../values/macro.ts'
import { isFloat, isInteger } from '../values/number.ts'
import { Tuple } from '../values/tuple.ts'
import { ValueSet } from '../values/value-set.ts'
import { dictMethods } from './dict-methods.ts'
import { listMethods, tupleMethods } from './list-methods.ts'
import type { Method, MethodTable } from './method-table.ts'
import { floatMethods, integerMethods } from './number-methods.ts'
import { setMethods } from './set-methods.ts'
import { stringMethods } from './string-methods.ts'

/** The method of a value by its Python name, bound to the value; undefined where it has none. */
export function methodOf(value: unknown, name: string): BoundMethod | undefined {
  const method = tableOf(value)?.get(name)
  return method === undefined ? undefined : new BoundMethod(name, (call) => method(value as never, call))
}

/** Calls a method of a value without binding it first; undefined where the value has no method of that name. */
export function directMethod(value: unknown, name: string): Method<never> | undefined {
  return tableOf(value)?.get(name)
}

function tableOf(value: unknown): MethodTable<never> | undefined {
  if (typeof value === 'string') return stringMethods
  if (value instanceof Dict) return dictMethods
  if (Array.isArray(value)) return value instanceof Tuple ? tupleMethods : listMethods
  if (value instanceof ValueSet) return setMethods
  if (isInteger(value) || typeof value === 'boolean') return integerMethods
  return isFloat(value) ? floatMethods : undefined
}
