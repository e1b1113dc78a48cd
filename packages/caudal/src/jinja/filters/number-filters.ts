import { fixed, roundFloat } from '../values/decimal.ts'
import { HostObject } from '../values/host-object.ts'
import { asInteger, asNumber, Float, float, integer } from '../values/number.ts'
import { typeTrouble, valueTrouble } from '../values/trouble.ts'
import { typeName } from '../values/type-name.ts'
import { Undefined } from '../values/undefined.ts'
import { isTrue } from '../values/truth.ts'
import type { FilterTable } from './filter.ts'
import { filterTable } from './filter.ts'
import { parseFloatText, parseIntegerText } from './number-text.ts'

/** Filters of numbers. */
export const numberFilters: FilterTable = filterTable({
  abs: (input) => {
    const whole = asInteger(input)
    if (whole !== undefined) return integer(whole < 0 ? -BigInt(whole) : whole)
    const number = numberOf(input, 'abs()')
    return float(Math.abs(number))
  },
  'int default? base?': (input, [otherwise = 0, base = 10]) => toInteger(input, Number(asInteger(base) ?? 10)) ?? otherwise,
  'float default?': (input, [otherwise = new Float(0)]) => toFloatingPoint(input) ?? otherwise,
  'round precision? method?': (input, [precision = 0, method = 'common']) =>
    round(input, { digits: Number(asInteger(precision) ?? 0), method }),
  'filesizeformat binary?': (input, [binary = false]) => fileSize(toFloatingPoint(input), isTrue(binary)),
})

function numberOf(value: unknown, what: string): number {
  if (value instanceof Undefined) throw value.trouble()
  const number = asNumber(value)
  if (number === undefined)
    throw typeTrouble(`${what} needs a number, not ${typeName(value)}`, 'convert it with the filter `float` or `int`')
  return number
}

function toInteger(value: unknown, base: number): unknown {
  if (value instanceof Undefined) throw value.trouble()
  const number = typeof value === 'string' ? undefined : asNumber(value)
  if (number !== undefined) return asInteger(value) ?? (Number.isFinite(number) ? integer(BigInt(Math.trunc(number))) : undefined)
  if (typeof value !== 'string')
    return value instanceof HostObject ? value.parts.operate?.('int', { other: null, reflected: false }) : undefined
  const whole = parseIntegerText(value, base)
  if (whole !== undefined) return whole
  const float = parseFloatText(value)
  return float === undefined || !Number.isFinite(float) ? undefined : integer(BigInt(Math.trunc(float)))
}

function toFloatingPoint(value: unknown): unknown {
  if (value instanceof Undefined) throw value.trouble()
  if (value instanceof HostObject) return value.parts.operate?.('float', { other: null, reflected: false })
  const number = typeof value === 'string' ? parseFloatText(value) : asNumber(value)
  return number === undefined ? undefined : float(number)
}

function round(value: unknown, { digits, method }: { readonly digits: number; readonly method: unknown }): unknown {
  if (method !== 'common' && method !== 'ceil' && method !== 'floor') throw valueTrouble('method must be common, ceil or floor')
  const number = numberOf(value, 'round')
  const whole = asInteger(value)
  if (method === 'common') {
    if (whole === undefined) return float(roundFloat(number, digits))
    if (digits >= 0) return whole
    return roundWhole(BigInt(whole), Math.min(-digits, 10_000))
  }
  const power = 10 ** digits
  const scaledUp = number * power
  if (!Number.isFinite(scaledUp)) throw valueTrouble('cannot round what is not finite')
  return float(((method === 'ceil' ? Math.ceil(scaledUp) : Math.floor(scaledUp)) + 0) / power)
}

/** An integer rounded to a power of ten, half to even. */
function roundWhole(value: bigint, zeros: number): number | bigint {
  const power = 10n ** BigInt(zeros)
  const magnitude = value < 0n ? -value : value
  const rest = magnitude % power
  const down = magnitude / power
  const up = rest * 2n > power || (rest * 2n === power && down % 2n === 1n)
  const rounded = (up ? down + 1n : down) * power
  return integer(value < 0n ? -rounded : rounded)
}

function fileSize(value: unknown, binary: boolean): string {
  const bytes = numberOf(value ?? null, 'filesizeformat')
  const base = binary ? 1024 : 1000
  if (bytes === 1) return '1 Byte'
  if (bytes < base) return `${Math.trunc(bytes)} Bytes`
  const prefixes = binary ? ['KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB', 'ZiB', 'YiB'] : ['kB', 'MB', 'GB', 'TB', 'PB', 'EB', 'ZB', 'YB']
  let index = 0
  while (index < prefixes.length - 1 && bytes >= base ** (index + 2)) index++
  return `${fixed((base * bytes) / base ** (index + 2), 1)} ${prefixes[index]}`
}
