import { float, HostObject } from '../../jinja/index.ts'
import { decimalNumber, parseDecimal, quotientOf, remainderOf, rounded, sumOf, writeDecimal } from './decimal-number.ts'
import type { DecimalNumber } from './decimal-number.ts'

/**
 * A number with exact decimal digits, as engines yield it: Python's Decimal. It prints all of its digits, counts as a number wherever one is
 * asked for, and stays exact in sums and products; with floats it becomes one.
 */
export class Decimal extends HostObject {
  readonly number: DecimalNumber

  constructor(given: string | DecimalNumber) {
    const number = typeof given === 'string' ? parseDecimal(given) : given
    const digits = writeDecimal(number)
    const value = Number(digits)
    super({
      type: 'decimal.Decimal',
      text: () => digits,
      repr: () => `Decimal('${digits}')`,
      number: () => value,
      truth: () => value !== 0,
      key: () => String(value),
      equals: (other) => compared(number, other) === 0,
      compare: (other) => compared(number, other),
      operate: (operator, { other, reflected }) => operate(this, { operator, other, reflected }),
      json: () => value,
    })
    this.number = number
  }

  get digits(): string {
    return writeDecimal(this.number)
  }
}

/** A value as an exact number; undefined where it is none, as a float. */
function exact(value: unknown): DecimalNumber | undefined {
  if (value instanceof Decimal) return value.number
  if (typeof value === 'bigint') return decimalNumber(value, 0)
  if (typeof value === 'boolean') return decimalNumber(value ? 1n : 0n, 0)
  return typeof value === 'number' && Number.isInteger(value) ? decimalNumber(BigInt(value), 0) : undefined
}

/** A float of any kind as JavaScript's number; undefined where it is none. */
function inexact(value: unknown): number | undefined {
  if (typeof value === 'number') return value
  return typeof value === 'object' && value !== null && 'value' in value && typeof value.value === 'number' ? value.value : undefined
}

function compared(left: DecimalNumber, other: unknown): number | undefined {
  const right = exact(other)
  if (right !== undefined) return Number(sumOf(left, negated(right)).coefficient)
  const number = inexact(other)
  return number === undefined ? undefined : Number(writeDecimal(left)) - number
}

function negated({ coefficient, exponent }: DecimalNumber): DecimalNumber {
  return decimalNumber(-coefficient, exponent)
}

interface Operation {
  readonly operator: string
  readonly other: unknown
  readonly reflected: boolean
}

function operate(self: Decimal, { operator, other, reflected }: Operation): unknown {
  const { number } = self
  if (operator === 'float') return float(Number(self.digits))
  if (operator === 'int') return quotientOf(number, decimalNumber(1n, 0)).coefficient
  if (operator === 'unary -') return new Decimal(negated(number))
  if (operator === 'unary +') return self
  const right = exact(other)
  if (right !== undefined) return calculate(operator, reflected ? [right, number] : [number, right])
  const fraction = inexact(other)
  if (fraction === undefined) return undefined
  const value = Number(self.digits)
  return inFloats(operator, reflected ? [fraction, value] : [value, fraction])
}

function calculate(operator: string, [left, right]: readonly [DecimalNumber, DecimalNumber]): unknown {
  if (operator === '+') return new Decimal(rounded(sumOf(left, right)))
  if (operator === '-') return new Decimal(rounded(sumOf(left, negated(right))))
  if (operator === '*') return new Decimal(rounded(decimalNumber(left.coefficient * right.coefficient, left.exponent + right.exponent)))
  if (operator === '**') return float(Number(writeDecimal(left)) ** Number(writeDecimal(right)))
  if (right.coefficient === 0n) return undefined
  if (operator === '/') return new Decimal(divide(left, right))
  if (operator === '//') return new Decimal(quotientOf(left, right))
  return operator === '%' ? new Decimal(remainderOf(left, right)) : undefined
}

/** The quotient with as many digits as Python keeps, without zeros that say nothing. */
function divide(left: DecimalNumber, right: DecimalNumber): DecimalNumber {
  const shift = 60
  const ideal = left.exponent - right.exponent
  let { coefficient, exponent } = rounded(decimalNumber((left.coefficient * 10n ** BigInt(shift)) / right.coefficient, ideal - shift))
  while (exponent < ideal && coefficient % 10n === 0n) {
    coefficient /= 10n
    exponent += 1
  }
  return decimalNumber(coefficient, exponent)
}

function inFloats(operator: string, [left, right]: readonly [number, number]): unknown {
  if (operator === '+') return float(left + right)
  if (operator === '-') return float(left - right)
  if (operator === '*') return float(left * right)
  return operator === '/' && right !== 0 ? float(left / right) : undefined
}
