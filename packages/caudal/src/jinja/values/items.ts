import { characters, hasSurrogates } from './characters.ts'
import { Dict, DictView } from './dict.ts'
import { asSet, sameValue } from './equality.ts'
import { toValue } from './from-host.ts'
import { HostObject } from './host-object.ts'
import { OnceIterator } from './iterator.ts'
import { Loop } from './loop.ts'
import { asNumber } from './number.ts'
import { Range } from './range.ts'
import { typeTrouble } from './trouble.ts'
import { typeName } from './type-name.ts'
import { Undefined } from './undefined.ts'
import { ValueSet } from './value-set.ts'

/** The items that walking a value yields. A list is handed out itself, so that what is appended on the way is walked too. */
export function itemsOf(value: unknown): readonly unknown[] {
  const items = walked(value)
  if (items === undefined) throw typeTrouble(`'${typeName(value)}' object is not iterable`)
  return items
}

/** Whether a value can be walked. */
export function isIterable(value: unknown): boolean {
  if (value instanceof HostObject) return value.parts.items !== undefined
  if (typeof value === 'string' || Array.isArray(value)) return true
  const kinds = [Dict, DictView, ValueSet, Range, OnceIterator, Undefined, Loop]
  return kinds.some((kind) => value instanceof kind)
}

/** How many items a value has, characters for a text; undefined where it has no length. */
export function lengthOf(value: unknown): number | undefined {
  if (typeof value === 'string') return hasSurrogates(value) ? characters(value).length : value.length
  if (Array.isArray(value) || value instanceof Range) return value.length
  if (value instanceof Dict || value instanceof ValueSet) return value.size
  if (value instanceof DictView) return value.dict.size
  if (value instanceof Loop) return value.items.length
  if (value instanceof Undefined) {
    value.soften()
    return 0
  }
  return value instanceof HostObject ? value.parts.length?.() : undefined
}

/** Whether an item is in a value: `item in value`. */
export function contains(value: unknown, item: unknown): boolean {
  if (typeof value === 'string') {
    if (typeof item === 'string') return value.includes(item)
    throw typeTrouble(`'in <string>' requires string as left operand, not ${typeName(item)}`)
  }
  if (value instanceof Dict || value instanceof ValueSet) return value.has(item)
  if (value instanceof HostObject && value.parts.has !== undefined) return value.parts.has(item)
  if (value instanceof DictView && value.unhashable === 'dict_keys') return value.dict.has(item)
  if (value instanceof Range) {
    const number = asNumber(item)
    return number !== undefined && value.has(number)
  }
  const items = walked(value)
  if (items === undefined) throw typeTrouble(`argument of type '${typeName(value)}' is not iterable`)
  return items.some((each) => sameValue(each, item))
}

/** A value as a set, whatever can be walked. */
export function setOf(value: unknown): ValueSet {
  return asSet(value) ?? new ValueSet(itemsOf(value))
}

function walked(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value
  if (typeof value === 'string') return characters(value)
  if (value instanceof Dict) return value.keys()
  if (value instanceof OnceIterator) return value.take()
  if (value instanceof DictView || value instanceof ValueSet || value instanceof Range) return value.items()
  if (value instanceof HostObject && value.parts.items !== undefined) return Array.from(value.parts.items(), toValue)
  if (value instanceof Loop) return value.items.slice(value.index0 + 1)
  if (value instanceof Undefined) {
    value.soften()
    return []
  }
  return undefined
}
