import { Dict, DictView } from './dict.ts'
import { HostObject } from './host-object.ts'
import { OnceIterator } from './iterator.ts'
import { asNumber, isFloat } from './number.ts'
import { Range } from './range.ts'
import { text } from './text.ts'
import { Undefined } from './undefined.ts'
import { ValueSet } from './value-set.ts'

/**
 * A value of the model as plain JavaScript: dicts become objects with texts as keys, lists, tuples, sets and iterators arrays, floats
 * numbers, undefined values null. Integers beyond 2^53 stay bigints, functions stay what they are; an object of the host becomes its JSON
 * where it has one, else its text.
 */
export function toPlain(value: unknown): unknown {
  if (isFloat(value)) return asNumber(value)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return Array.from(value, toPlain)
  if (value instanceof Dict) return Object.fromEntries(value.entries().map(([key, item]) => [text(key), toPlain(item)]))
  if (value instanceof ValueSet || value instanceof DictView || value instanceof Range) return value.items().map(toPlain)
  if (value instanceof OnceIterator) return value.take().map(toPlain)
  if (value instanceof HostObject) return value.parts.json === undefined ? text(value) : value.parts.json()
  return value instanceof Undefined ? null : text(value)
}
