/** A finite float as an exact fraction: `numerator / 2 ** shift`. */
interface Fraction {
  readonly numerator: bigint
  readonly shift: bigint
}

function fractionOf(value: number): Fraction {
  let mantissa = Math.abs(value)
  let shift = 0n
  while (!Number.isInteger(mantissa)) {
    mantissa *= 2
    shift += 1n
  }
  return { numerator: BigInt(mantissa), shift }
}

/**
 * The digits of a finite float's absolute value times `10 ** digits`, rounded half to even on the exact value as Python does.
 * `digits` may be negative.
 */
function scaled(value: number, digits: number): bigint {
  const { numerator, shift } = fractionOf(value)
  const up = digits >= 0 ? numerator * 10n ** BigInt(digits) : numerator
  const divisor = (1n << shift) * (digits >= 0 ? 1n : 10n ** BigInt(-digits))
  const quotient = up / divisor
  const twice = (up % divisor) * 2n
  return twice > divisor || (twice === divisor && quotient % 2n === 1n) ? quotient + 1n : quotient
}

/** A finite float with a fixed number of digits after the point, as `%.2f` writes it. */
export function fixed(value: number, digits: number): string {
  const text = scaled(value, digits)
    .toString()
    .padStart(digits + 1, '0')
  const sign = value < 0 || Object.is(value, -0) ? '-' : ''
  return digits === 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`
}

/** A finite float in scientific notation with so many digits after the point, as `%.3e` writes it. */
export function scientific(value: number, digits: number): string {
  const sign = value < 0 || Object.is(value, -0) ? '-' : ''
  if (value === 0) return `${sign}0${digits === 0 ? '' : `.${'0'.repeat(digits)}`}e+00`
  let exponent = Number(Math.abs(value).toExponential().split('e')[1])
  let text = scaled(value, digits - exponent).toString()
  if (text.length > digits + 1) {
    exponent += 1
    text = text.slice(0, -1)
  }
  const mantissa = digits === 0 ? text : `${text[0]}.${text.slice(1)}`
  return `${sign}${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`
}

/** A float rounded to so many digits, half to even on its exact value; Python's `round`. */
export function roundFloat(value: number, digits: number): number {
  if (!Number.isFinite(value) || digits > 323) return value
  if (digits < -309) return value < 0 ? -0 : 0
  const digitsText = scaled(value, digits).toString()
  const rounded = Number(`${digitsText}e${-digits}`)
  return value < 0 || Object.is(value, -0) ? -rounded : rounded
}

/** A float as Python's `repr` writes it: the shortest digits that read back, with an exponent below 1e-4 and from 1e16. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  if (Object.is(value, -0)) return '-0.0'
  const [mantissa = '', power = '0'] = value.toExponential().split('e')
  const exponent = Number(power)
  if (value !== 0 && (exponent < -4 || exponent >= 16)) {
    return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`
  }
  const text = exponent < 0 ? plainFraction(value) : String(value)
  return text.includes('.') ? text : `${text}.0`
}

function plainFraction(value: number): string {
  const text = String(value)
  if (!text.includes('e')) return text
  const [digits = '', power = '0'] = text.replace('-', '').split('e')
  return `${value < 0 ? '-' : ''}0.${'0'.repeat(-Number(power) - 1)}${digits.replace('.', '')}`
}
