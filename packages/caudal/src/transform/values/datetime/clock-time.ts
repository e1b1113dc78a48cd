import { HostObject, text } from '../../../jinja/index.ts'
import { members, method } from '../members.ts'
import type { Members } from '../members.ts'
import { valueFault } from '../value-fault.ts'
import { day, padded, second } from './micros.ts'
import { strftime, wallParts } from './strftime.ts'

/** A time of day as templates see it: Python's time, without a zone. */
export class ClockTime extends HostObject {
  /** Microseconds since midnight. */
  readonly micros: bigint

  constructor(micros: bigint) {
    super({
      type: 'datetime.time',
      text: () => timeText(micros),
      repr: () => {
        const { hour, minute, second, micros: rest } = wallParts(micros)
        return `datetime.time(${[hour, minute, ...(second === 0 && rest === 0 ? [] : [second]), ...(rest === 0 ? [] : [rest])].join(', ')})`
      },
      attribute: (name) => timeMembers.get(name)?.(this),
      equals: (other) => other instanceof ClockTime && other.micros === micros,
      compare: (other) => (other instanceof ClockTime ? Number(micros - other.micros) : undefined),
      format: (specification) => (specification === '' ? timeText(micros) : timeStrftime(micros, specification)),
    })
    this.micros = micros
  }
}

/** A time of day as `02:30:00`, with the fraction of the second where there is one. */
export function timeText(micros: bigint): string {
  const { hour, minute, second, micros: rest } = wallParts(micros)
  const whole = `${padded(hour, 2)}:${padded(minute, 2)}:${padded(second, 2)}`
  return rest === 0 ? whole : `${whole}.${padded(rest, 6)}`
}

/** A time of day from numbers: hour, minute, second, microsecond. Throws DBT-VALUE where they are out of range. */
export function timeFrom(bound: readonly unknown[]): ClockTime {
  const [hour = 0, minute = 0, seconds = 0, micros = 0] = bound.slice(0, 4).map((part) => Number(part ?? 0))
  const isTime = [hour, minute, seconds, micros].every((part) => Number.isInteger(part) && part >= 0)
  if (!isTime || hour > 23 || minute > 59 || seconds > 59 || micros > 999_999) {
    throw valueFault(`there is no time ${hour}:${minute}:${seconds}`, 'give hour, minute, second and microsecond as numbers')
  }
  return new ClockTime(BigInt(hour * 3600 + minute * 60 + seconds) * second + BigInt(micros))
}

/** A time of day from `02:30` or `02:30:00.25`. Throws DBT-VALUE for any other text. */
export function timeFromIso(value: unknown): ClockTime {
  const [, hour, minute, seconds, fraction = ''] = /^(\d\d)(?::?(\d\d)(?::?(\d\d)(?:[.,](\d{1,6})\d*)?)?)?$/.exec(text(value)) ?? []
  if (hour === undefined) throw valueFault(`Invalid isoformat string: '${text(value)}'`, 'write a time as 02:30:00')
  return timeFrom([hour, minute, seconds, fraction.padEnd(6, '0')])
}

const timeMembers: Members<ClockTime> = members<ClockTime>({
  hour: (self) => wallParts(self.micros).hour,
  minute: (self) => wallParts(self.micros).minute,
  second: (self) => wallParts(self.micros).second,
  microsecond: (self) => wallParts(self.micros).micros,
  tzinfo: () => null,
  isoformat: method('isoformat', (self) => timeText(self.micros)),
  strftime: method('strftime format', (self, [format]) => timeStrftime(self.micros, text(format))),
  replace: method('replace hour? minute? second? microsecond?', (self, bound) => {
    const { hour, minute, second, micros } = wallParts(self.micros)
    return timeFrom([hour, minute, second, micros].map((part, at) => bound[at] ?? part))
  }),
})

/** Python writes a time alone as of the year 1900. */
function timeStrftime(micros: bigint, format: string): string {
  return strftime(format, { wall: micros - 25_567n * day, offset: null, zoneName: '' })
}
