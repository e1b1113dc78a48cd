import { Fault } from '../kernel/index.ts'
import { z } from 'zod'
import { mark } from './mark.ts'

/**
 * A column of exact decimal numbers: `decimal(12, 2)` has twelve digits, two of them after the point. Takes numbers and numeric text,
 * rounds half away from zero to the scale, and refuses what overflows or has more digits than a JavaScript number can hold.
 * Throws `DEFINE-BAD-DECIMAL` unless the precision is a whole number from 1 to 38 and the scale one from 0 to the precision.
 */
export function decimal(precision: number, scale: number): z.ZodType<number, number | string> {
  const whole = Number.isInteger(precision) && Number.isInteger(scale)
  if (!whole || precision < 1 || precision > 38 || scale < 0 || scale > precision) {
    throw new Fault('DEFINE-BAD-DECIMAL', {
      message: `decimal(${precision}, ${scale}) is not a type`,
      hint: 'the precision is a whole number from 1 to 38, the scale one from 0 to the precision: decimal(12, 2)',
    })
  }
  const schema = z.union([z.number(), z.string()], { error: 'not a number' }).transform((value, context): number => {
    const read = readDecimal(value, { precision, scale })
    if (typeof read === 'number') return read
    context.issues.push({ code: 'custom', message: read, input: value })
    return z.NEVER
  })
  return mark(schema, { type: { kind: 'decimal', precision, scale } })
}

/** The number, rounded, or what is wrong with it. */
function readDecimal(value: number | string, type: { readonly precision: number; readonly scale: number }): number | string {
  const scaled = Number(value) * 10 ** type.scale
  if (typeof value === 'number' && Number.isSafeInteger(scaled) && Math.abs(scaled) < 10 ** type.precision) return value + 0
  const parts = /^\s*([+-]?)0*(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?\s*$/.exec(String(value))
  if (parts === null || !/\d/.test(String(value))) return 'not a number'
  const [, sign = '', before = '', after = '', exponent = '0'] = parts
  const digits = (before + after).replace(/^0+/, '')
  const point = Number(exponent) - after.length
  const units = roundedUnits(digits, point + type.scale)
  if (units === null || units.length > type.precision) return `more than ${type.precision - type.scale} digits before the point`
  const text = units.padStart(type.scale + 1, '0')
  const plain = type.scale === 0 ? text : `${text.slice(0, -type.scale)}.${text.slice(-type.scale)}`
  const number = Number(sign + plain) + 0
  const exact = units.replace(/0+$/, '').length <= 15 || BigInt(units) === unitsOf(Math.abs(number), type.scale)
  return exact ? number : 'more digits than a number can hold'
}

/** The digits shifted by `shift` places and rounded half away from zero, without leading zeros; null where they would be absurdly many. */
function roundedUnits(digits: string, shift: number): string | null {
  if (digits === '') return '0'
  if (shift >= 0) return digits.length + shift > 400 ? null : digits + '0'.repeat(shift)
  if (-shift > digits.length) return '0'
  const kept = BigInt(digits.slice(0, shift) || '0')
  return String(digits.charCodeAt(digits.length + shift) >= 53 ? kept + 1n : kept)
}

function unitsOf(number: number, scale: number): bigint | null {
  const parts = /^(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(number))
  if (parts === null) return null
  const units = roundedUnits((parts[1]! + (parts[2] ?? '')).replace(/^0+/, ''), scale - (parts[2]?.length ?? 0) + Number(parts[3] ?? 0))
  return units === null ? null : BigInt(units)
}
