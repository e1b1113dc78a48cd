import { boundText } from '../values/bounds.ts'
import { fixed, floatText, scientific } from '../values/decimal.ts'

/** What a format says about a number: the letter, the digits after the point, and whether zeros at the end are kept. */
export interface FloatFormat {
  readonly letter: string
  readonly precision: number
  /** Whether `#` keeps the point and the zeros. */
  readonly alternate: boolean
}

/** The absolute value of a float in the formats `e`, `f`, `g` and `%`. */
export function formatFloat(value: number, { letter, precision, alternate }: FloatFormat): string {
  boundText(precision)
  const upper = letter !== letter.toLowerCase()
  const written = Number.isFinite(value)
    ? finite(Math.abs(value), { letter: letter.toLowerCase(), precision, alternate })
    : floatText(Math.abs(value))
  return upper ? written.toUpperCase() : written
}

function finite(value: number, { letter, precision, alternate }: FloatFormat): string {
  if (letter === 'f') return fixed(value, precision)
  if (letter === 'e') return scientific(value, precision)
  const digits = Math.max(precision, 1)
  const exponent = value === 0 ? 0 : Number(scientific(value, digits - 1).split('e')[1])
  const written = exponent < -4 || exponent >= digits ? scientific(value, digits - 1) : fixed(value, digits - 1 - exponent)
  return alternate ? written : trimZeros(written)
}

function trimZeros(written: string): string {
  const [digits = '', power] = written.split('e')
  const short = digits.includes('.') ? digits.replace(/\.?0+$/, '') : digits
  return power === undefined ? short : `${short}e${power}`
}

/** The absolute value of an integer in base 2, 8, 10 or 16, for the letters b, o, d, x and X. */
export function formatInteger(value: number | bigint, letter: string): string {
  const magnitude = value < 0 ? -BigInt(value) : BigInt(value)
  const base = { b: 2, o: 8, x: 16, X: 16 }[letter] ?? 10
  const digits = magnitude.toString(base)
  return letter === 'X' ? digits.toUpperCase() : digits
}
