import { boundText } from '../values/bounds.ts'
import { characters } from '../values/characters.ts'
import { Dict } from '../values/dict.ts'
import { HostObject } from '../values/host-object.ts'
import { asInteger, asNumber } from '../values/number.ts'
import { Range } from '../values/range.ts'
import { repr, text } from '../values/text.ts'
import { typeTrouble, valueTrouble } from '../values/trouble.ts'
import { Tuple } from '../values/tuple.ts'
import { typeName } from '../values/type-name.ts'
import { Undefined } from '../values/undefined.ts'
import { characterOf } from './character.ts'
import { formatFloat, formatInteger } from './number-format.ts'

const directive = /%(?:\(([^)]*)\))?([-+ #0]*)(\*|\d+)?(?:\.(\*|\d+)?)?[hlL]?(.?)/gsu

/** `format % values`, as Python formats texts: `'%s has %5.2f' % (name, share)`. */
export function percentFormat(format: string, values: unknown): string {
  if (values instanceof Undefined && values.mode === 'strict') throw values.trouble()
  const named = values instanceof Dict ? values : undefined
  const args = values instanceof Tuple ? [...values] : [values]
  let used = 0
  let needsNames = false
  const take = (): unknown => {
    if (used >= args.length) throw typeTrouble('not enough arguments for format string')
    return args[used++]
  }
  const written = format.replaceAll(directive, (whole: string, ...groups: (string | undefined)[]) => {
    const [name, flags = '', width, precision, letter = ''] = groups
    if (letter === '%' && whole === '%%') return '%'
    const size = Number(width === '*' ? take() : (width ?? 0))
    const digits = whole.includes('.') ? Number(precision === '*' ? take() : (precision ?? 0)) : undefined
    if (name !== undefined) needsNames = true
    const value = name === undefined ? (letter === '%' ? null : take()) : valueOf(named, name)
    if (letter === '%') return '%'
    return pad(convert(value, { flags, digits, letter }), { flags: size < 0 ? `${flags}-` : flags, width: Math.abs(size) })
  })
  if (used < args.length && !needsNames && (values instanceof Tuple || !isMapping(values))) {
    throw typeTrouble('not all arguments converted during string formatting')
  }
  return written
}

/** What Python takes for a mapping here: all that has items to get by a key, texts and tuples apart. */
function isMapping(value: unknown): boolean {
  return (
    value instanceof Dict || value instanceof Undefined || value instanceof Range || value instanceof HostObject || Array.isArray(value)
  )
}

function valueOf(named: Dict | undefined, name: string): unknown {
  if (named === undefined) throw typeTrouble('format requires a mapping', 'give a dict: `% {"name": value}`')
  const value = named.get(name)
  if (value === undefined) throw valueTrouble(`the dict has no key ${repr(name)}`)
  return value
}

interface Directive {
  readonly flags: string
  readonly digits: number | undefined
  readonly letter: string
}

interface Converted {
  readonly sign: string
  readonly body: string
  readonly isNumber: boolean
}

function convert(value: unknown, { flags, digits, letter }: Directive): Converted {
  if (letter === 's' || letter === 'r' || letter === 'a') {
    const body = letter === 's' ? text(value) : repr(value)
    return { sign: '', body: digits === undefined ? body : characters(body).slice(0, digits).join(''), isNumber: false }
  }
  if (letter === 'c')
    return { sign: '', body: typeof value === 'string' && characters(value).length === 1 ? value : characterOf(value), isNumber: false }
  if (letter === '') throw valueTrouble('incomplete format')
  if ('diuxXo'.includes(letter)) return convertWhole(value, { flags, digits, letter })
  if (!'eEfFgG'.includes(letter)) throw valueTrouble(`unsupported format character '${letter}'`)
  const number = asNumber(value)
  if (number === undefined) throw typeTrouble(`must be real number, not ${typeName(value)}`)
  const body = formatFloat(number, { letter, precision: digits ?? 6, alternate: flags.includes('#') })
  return { sign: signOf(number < 0 || Object.is(number, -0), flags), body, isNumber: true }
}

function convertWhole(value: unknown, { flags, digits, letter }: Directive): Converted {
  const number = asNumber(value)
  const whole = asInteger(value) ?? ('diu'.includes(letter) && number !== undefined ? BigInt(Math.trunc(finiteOf(number))) : undefined)
  if (whole === undefined) {
    const needs = number === undefined ? ('diu'.includes(letter) ? 'a real number' : 'an integer') : 'an integer'
    throw typeTrouble(`%${letter} format: ${needs} is required, not ${typeName(value)}`)
  }
  const body = formatInteger(whole, letter === 'i' || letter === 'u' ? 'd' : letter).padStart(boundText(digits ?? 0), '0')
  const prefix = flags.includes('#') && 'xXo'.includes(letter) ? `0${letter}` : ''
  return { sign: signOf(whole < 0, flags) + prefix, body, isNumber: true }
}

function finiteOf(number: number): number {
  if (Number.isFinite(number)) return number
  throw valueTrouble(`cannot convert float ${Number.isNaN(number) ? 'NaN' : 'infinity'} to integer`)
}

function signOf(negative: boolean, flags: string): string {
  if (negative) return '-'
  return flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : ''
}

function pad({ sign, body, isNumber }: Converted, { flags, width }: { readonly flags: string; readonly width: number }): string {
  boundText(width)
  const missing = Math.max(0, width - sign.length - characters(body).length)
  if (flags.includes('-')) return sign + body + ' '.repeat(missing)
  return flags.includes('0') && isNumber ? sign + '0'.repeat(missing) + body : ' '.repeat(missing) + sign + body
}
