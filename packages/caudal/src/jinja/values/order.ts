import { asSet, sameValue } from './equality.ts'
import { HostObject } from './host-object.ts'
import { asInteger, asNumber } from './number.ts'
import { typeTrouble } from './trouble.ts'
import { Tuple } from './tuple.ts'
import { typeName } from './type-name.ts'
import { Undefined } from './undefined.ts'

/** An operator that orders. */
export type OrderSign = '<' | '<=' | '>' | '>='

/** Whether `left sign right` holds in Python. Values of different kinds have no order, which is an error. */
export function ordered(sign: OrderSign, [left, right]: readonly [unknown, unknown]): boolean {
  if (typeof left === 'number' && typeof right === 'number') return holds(sign, { left, right })
  if (left instanceof Undefined) throw left.trouble()
  if (right instanceof Undefined) throw right.trouble()
  if (typeof left === 'string' && typeof right === 'string') return holds(sign, { left: compareText(left, right), right: 0 })
  const [a, b] = [asInteger(left) ?? asNumber(left), asInteger(right) ?? asNumber(right)]
  if (a !== undefined && b !== undefined) return holds(sign, { left: a, right: b })
  if (Array.isArray(left) && Array.isArray(right) && left instanceof Tuple === right instanceof Tuple)
    return orderedLists(sign, { left, right })
  return orderedOthers(sign, { left, right })
}

/** Below, at or above 0 as one text comes before, with or after the other by code point. */
function compareText(left: string, right: string): number {
  if (left === right) return 0
  const length = Math.min(left.length, right.length)
  for (let index = 0; index < length; index++) {
    const [a, b] = [left.charCodeAt(index), right.charCodeAt(index)]
    if (a !== b) return isSurrogate(a) === isSurrogate(b) ? a - b : isSurrogate(a) ? 1 : -1
  }
  return left.length - right.length
}

const isSurrogate = (code: number): boolean => code >= 0xd800 && code <= 0xdfff

/** The items in order, equal ones as they stood; `keys` are what is compared, one an item. */
export function sortByKeys(
  items: readonly unknown[],
  options: { readonly keys: readonly unknown[]; readonly reverse: boolean },
): unknown[] {
  const { keys, reverse } = options
  const places = items.map((_, index) => index)
  const compare = (a: number, b: number): number => {
    if (ordered('<', [keys[a], keys[b]])) return -1
    return ordered('<', [keys[b], keys[a]]) ? 1 : 0
  }
  places.sort(reverse ? (a, b) => compare(b, a) : compare)
  return places.map((place) => items[place])
}

interface Sides<T> {
  readonly left: T
  readonly right: T
}

function holds(sign: OrderSign, { left, right }: Sides<number | bigint>): boolean {
  if (sign === '<') return left < right
  if (sign === '<=') return left <= right
  return sign === '>' ? left > right : left >= right
}

function orderedLists(sign: OrderSign, { left, right }: Sides<readonly unknown[]>): boolean {
  const length = Math.min(left.length, right.length)
  for (let index = 0; index < length; index++) {
    if (!sameValue(left[index], right[index])) return ordered(sign, [left[index], right[index]])
  }
  return holds(sign, { left: left.length, right: right.length })
}

function orderedOthers(sign: OrderSign, { left, right }: Sides<unknown>): boolean {
  const [a, b] = [asSet(left), asSet(right)]
  if (a !== undefined && b !== undefined) {
    if (sign === '<' || sign === '<=') return a.within(b) && (sign === '<=' || a.size < b.size)
    return b.within(a) && (sign === '>=' || b.size < a.size)
  }
  if (left instanceof HostObject) {
    const place = left.parts.compare?.(right)
    if (place !== undefined) return holds(sign, { left: place, right: 0 })
  }
  if (right instanceof HostObject) {
    const place = right.parts.compare?.(left)
    if (place !== undefined) return holds(sign, { left: 0, right: place })
  }
  throw typeTrouble(`'${sign}' not supported between instances of '${typeName(left)}' and '${typeName(right)}'`)
}
