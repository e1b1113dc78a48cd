import { boundText } from './bounds.ts'
import { floatText } from './decimal.ts'
import { Dict } from './dict.ts'
import { HostObject } from './host-object.ts'
import { sortByKeys } from './order.ts'
import { toValue } from './from-host.ts'
import { isFloat, isInteger, asNumber } from './number.ts'
import { typeTrouble } from './trouble.ts'
import { typeName } from './type-name.ts'
import { Undefined } from './undefined.ts'

/** How JSON is written: with keys in order, and with so many blanks a level, each part on a line of its own. */
export interface JsonStyle {
  readonly sorted: boolean
  readonly indent?: number | undefined
}

/** A value as Python's `json.dumps` writes it: `{"a": [1, 2]}`, with all beyond ASCII escaped. */
export function toJsonText(value: unknown, style: JsonStyle): string {
  return write(value, { style, level: 0, above: [] })
}

interface Position {
  readonly style: JsonStyle
  readonly level: number
  readonly above: readonly unknown[]
}

function write(value: unknown, position: Position): string {
  if (value === null) return 'null'
  if (typeof value === 'string') return quote(value)
  if (typeof value === 'boolean' || isInteger(value)) return String(value)
  if (isFloat(value)) return number(asNumber(value)!)
  if (position.above.includes(value)) throw typeTrouble('a value that holds itself cannot be written as JSON')
  const inner = { ...position, level: position.level + 1, above: [...position.above, value] }
  if (Array.isArray(value))
    return brackets(
      '[]',
      value.map((item) => write(item, inner)),
      inner,
    )
  if (value instanceof Dict) return brackets('{}', members(value, inner), inner)
  if (value instanceof HostObject && value.parts.json !== undefined) return write(toValue(value.parts.json()), inner)
  if (value instanceof Undefined) throw value.trouble()
  throw typeTrouble(`Object of type ${typeName(value)} is not JSON serializable`, 'make it a list or a text first')
}

function number(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity'
  return floatText(value)
}

function members(value: Dict, position: Position): string[] {
  const entries = value.entries()
  const ordered = position.style.sorted ? (sortByKeys(entries, { keys: value.keys(), reverse: false }) as typeof entries) : entries
  return ordered.map(([key, item]) => `${quote(keyText(key))}: ${write(item, position)}`)
}

function keyText(key: unknown): string {
  if (typeof key === 'string') return key
  if (key === null || typeof key === 'boolean' || isInteger(key)) return String(key)
  if (isFloat(key)) return number(asNumber(key)!)
  throw typeTrouble(`keys must be str, int, float, bool or None, not ${typeName(key)}`)
}

function brackets(pair: '[]' | '{}', parts: readonly string[], { style, level }: Position): string {
  boundText(parts.reduce((sum, part) => sum + part.length + 2, 0))
  if (parts.length === 0) return pair
  if (style.indent === undefined) return `${pair[0]}${parts.join(', ')}${pair[1]}`
  const margin = `\n${' '.repeat(style.indent * level)}`
  return `${pair[0]}${margin}${parts.join(`,${margin}`)}\n${' '.repeat(style.indent * (level - 1))}${pair[1]}`
}

function quote(value: string): string {
  return JSON.stringify(value).replaceAll(/[\u007f-\uffff]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
