import { boundText } from '../values/bounds.ts'
import { floatText } from '../values/decimal.ts'
import { HostObject } from '../values/host-object.ts'
import { characters } from '../values/characters.ts'
import { asInteger, asNumber, float, isFloat } from '../values/number.ts'
import { text } from '../values/text.ts'
import { typeTrouble, valueTrouble } from '../values/trouble.ts'
import { typeName } from '../values/type-name.ts'
import { characterOf } from './character.ts'
import { formatFloat, formatInteger } from './number-format.ts'

interface Specification {
  readonly fill: string
  readonly align: string | undefined
  readonly sign: string
  readonly alternate: boolean
  readonly zero: boolean
  readonly width: number
  readonly group: string
  readonly precision: number | undefined
  readonly letter: string
}

const pattern = /^(?:(.)?([<>=^]))?([-+ ])?(z)?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([a-zA-Z%])?$/su

/** A value by a specification of Python's format language, as `>8`, `,.2f` or `08.3f`. */
export function formatBySpec(value: unknown, specification: string): string {
  if (value instanceof HostObject && value.parts.format !== undefined) return value.parts.format(specification)
  if (specification === '') return text(value)
  if (value instanceof HostObject && value.parts.number !== undefined) return formatBySpec(float(value.parts.number()), specification)
  const spec = read(specification)
  if (typeof value === 'string') return formatText(value, spec)
  if (isFloat(value) || asInteger(value) !== undefined) return formatNumber(value, spec)
  throw typeTrouble(`unsupported format string passed to ${typeName(value)}.__format__`, 'convert the value with the filter `string` first')
}

function read(specification: string): Specification {
  const match = pattern.exec(specification)
  if (match === null) throw valueTrouble(`Invalid format specifier '${specification}'`)
  const [, fill, align, sign, , alternate, zero, width, group, precision, letter] = match
  boundText(Number(width ?? 0))
  return {
    fill: fill ?? (zero === undefined ? ' ' : '0'),
    align: align ?? (zero === undefined ? undefined : '='),
    sign: sign ?? '-',
    alternate: alternate !== undefined,
    zero: zero !== undefined,
    width: Number(width ?? 0),
    group: group ?? '',
    precision: precision === undefined ? undefined : Number(precision),
    letter: letter ?? '',
  }
}

function formatText(value: string, spec: Specification): string {
  if (spec.letter !== '' && spec.letter !== 's') throw valueTrouble(`Unknown format code '${spec.letter}' for object of type 'str'`)
  if (spec.sign !== '-') throw valueTrouble('Sign not allowed in string format specifier')
  if (spec.align === '=' && !spec.zero) throw valueTrouble("'=' alignment not allowed in string format specifier")
  if (spec.group !== '') throw valueTrouble(`Cannot specify '${spec.group}' with 's'.`)
  const body = spec.precision === undefined ? value : characters(value).slice(0, spec.precision).join('')
  return align(body, { ...spec, align: spec.align === undefined || spec.align === '=' ? '<' : spec.align })
}

function formatNumber(value: unknown, spec: Specification): string {
  const whole = asInteger(value)
  const number = asNumber(value)!
  const negative = whole === undefined ? number < 0 || Object.is(number, -0) : whole < 0
  const sign = negative ? '-' : spec.sign === '-' ? '' : spec.sign
  if (spec.letter === 'c' && whole !== undefined) return align(characterOf(whole), { ...spec, align: spec.align ?? '<' })
  const isWhole = whole !== undefined && 'bdoxXn'.includes(spec.letter)
  if (whole === undefined && !'eEfFgG%n'.includes(spec.letter)) throw wrongLetter(spec.letter, 'float')
  if (whole !== undefined && !'bdoxXneEfFgG%'.includes(spec.letter)) throw wrongLetter(spec.letter, 'int')
  if (isWhole && spec.precision !== undefined) throw valueTrouble('Precision not allowed in integer format specifier')
  const prefix = isWhole && spec.alternate && 'boxX'.includes(spec.letter) && spec.letter !== '' ? `0${spec.letter}` : ''
  const body = isWhole ? formatInteger(whole, spec.letter) : writeFloat(number, spec)
  return align(body, { ...spec, align: spec.align ?? '>' }, sign + prefix)
}

function wrongLetter(letter: string, type: string): Error {
  return valueTrouble(`Unknown format code '${letter}' for object of type '${type}'`)
}

function writeFloat(value: number, { letter, precision, alternate }: Specification): string {
  if (letter === '%') return `${formatFloat(value * 100, { letter: 'f', precision: precision ?? 6, alternate })}%`
  if (letter !== '') return formatFloat(value, { letter: letter === 'n' ? 'g' : letter, precision: precision ?? 6, alternate })
  if (precision === undefined || !Number.isFinite(value)) return floatText(Math.abs(value))
  const written = formatFloat(value, { letter: 'g', precision, alternate: false })
  if (!written.includes('e') && !written.includes('.')) {
    return written.length >= Math.max(precision, 1)
      ? formatFloat(value, { letter: 'e', precision: Math.max(precision, 1) - 1, alternate: false })
      : `${written}.0`
  }
  return written
}

function align(body: string, spec: Specification, sign = ''): string {
  const grouped = group(body, spec)
  const length = characters(sign + grouped).length
  if (spec.align === '=') {
    const zeros = spec.fill === '0' && spec.group !== '' ? groupedZeros(grouped, { spec, sign }) : grouped
    return sign + zeros.padStart(spec.width - sign.length, spec.fill)
  }
  const missing = Math.max(0, spec.width - length)
  const left = spec.align === '<' ? 0 : spec.align === '^' ? Math.floor(missing / 2) : missing
  return spec.fill.repeat(left) + sign + grouped + spec.fill.repeat(missing - left)
}

function group(body: string, { group: mark, letter }: Specification): string {
  if (mark === '') return body
  const every = 'boxX'.includes(letter) && letter !== '' ? 4 : 3
  const [digits = '', rest = ''] = /^([\da-fA-F]+)(.*)$/s.exec(body)?.slice(1) ?? [body]
  return digits.replace(new RegExp(`\\B(?=(?:[\\da-fA-F]{${every}})+$)`, 'g'), mark) + rest
}

/** Zeros put before a grouped number are grouped as well. */
function groupedZeros(grouped: string, { spec, sign }: { readonly spec: Specification; readonly sign: string }): string {
  const width = spec.width - sign.length
  let written = grouped
  while (written.length < width) {
    const bare = `0${written.replaceAll(spec.group, '')}`
    written = group(bare, spec)
  }
  return written
}
