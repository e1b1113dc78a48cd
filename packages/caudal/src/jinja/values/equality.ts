import { Dict, DictView } from './dict.ts'
import { HostObject } from './host-object.ts'
import { asInteger, asNumber, Float } from './number.ts'
import { Range } from './range.ts'
import { Tuple } from './tuple.ts'
import { Undefined } from './undefined.ts'
import { ValueSet } from './value-set.ts'

/** Whether two values are equal in Python: numbers by value whatever their kind, lists, dicts and sets by content. */
export function sameValue(left: unknown, right: unknown): boolean {
  if (left === right) return true
  if (typeof left === 'string' && typeof right === 'string') return false
  if (left instanceof HostObject) return left.parts.equals?.(right) ?? false
  if (right instanceof HostObject) return right.parts.equals?.(left) ?? false
  const number = asNumber(left)
  if (number !== undefined) return sameNumber(left, right)
  if (Array.isArray(left)) return Array.isArray(right) && left instanceof Tuple === right instanceof Tuple && sameItems(left, right)
  if (left instanceof Dict) return right instanceof Dict && sameDict(left, right)
  const set = asSet(left)
  if (set !== undefined) {
    const other = asSet(right)
    return other !== undefined && set.size === other.size && set.within(other)
  }
  if (left instanceof Undefined) {
    left.soften()
    return right instanceof Undefined
  }
  return left instanceof Range && right instanceof Range && sameItems(left.items(), right.items())
}

/** A set, or a view of a dict that acts as one; undefined for all else. */
export function asSet(value: unknown): ValueSet | undefined {
  if (value instanceof ValueSet) return value
  return value instanceof DictView && value.unhashable !== 'dict_values' ? new ValueSet(value.items()) : undefined
}

function sameNumber(left: unknown, right: unknown): boolean {
  const [a, b] = [asInteger(left), asInteger(right)]
  if (a !== undefined && b !== undefined) return a === b
  const c = a ?? asNumber(left)
  const d = b ?? (right instanceof Float ? right.value : asNumber(right))
  // Loose on purpose: a big integer and a float are compared exactly.
  // oxlint-disable-next-line eqeqeq
  return d !== undefined && c == d
}

function sameItems(left: readonly unknown[], right: readonly unknown[]): boolean {
  return left.length === right.length && left.every((item, index) => sameValue(item, right[index]))
}

function sameDict(left: Dict, right: Dict): boolean {
  return left.size === right.size && left.entries().every(([key, value]) => right.has(key) && sameValue(value, right.get(key)))
}
