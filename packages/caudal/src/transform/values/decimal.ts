import { float, HostObject } from '../../jinja/index.ts'

/**
 * A number with a fixed count of digits behind the point, as engines yield it: Python's Decimal. It prints all of its digits, and counts
 * as a number wherever one is asked for; what is calculated with it is a float.
 */
export class Decimal extends HostObject {
  readonly digits: string

  constructor(digits: string) {
    const value = Number(digits)
    super({
      type: 'decimal.Decimal',
      text: () => digits,
      repr: () => `Decimal('${digits}')`,
      number: () => value,
      truth: () => value !== 0,
      key: () => String(value),
      equals: (other) => numberIn(other) === value,
      compare: (other) => {
        const number = numberIn(other)
        return number === undefined ? undefined : value - number
      },
      operate: (operator) => {
        if (operator === 'float') return float(value)
        return operator === 'int' && Number.isFinite(value) ? BigInt(digits.split('.')[0]!) : undefined
      },
      json: () => value,
    })
    this.digits = digits
  }
}

function numberIn(value: unknown): number | undefined {
  if (value instanceof Decimal) return Number(value.digits)
  const isNumber = typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean'
  if (isNumber) return Number(value)
  return typeof value === 'object' && value !== null && 'value' in value && typeof value.value === 'number' ? value.value : undefined
}
