import { HostObject } from './host-object.ts'

/**
 * A floating-point number whose value is whole, as the result of `4 / 2`. Floats with a fraction, infinities and NaN are plain
 * JavaScript numbers; plain whole numbers are integers.
 */
export class Float {
  readonly value: number

  constructor(value: number) {
    this.value = value
  }

  /** As JSON it is a number. */
  toJSON(): number {
    return this.value
  }
}

/** A JavaScript number as a float of the value model. */
export function float(value: number): number | Float {
  return Number.isInteger(value) ? new Float(value) : value
}

/** A whole number as an integer of the value model: a number where it is safe, else a bigint. */
export function integer(value: number | bigint): number | bigint {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value + 0 : BigInt(value)
  return value >= -9_007_199_254_740_991n && value <= 9_007_199_254_740_991n ? Number(value) : value
}

/** Whether a value is an integer; booleans are not asked here. */
export function isInteger(value: unknown): value is number | bigint {
  return typeof value === 'number' ? Number.isInteger(value) : typeof value === 'bigint'
}

/** Whether a value is a float. */
export function isFloat(value: unknown): value is number | Float {
  return typeof value === 'number' ? !Number.isInteger(value) : value instanceof Float
}

/** A value as an integer, booleans being 0 and 1; undefined where it is none. */
export function asInteger(value: unknown): number | bigint | undefined {
  if (typeof value === 'boolean') return value ? 1 : 0
  return isInteger(value) ? value : undefined
}

/** A number of any kind as a JavaScript number; undefined where it is none. Big integers lose precision. */
export function asNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value
  if (value instanceof Float) return value.value
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value === 'bigint') return Number(value)
  return value instanceof HostObject ? value.parts.number?.() : undefined
}
