import { boundText } from './bounds.ts'
import { floatText } from './decimal.ts'
import { Dict, DictView } from './dict.ts'
import { HostObject } from './host-object.ts'
import { Loop } from './loop.ts'
import { BoundMethod, Macro } from './macro.ts'
import { Namespace } from './namespace.ts'
import { Float } from './number.ts'
import { Range } from './range.ts'
import { Tuple } from './tuple.ts'
import { typeName } from './type-name.ts'
import { Undefined } from './undefined.ts'
import { ValueSet } from './value-set.ts'

/** A value as printing shows it; Python's `str`. */
export function text(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' && Number.isInteger(value)) return String(value)
  if (value instanceof Undefined) {
    value.soften()
    return ''
  }
  return value instanceof HostObject ? hostText(value) : write(value, [])
}

/** A value as it looks inside a printed list; Python's `repr`. */
export function repr(value: unknown): string {
  return write(value, [])
}

function hostText({ parts }: HostObject): string {
  return parts.text === undefined ? `<${parts.type}>` : parts.text()
}

function write(value: unknown, above: object[]): string {
  if (value === null || value === undefined) return 'None'
  switch (typeof value) {
    case 'string':
      return quote(value)
    case 'boolean':
      return value ? 'True' : 'False'
    case 'number':
      return Number.isInteger(value) ? String(value) : floatText(value)
    case 'bigint':
      return String(value)
    case 'object':
      return writeObject(value, above)
    default:
      return '<function>'
  }
}

function writeObject(value: object, above: object[]): string {
  if (value instanceof Float) return floatText(value.value)
  if (value instanceof HostObject) return value.parts.repr?.() ?? hostText(value)
  if (value instanceof Undefined) return 'Undefined'
  if (value instanceof Range) return value.toString()
  if (value instanceof Macro) return `<Macro ${value.name === '' ? 'anonymous' : quote(value.name)}>`
  if (value instanceof Loop) return `<LoopContext ${value.index0 + 1}/${value.items.length}>`
  if (value instanceof BoundMethod) return `<built-in method ${value.name}>`
  if (above.includes(value)) return Array.isArray(value) ? '[...]' : '{...}'
  above.push(value)
  const written = writeMany(value, above)
  above.pop()
  return written
}

function writeMany(value: object, above: object[]): string {
  if (value instanceof Tuple) return value.length === 1 ? `(${write(value[0], above)},)` : `(${writeItems(value, above)})`
  if (Array.isArray(value)) return `[${writeItems(value, above)}]`
  if (value instanceof Dict) return writeDict(value, above)
  if (value instanceof ValueSet) return value.size === 0 ? 'set()' : `{${writeItems(value.items(), above)}}`
  if (value instanceof DictView) return `${value.unhashable}([${writeItems(value.items(), above)}])`
  if (value instanceof Namespace) return `<Namespace ${write(value.attributes, above)}>`
  return `<${typeName(value)} object>`
}

function writeItems(items: readonly unknown[], above: object[]): string {
  let written = ''
  for (let index = 0; index < items.length; index++) {
    written += index === 0 ? write(items[index], above) : `, ${write(items[index], above)}`
    boundText(written.length)
  }
  return written
}

function writeDict(value: Dict, above: object[]): string {
  let written = ''
  for (const [key, item] of value.entries()) {
    written += `${written === '' ? '' : ', '}${write(key, above)}: ${write(item, above)}`
    boundText(written.length)
  }
  return `{${written}}`
}

const common = /^[ !#-&(-[\]-~]*$/
/** Nothing but what is printed as it is, and single quotes. */
const apostrophes = /^[ !#-[\]-~]*$/
const plain = /^[^'\\\p{C}\p{Zl}\p{Zp}\p{Zs}]*$/u
const special: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** A text between quotes, as Python's `repr` writes it. */
function quote(value: string): string {
  if (common.test(value) || plain.test(value)) return `'${value}'`
  if (apostrophes.test(value)) return `"${value}"`
  const mark = value.includes("'") && !value.includes('"') ? '"' : "'"
  let written = ''
  for (const character of value) {
    if (character === mark) written += `\\${mark}`
    else written += special[character] ?? (character === ' ' || !/[\p{C}\p{Z}]/u.test(character) ? character : escaped(character))
  }
  return mark + written + mark
}

function escaped(character: string): string {
  const code = character.codePointAt(0)!
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`
  return code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`
}
