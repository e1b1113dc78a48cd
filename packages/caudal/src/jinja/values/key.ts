import { HostObject } from './host-object.ts'
import { Float } from './number.ts'
import { typeTrouble } from './trouble.ts'
import { Tuple } from './tuple.ts'
import { Undefined } from './undefined.ts'

/**
 * What stands for a value in a JavaScript Map, so that equal values meet: 1, 1.0 and True are one key, tuples count by content,
 * other objects by identity. Lists, dicts and sets cannot be keys.
 */
export function keyOf(value: unknown): unknown {
  if (typeof value === 'string' || typeof value === 'number') return value
  if (typeof value === 'boolean') return value ? 1 : 0
  if (value instanceof Float) return value.value + 0
  if (value instanceof Tuple) return `\u0000(${Array.from(value, keyText).join('\u0000,')})`
  if (value instanceof Undefined) return Undefined
  if (value instanceof HostObject && value.parts.key !== undefined) return `\u0000${value.parts.type}:${value.parts.key()}`
  if (Array.isArray(value)) throw typeTrouble("unhashable type: 'list'", 'use a tuple, `(a, b)`, as key')
  if (isUnhashable(value)) throw typeTrouble(`unhashable type: '${value.unhashable}'`, 'use a text, a number or a tuple as key')
  return value
}

const serials = new WeakMap<object, number>()
let serial = 0

function keyText(value: unknown): string {
  const key = keyOf(value)
  if (key === null) return 'none'
  if (typeof key !== 'object' && typeof key !== 'function') return `${typeof key}:${(key as string | number).toString()}`
  const known = serials.get(key) ?? ++serial
  serials.set(key, known)
  return `object:${known}`
}

/** What dicts and sets carry to say that they cannot be keys. */
export interface Unhashable {
  readonly unhashable: string
}

function isUnhashable(value: unknown): value is Unhashable {
  return typeof value === 'object' && value !== null && 'unhashable' in value
}
