import { didYouMean } from '../../kernel/index.ts'
import { braceFormat } from '../format/brace-format.ts'
import { methodOf } from '../methods/method.ts'
import { bindCall } from './call.ts'
import { Dict } from './dict.ts'
import { toValue } from './from-host.ts'
import { HostObject } from './host-object.ts'
import { Loop } from './loop.ts'
import { BoundMethod, Macro } from './macro.ts'
import { Namespace } from './namespace.ts'
import { asInteger } from './number.ts'
import { characters, hasSurrogates } from './characters.ts'
import type { Reader } from './reader.ts'
import { Range } from './range.ts'
import { typeTrouble } from './trouble.ts'
import { NamedTuple, tuple } from './tuple.ts'
import { text } from './text.ts'
import { typeName } from './type-name.ts'
import { Undefined } from './undefined.ts'
import type { UndefinedMode } from './undefined.ts'

/** A reader whose undefined values are of a mode. */
export function createReader(mode: UndefinedMode): Reader {
  const missing = (value: unknown, name: unknown): Undefined => {
    const type = value === null ? 'None' : `${typeName(value)} object`
    const message = typeof name === 'string' ? `'${type}' has no attribute '${name}'` : `${type} has no element ${text(name)}`
    return new Undefined({ mode, name: text(name), message, hint: typeof name === 'string' ? hintFor(value, name) : undefined })
  }
  const beyond = (value: Undefined, name: unknown): Undefined => {
    if (value.mode === 'plain' || value.mode === 'strict') throw value.trouble()
    return new Undefined({ mode: value.mode, name: text(name), message: value.message, hint: value.hint })
  }
  const reader: Reader = {
    attribute: (value, name) => {
      if (value instanceof Undefined) return beyond(value, name)
      let found = attributeOf(value, name)
      if (found === undefined) found = ownItem(value, name)
      return found === undefined ? missing(value, name) : found
    },
    ownAttribute: (value, name) => {
      if (value instanceof Undefined) return beyond(value, name)
      const found = attributeOf(value, name)
      return found === undefined ? missing(value, name) : found
    },
    item: (value, key) => {
      if (value instanceof Undefined) return beyond(value, key)
      let found = ownItem(value, key)
      if (found === undefined && typeof key === 'string') found = attributeOf(value, key)
      return found === undefined ? missing(value, key) : found
    },
  }
  const attributeOf = (value: unknown, name: string): unknown =>
    typeof value === 'string' && (name === 'format' || name === 'format_map')
      ? formatMethod(name, { format: value, reader })
      : ownAttribute(value, name)
  return reader
}

/** `format` reads attributes itself, which the other methods of texts do not. */
function formatMethod(name: string, { format, reader }: { readonly format: string; readonly reader: Reader }): BoundMethod {
  return new BoundMethod(name, (call) => {
    if (name === 'format') return braceFormat(format, { call, reader })
    const [mapping] = bindCall(call, { name, parameters: ['mapping'], required: 1 })
    if (!(mapping instanceof Dict)) throw typeTrouble(`format_map() needs a dict, not ${typeName(mapping)}`)
    return braceFormat(format, { call: { args: [], kwargs: new Map(mapping.entries().map(([key, item]) => [text(key), item])) }, reader })
  })
}

function ownAttribute(value: unknown, name: string): unknown {
  if (value instanceof HostObject) return shown(value.parts.attribute?.(name))
  if (value instanceof Loop) return loopAttribute(value, name)
  if (value instanceof Namespace) return value.attributes.get(name)
  if (value instanceof Macro) return macroAttribute(value, name)
  if (value instanceof NamedTuple && value.names.includes(name)) return value[value.names.indexOf(name)]
  return methodOf(value, name)
}

function ownItem(value: unknown, key: unknown): unknown {
  if (value instanceof Dict) return isHashable(key) ? value.get(key) : undefined
  if (value instanceof HostObject) return shown(value.parts.item?.(key))
  const place = asInteger(key)
  if (place === undefined) return undefined
  const index = Number(place)
  if (typeof value === 'string') {
    const letters = hasSurrogates(value) ? characters(value) : value
    return letters[index < 0 ? index + letters.length : index]
  }
  if (Array.isArray(value)) return value[index < 0 ? index + value.length : index]
  if (!(value instanceof Range)) return undefined
  const step = index < 0 ? index + value.length : index
  return step >= 0 && step < value.length ? value.start + step * value.step : undefined
}

function isHashable(key: unknown): boolean {
  return typeof key !== 'object' || key === null || (!('unhashable' in key) && (!Array.isArray(key) || typeName(key) === 'tuple'))
}

function shown(value: unknown): unknown {
  return value === undefined ? undefined : toValue(value)
}

function loopAttribute(loop: Loop, name: string): unknown {
  const method = loop.method(name)
  return method === undefined ? loop.attribute(name) : new BoundMethod(name, method)
}

function macroAttribute(macro: Macro, name: string): unknown {
  if (name === 'name') return macro.name
  if (name === 'arguments') return tuple(macro.parts.parameters)
  if (name === 'catch_kwargs') return macro.parts.takes.kwargs
  if (name === 'catch_varargs') return macro.parts.takes.varargs
  return name === 'caller' ? macro.parts.takes.caller : undefined
}

function hintFor(value: unknown, name: string): string | undefined {
  if (!(value instanceof Dict)) return undefined
  const keys = value.keys().filter((key) => typeof key === 'string')
  return keys.length === 0 ? undefined : didYouMean(name, keys)
}
