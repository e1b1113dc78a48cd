import { boundItems, boundText } from './bounds.ts'
import { asSet } from './equality.ts'
import { toValue } from './from-host.ts'
import { HostObject } from './host-object.ts'
import { asInteger, asNumber, float, integer } from './number.ts'
import { limitTrouble, typeTrouble, valueTrouble } from './trouble.ts'
import { tuple, Tuple } from './tuple.ts'
import { typeName } from './type-name.ts'
import { Undefined } from './undefined.ts'
import { ValueSet } from './value-set.ts'

/** An operator between two numbers. */
export type Operator = '+' | '-' | '*' | '/' | '//' | '%' | '**'

/** The sum of two numbers, or two texts, lists or tuples joined. */
export function add(left: unknown, right: unknown): unknown {
  if (typeof left === 'number' && typeof right === 'number') {
    const sum = left + right
    if (Number.isSafeInteger(sum) && Number.isInteger(left) && Number.isInteger(right)) return sum
  }
  if (typeof left === 'string' && typeof right === 'string') {
    boundText(left.length + right.length)
    return left + right
  }
  if (Array.isArray(left) && Array.isArray(right) && left instanceof Tuple === right instanceof Tuple) {
    boundItems(left.length + right.length)
    const joined = Array.from(left).concat(Array.from(right))
    return left instanceof Tuple ? tuple(joined) : joined
  }
  return between('+', [left, right])
}

/** A product of numbers, or a text, list or tuple repeated. */
export function multiply(left: unknown, right: unknown): unknown {
  const [sequence, count] = typeof left === 'string' || Array.isArray(left) ? [left, right] : [right, left]
  const times = asInteger(count)
  if (times === undefined || (typeof sequence !== 'string' && !Array.isArray(sequence))) return between('*', [left, right])
  const whole = Math.max(0, Number(times))
  if (typeof sequence === 'string') {
    boundText(sequence.length * whole)
    return sequence.repeat(sequence === '' ? 0 : whole)
  }
  boundItems(sequence.length * whole)
  const repeated = Array.from({ length: sequence.length * whole }, (_, index): unknown => sequence[index % sequence.length])
  return sequence instanceof Tuple ? tuple(repeated) : repeated
}

/** The result of an operator; a fault of type where the operands do not fit. */
export function between(operator: Operator, [left, right]: readonly [unknown, unknown]): unknown {
  if (left instanceof Undefined) throw left.trouble()
  if (right instanceof Undefined) throw right.trouble()
  const [a, b] = [asInteger(left), asInteger(right)]
  if (a !== undefined && b !== undefined) return wholes[operator](a, b)
  const operated = operateHost(operator, [left, right])
  if (operated !== undefined) return toValue(operated)
  const [c, d] = [asNumber(left), asNumber(right)]
  if (c !== undefined && d !== undefined) return float(fractions[operator](c, d))
  if (operator === '-') {
    const [minuend, subtrahend] = [asSet(left), asSet(right)]
    if (minuend !== undefined && subtrahend !== undefined) return new ValueSet(minuend.items().filter((item) => !subtrahend.has(item)))
  }
  const hint = operator === '+' ? 'join texts with other values with `~`' : undefined
  throw typeTrouble(`unsupported operand type(s) for ${operator}: '${typeName(left)}' and '${typeName(right)}'`, hint)
}

/** A number with its sign turned, or as it is for `+`. */
export function signed(sign: '+' | '-', value: unknown): unknown {
  if (value instanceof Undefined) throw value.trouble()
  const whole = asInteger(value)
  if (whole !== undefined) return sign === '+' ? whole : integer(typeof whole === 'bigint' ? -whole : 0 - whole)
  const operated = value instanceof HostObject ? value.parts.operate?.(`unary ${sign}`, { other: null, reflected: false }) : undefined
  if (operated !== undefined) return toValue(operated)
  const fraction = asNumber(value)
  if (fraction !== undefined) return float(sign === '+' ? fraction : -fraction)
  throw typeTrouble(`bad operand type for unary ${sign}: '${typeName(value)}'`)
}

function operateHost(operator: Operator, [left, right]: readonly [unknown, unknown]): unknown {
  const operated = left instanceof HostObject ? left.parts.operate?.(operator, { other: right, reflected: false }) : undefined
  if (operated !== undefined || !(right instanceof HostObject)) return operated
  return right.parts.operate?.(operator, { other: left, reflected: true })
}

type Whole = number | bigint

function big(small: (a: number, b: number) => number, large: (a: bigint, b: bigint) => bigint): (a: Whole, b: Whole) => Whole {
  return (a, b) => {
    if (typeof a === 'number' && typeof b === 'number') {
      const result = small(a, b)
      if (Number.isSafeInteger(result)) return result + 0
    }
    return integer(large(BigInt(a), BigInt(b)))
  }
}

const wholes: Readonly<Record<Operator, (a: Whole, b: Whole) => unknown>> = {
  '+': big(
    (a, b) => a + b,
    (a, b) => a + b,
  ),
  '-': big(
    (a, b) => a - b,
    (a, b) => a - b,
  ),
  '*': big(
    (a, b) => a * b,
    (a, b) => a * b,
  ),
  '/': (a, b) => float(typeof a === 'number' && typeof b === 'number' ? a / dividing(b) : ratio(BigInt(a), BigInt(dividing(b)))),
  '//': (a, b) => floorDivide(a, dividing(b)),
  '%': (a, b) => modulo(a, dividing(b)),
  '**': power,
}

const fractions: Readonly<Record<Operator, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / dividing(b),
  '//': (a, b) => floorFraction(a, dividing(b)),
  '%': (a, b) => moduloFraction(a, dividing(b)),
  '**': powerFraction,
}

/** The quotient of big integers, rounded once: divided to 66 bits, of which the last says whether anything was left over. */
function ratio(a: bigint, b: bigint): number {
  const [dividend, divisor] = [a < 0n ? -a : a, b < 0n ? -b : b]
  const shift = Math.max(0, 66 - dividend.toString(2).length + divisor.toString(2).length)
  const quotient = (dividend << BigInt(shift)) / divisor
  const sticky = (dividend << BigInt(shift)) % divisor === 0n ? 0n : 1n
  const value = Number(quotient | sticky) * 2 ** -shift
  if (!Number.isFinite(value)) throw valueTrouble('integer division result too large for a float')
  return a < 0n === b < 0n ? value : -value
}

function dividing<T extends Whole>(divisor: T): T {
  // Loose on purpose: 0 and 0n.
  // oxlint-disable-next-line eqeqeq
  if (divisor == 0) throw valueTrouble('division by zero', 'test the divisor first')
  return divisor
}

const floorDivide = big(
  (a, b) => {
    const rest = a % b
    const quotient = (a - rest) / b
    return rest !== 0 && rest < 0 !== b < 0 ? quotient - 1 : quotient
  },
  (a, b) => {
    const rest = a % b
    return rest !== 0n && rest < 0n !== b < 0n ? a / b - 1n : a / b
  },
)

const modulo = big(
  (a, b) => {
    const rest = a % b
    return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest
  },
  (a, b) => {
    const rest = a % b
    return rest !== 0n && rest < 0n !== b < 0n ? rest + b : rest
  },
)

function power(base: Whole, exponent: Whole): unknown {
  if (exponent < 0) return float(powerFraction(Number(base), Number(exponent)))
  const bits = BigInt(base).toString(2).length * Number(exponent)
  if (bits > 1_000_000 && base !== 0 && base !== 1 && base !== -1) throw limitTrouble(`${String(base)} ** ${String(exponent)} is too large`)
  const small = Number(base) ** Number(exponent)
  if (Number.isSafeInteger(small)) return small + 0
  return integer(BigInt(base) ** BigInt(exponent))
}

function powerFraction(base: number, exponent: number): number {
  if (base === 0 && exponent < 0) throw valueTrouble('0.0 cannot be raised to a negative power')
  if (base === 1) return 1
  const result = base ** exponent
  if (Number.isNaN(result) && !Number.isNaN(base) && !Number.isNaN(exponent)) {
    throw valueTrouble('a negative number has no real root', 'take the root of a number that is not negative')
  }
  if (!Number.isFinite(result) && Number.isFinite(base) && Number.isFinite(exponent)) throw valueTrouble('the result of ** is too large')
  return result
}

function moduloFraction(a: number, b: number): number {
  const rest = a % b
  if (rest === 0) return b < 0 ? -0 : 0
  return rest < 0 !== b < 0 ? rest + b : rest
}

function floorFraction(a: number, b: number): number {
  const quotient = (a - moduloFraction(a, b)) / b
  if (quotient === 0) return a / b < 0 || Object.is(a / b, -0) ? -0 : 0
  const floor = Math.floor(quotient)
  return quotient - floor > 0.5 ? floor + 1 : floor
}
