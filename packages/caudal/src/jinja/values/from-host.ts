import { Dict } from './dict.ts'
import { HostObject } from './host-object.ts'
import { integer } from './number.ts'
import { ValueSet } from './value-set.ts'

/**
 * A JavaScript value as a value of the model: plain objects and Maps become dicts, Sets become sets, undefined becomes None. A whole
 * number is an integer, a number with a fraction a float. Lists that hold nothing to convert stay the same array, so that a
 * template and the host can share one. An object of any other class is opaque: it prints its type and shows nothing.
 */
export function toValue(value: unknown): unknown {
  switch (typeof value) {
    case 'number':
      return Number.isInteger(value) && !Number.isSafeInteger(value) ? integer(value) : Object.is(value, -0) ? 0 : value
    case 'bigint':
      return integer(value)
    case 'undefined':
      return null
    case 'object':
      return value === null ? null : fromObject(value)
    case 'symbol':
      return opaque('symbol')
    default:
      return value
  }
}

/** A plain object as a dict whose values are converted when they are asked for, once each. Nobody may change the object meanwhile. */
export function dictOf(object: Readonly<Record<string, unknown>>): Dict {
  return new Dict({ object, convert: toValue })
}

function fromObject(value: object): unknown {
  if (Array.isArray(value)) return fromArray(value)
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === Object.prototype || prototype === null) {
    const dict = new Dict()
    for (const key of Object.keys(value)) dict.set(key, toValue((value as Record<string, unknown>)[key]))
    return dict
  }
  if (value instanceof Map) {
    const dict = new Dict()
    for (const [key, item] of value) dict.set(toValue(key), toValue(item))
    return dict
  }
  if (value instanceof Set) return new ValueSet(Array.from(value, toValue))
  return value
}

function fromArray(value: unknown[]): unknown[] {
  const index = value.findIndex((item) => !isValue(item))
  return index < 0 ? value : value.map(toValue)
}

function isValue(item: unknown): boolean {
  return typeof item === 'string' || toValue(item) === item
}

function opaque(type: string): HostObject {
  return new HostObject({ type })
}
