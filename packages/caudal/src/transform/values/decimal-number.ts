import { valueFault } from './value-fault.ts'

/** An exact number: `coefficient` times ten to the power of `exponent`. */
export interface DecimalNumber {
  readonly coefficient: bigint
  readonly exponent: number
}

/** A number from its two parts. */
export function decimalNumber(coefficient: bigint, exponent: number): DecimalNumber {
  return { coefficient, exponent }
}

/** The number that a text writes: `10.50`, `1e20`. Throws DBT-VALUE where it writes none. */
export function parseDecimal(written: string): DecimalNumber {
  const [, sign = '', whole, fraction = '', power = '0'] = /^\s*([+-]?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d+))?\s*$/.exec(written) ?? []
  if (whole === undefined) throw valueFault(`${JSON.stringify(written)} is no decimal number`)
  return decimalNumber(BigInt(`${sign === '-' ? '-' : ''}${whole}${fraction}`), Number(power) - fraction.length)
}

/** A number as Python writes it: plain between 0.000001 and its last digit, else with an exponent. */
export function writeDecimal({ coefficient, exponent }: DecimalNumber): string {
  const sign = coefficient < 0n ? '-' : ''
  const digits = String(coefficient < 0n ? -coefficient : coefficient)
  const power = exponent + digits.length - 1
  if (exponent > 0 || power < -6) {
    const mantissa = digits.length === 1 ? digits : `${digits[0]}.${digits.slice(1)}`
    return `${sign}${mantissa}E${power < 0 ? '-' : '+'}${Math.abs(power)}`
  }
  if (exponent === 0) return sign + digits
  const padded = digits.padStart(1 - exponent, '0')
  return `${sign}${padded.slice(0, exponent)}.${padded.slice(exponent)}`
}

/** Both numbers by the smaller of their exponents. */
function aligned(left: DecimalNumber, right: DecimalNumber): { readonly left: bigint; readonly right: bigint; readonly exponent: number } {
  const exponent = Math.min(left.exponent, right.exponent)
  const scaled = (number: DecimalNumber): bigint => number.coefficient * 10n ** BigInt(number.exponent - exponent)
  return { left: scaled(left), right: scaled(right), exponent }
}

/** The exact sum of two numbers. */
export function sumOf(one: DecimalNumber, other: DecimalNumber): DecimalNumber {
  const { left, right, exponent } = aligned(one, other)
  return decimalNumber(left + right, exponent)
}

/** How often a number goes into another, towards zero. */
export function quotientOf(one: DecimalNumber, other: DecimalNumber): DecimalNumber {
  const { left, right } = aligned(one, other)
  return decimalNumber(left / right, 0)
}

/** What is left of a number once another went into it, with the sign of the first. */
export function remainderOf(one: DecimalNumber, other: DecimalNumber): DecimalNumber {
  const { left, right, exponent } = aligned(one, other)
  return decimalNumber(left % right, exponent)
}

/** The digits that Python keeps of what it calculates. */
const precision = 28

/** A number with no more digits than Python keeps, rounded half to even. */
export function rounded({ coefficient, exponent }: DecimalNumber): DecimalNumber {
  const surplus = String(coefficient < 0n ? -coefficient : coefficient).length - precision
  if (surplus <= 0) return decimalNumber(coefficient, exponent)
  const divisor = 10n ** BigInt(surplus)
  const [quotient, rest] = [coefficient / divisor, coefficient % divisor]
  const twice = (rest < 0n ? -rest : rest) * 2n
  const isUp = twice > divisor || (twice === divisor && quotient % 2n !== 0n)
  const step = coefficient < 0n ? -1n : 1n
  return decimalNumber(isUp ? quotient + step : quotient, exponent + surplus)
}
