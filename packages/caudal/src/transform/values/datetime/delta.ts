import { float, HostObject, toPlain } from '../../../jinja/index.ts'
import { members, method } from '../members.ts'
import type { Members } from '../members.ts'
import { valueFault } from '../value-fault.ts'
import { day, divided, padded, second } from './micros.ts'

/** A span of time as templates see it: Python's timedelta. */
export class Delta extends HostObject {
  /** Microseconds. */
  readonly micros: bigint

  constructor(micros: bigint) {
    super({
      type: 'datetime.timedelta',
      text: () => deltaText(micros),
      repr: () => deltaRepr(micros),
      attribute: (name) => deltaMembers.get(name)?.(this),
      truth: () => micros !== 0n,
      key: () => String(micros),
      equals: (other) => other instanceof Delta && other.micros === micros,
      compare: (other) => (other instanceof Delta ? signOf(micros - other.micros) : undefined),
      operate: (operator, { other, reflected }) => operate(this, { operator, other, reflected }),
    })
    this.micros = micros
  }
}

/** Whether a number is below, at or above 0. */
export function signOf(value: bigint): number {
  return value < 0n ? -1 : value > 0n ? 1 : 0
}

const units = {
  days: day,
  seconds: second,
  microseconds: 1n,
  milliseconds: 1_000n,
  minutes: 60n * second,
  hours: 3_600n * second,
  weeks: 7n * day,
}

/** The parameters of `timedelta`, in Python's order. */
export const deltaParameters: readonly string[] = Object.keys(units)

/** A span from what templates give for the parameters of `timedelta`. */
export function deltaFrom(bound: readonly unknown[]): Delta {
  return new Delta(Object.values(units).reduce((sum, unit, at) => sum + times(unit, bound[at]), 0n))
}

function times(unit: bigint, value: unknown): bigint {
  if (value === undefined) return 0n
  const number = toPlain(value)
  if (typeof number === 'bigint') return number * unit
  if (typeof number === 'boolean') return number ? unit : 0n
  if (typeof number !== 'number' || !Number.isFinite(number))
    throw valueFault('the parts of a timedelta are numbers', 'write timedelta(days=1)')
  return Number.isInteger(number) ? BigInt(number) * unit : BigInt(Math.round(number * Number(unit)))
}

interface Operation {
  readonly operator: string
  readonly other: unknown
  readonly reflected: boolean
}

function operate(self: Delta, { operator, other, reflected }: Operation): unknown {
  if (operator === 'unary -') return new Delta(-self.micros)
  if (operator === 'unary +') return self
  if (other instanceof Delta) return betweenDeltas(operator, reflected ? [other, self] : [self, other])
  const number = typeof other === 'bigint' ? Number(other) : toPlain(other)
  if (typeof number !== 'number') return undefined
  if (operator === '*') return new Delta(times(self.micros, number))
  if (reflected || number === 0) return undefined
  if (operator === '/') return new Delta(BigInt(Math.round(Number(self.micros) / number)))
  return operator === '//' && Number.isInteger(number) ? new Delta(divided(self.micros, BigInt(number)).quotient) : undefined
}

function betweenDeltas(operator: string, [left, right]: readonly [Delta, Delta]): unknown {
  if (operator === '+') return new Delta(left.micros + right.micros)
  if (operator === '-') return new Delta(left.micros - right.micros)
  if (right.micros === 0n) return undefined
  if (operator === '/') return float(Number(left.micros) / Number(right.micros))
  if (operator === '//') return divided(left.micros, right.micros).quotient
  return operator === '%' ? new Delta(divided(left.micros, right.micros).rest) : undefined
}

interface Parts {
  readonly days: number
  readonly seconds: number
  readonly micros: number
}

function partsOf(micros: bigint): Parts {
  const { quotient: days, rest } = divided(micros, day)
  return { days: Number(days), seconds: Number(rest / second), micros: Number(rest % second) }
}

function deltaText(micros: bigint): string {
  const { days, seconds, micros: rest } = partsOf(micros)
  const clock = `${Math.floor(seconds / 3600)}:${padded(Math.floor(seconds / 60) % 60, 2)}:${padded(seconds % 60, 2)}`
  const front = days === 0 ? '' : `${days} day${Math.abs(days) === 1 ? '' : 's'}, `
  return `${front}${clock}${rest === 0 ? '' : `.${padded(rest, 6)}`}`
}

function deltaRepr(micros: bigint): string {
  const { days, seconds, micros: rest } = partsOf(micros)
  const parts = Object.entries({ days, seconds, microseconds: rest }).filter(([, value]) => value !== 0)
  return `datetime.timedelta(${parts.length === 0 ? '0' : parts.map(([name, value]) => `${name}=${value}`).join(', ')})`
}

const deltaMembers: Members<Delta> = members<Delta>({
  days: (self) => partsOf(self.micros).days,
  seconds: (self) => partsOf(self.micros).seconds,
  microseconds: (self) => partsOf(self.micros).micros,
  total_seconds: method('total_seconds', (self) => float(Number(self.micros) / 1e6)),
})
