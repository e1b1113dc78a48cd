import { float, text, tuple } from '../../../jinja/index.ts'
import { members, method } from '../members.ts'
import type { Members } from '../members.ts'
import { valueFault } from '../value-fault.ts'
import { CalendarDate, dateFrom, dateText, dayMembers } from './calendar-date.ts'
import { dayOfYear, weekdayOf } from './civil.ts'
import { ClockTime, timeFrom, timeText } from './clock-time.ts'
import { Delta, signOf } from './delta.ts'
import { day, divided, offsetText, second } from './micros.ts'
import { strftime, wallParts } from './strftime.ts'
import { fixedZone, namedZone, TimeZone, utc, WallTime } from './time-zone.ts'

/** A date with a time of day as templates see it: Python's datetime. */
export class Moment extends WallTime {
  readonly wall: bigint
  readonly zone: TimeZone | null

  constructor(wall: bigint, zone: TimeZone | null) {
    super({
      type: 'datetime.datetime',
      text: () => this.iso(' '),
      repr: () => momentRepr(this),
      attribute: (name) => momentMembers.get(name)?.(this),
      key: () => String(this.instant),
      equals: (other) => other instanceof Moment && this.isAware === other.isAware && this.instant === other.instant,
      compare: (other) => compareMoments(this, other),
      operate: (operator, { other, reflected }) => operate(this, { operator, other, reflected }),
      format: (specification) => (specification === '' ? this.iso(' ') : this.strftime(specification)),
    })
    this.wall = wall
    this.zone = zone
  }

  /** When it is, in microseconds since 1970 in UTC; without a zone it is taken for UTC. */
  get instant(): bigint {
    return this.zone === null ? this.wall : this.zone.clocks.instantOf(this.wall)
  }

  get isAware(): boolean {
    return this.zone !== null
  }

  get offset(): bigint | null {
    return this.zone === null ? null : this.wall - this.instant
  }

  withZone(zone: TimeZone | null): Moment {
    return new Moment(this.wall, zone)
  }

  inZone(zone: TimeZone): Moment {
    return momentAt(this.instant, zone)
  }

  /** As `2026-11-21 02:30:00+00:00`, with another mark between day and time. */
  iso(mark: string): string {
    const { quotient, rest } = divided(this.wall, day)
    return `${dateText(Number(quotient))}${mark}${timeText(rest)}${this.offset === null ? '' : offsetText(this.offset)}`
  }

  strftime(format: string): string {
    const zoneName = this.zone === null ? '' : this.zone.clocks.nameAt(this.instant)
    return strftime(format, { wall: this.wall, offset: this.offset, zoneName })
  }
}

/** What the clocks of a zone show at an instant, in microseconds since 1970; without a zone those of UTC. */
export function momentAt(instant: bigint, zone: TimeZone | null): Moment {
  return new Moment(zone === null ? instant : zone.clocks.wallOf(instant), zone)
}

/** A date and time from numbers, as the parameters of Python's `datetime`. */
export function momentFrom(bound: readonly unknown[]): Moment {
  const [year, month, dayOfMonth, hour, minute, seconds, micros, zone] = bound
  const { days } = dateFrom([year, month, dayOfMonth])
  return new Moment(BigInt(days) * day + timeFrom([hour, minute, seconds, micros]).micros, zoneFrom(zone))
}

/** A zone from a value of templates; null for none. */
export function zoneFrom(value: unknown): TimeZone | null {
  if (value === undefined || value === null) return null
  if (value instanceof TimeZone) return value
  if (typeof value === 'string') return namedZone(value)
  throw valueFault(`${text(value)} is no time zone`, 'give one as modules.pytz.timezone("America/Sao_Paulo")')
}

/** A date and time from ISO 8601 text. Throws DBT-VALUE for any other text. */
export function momentFromIso(value: unknown): Moment {
  const found = /^(\d{4})-?(\d\d)-?(\d\d)(?:.(\d\d)(?::?(\d\d)(?::?(\d\d)(?:[.,](\d{1,6})\d*)?)?)?(Z|[+-]\d\d(?::?\d\d){0,2})?)?$/.exec(
    text(value),
  )
  if (found === null) throw valueFault(`Invalid isoformat string: '${text(value)}'`, 'write it as 2026-11-21T02:30:00')
  const [, year, month, date, hour, minute, seconds, fraction = '', offset] = found
  return momentFrom([year, month, date, hour, minute, seconds, fraction.padEnd(6, '0'), offset === undefined ? null : zoneOfOffset(offset)])
}

function zoneOfOffset(written: string): TimeZone {
  const [hours = 0, minutes = 0, seconds = 0] = (written.match(/\d\d/g) ?? []).map(Number)
  const offset = BigInt(hours * 3600 + minutes * 60 + seconds) * second
  return offset === 0n ? utc : fixedZone(written.startsWith('-') ? -offset : offset)
}

function compareMoments(self: Moment, other: unknown): number | undefined {
  if (!(other instanceof Moment)) return undefined
  requireAlike(self, other)
  return signOf(self.instant - other.instant)
}

function requireAlike(left: Moment, right: Moment): void {
  if (left.isAware === right.isAware) return
  throw valueFault(
    'a datetime with a zone and one without cannot be compared or subtracted',
    'give the one without a zone its own with replace(tzinfo=…), or take it from the other',
  )
}

function operate(self: Moment, { operator, other, reflected }: { operator: string; other: unknown; reflected: boolean }): unknown {
  if (other instanceof Delta) {
    if (operator === '+') return new Moment(self.wall + other.micros, self.zone)
    return operator === '-' && !reflected ? new Moment(self.wall - other.micros, self.zone) : undefined
  }
  if (operator !== '-' || reflected || !(other instanceof Moment)) return undefined
  requireAlike(self, other)
  return new Delta(self.instant - other.instant)
}

function momentRepr(self: Moment): string {
  const { year, month, day, hour, minute, second, micros } = wallParts(self.wall)
  const clock = [hour, minute, ...(second === 0 && micros === 0 ? [] : [second]), ...(micros === 0 ? [] : [micros])]
  const zone = self.zone === null ? '' : `, tzinfo=${self.zone.parts.repr!()}`
  return `datetime.datetime(${[year, month, day, ...clock].join(', ')}${zone})`
}

const daysOfMoment = (self: Moment): number => Number(divided(self.wall, day).quotient)
const ofDay = Object.fromEntries(Object.entries(dayMembers).map(([name, of]) => [name, (self: Moment) => of(daysOfMoment(self))]))

const momentMembers: Members<Moment> = members<Moment>(ofDay, {
  hour: (self) => wallParts(self.wall).hour,
  minute: (self) => wallParts(self.wall).minute,
  second: (self) => wallParts(self.wall).second,
  microsecond: (self) => wallParts(self.wall).micros,
  tzinfo: (self) => self.zone,
  date: method('date', (self) => new CalendarDate(daysOfMoment(self))),
  time: method('time', (self) => new ClockTime(divided(self.wall, day).rest)),
  timestamp: method('timestamp', (self) => float(Number(self.instant) / 1e6)),
  strftime: method('strftime format', (self, [format]) => self.strftime(text(format))),
  isoformat: method('isoformat sep? timespec?', (self, [mark]) => self.iso(mark === undefined ? 'T' : text(mark))),
  ctime: method('ctime', (self) => self.strftime('%c')),
  tzname: method('tzname', (self) => (self.zone === null ? null : self.zone.clocks.nameAt(self.instant))),
  utcoffset: method('utcoffset', (self) => (self.offset === null ? null : new Delta(self.offset))),
  dst: method('dst', () => null),
  astimezone: method('astimezone tz?', (self, [zone]) => self.inZone(zoneFrom(zone) ?? utc)),
  replace: method('replace year? month? day? hour? minute? second? microsecond? tzinfo? fold?', (self, bound) => {
    const { year, month, day, hour, minute, second, micros } = wallParts(self.wall)
    const parts = [year, month, day, hour, minute, second, micros].map((part, at) => bound[at] ?? part)
    return momentFrom([...parts, bound[7] === undefined ? self.zone : bound[7]])
  }),
  timetuple: method('timetuple', (self) => timeTuple(self)),
  utctimetuple: method('utctimetuple', (self) => timeTuple(momentAt(self.instant, utc))),
})

function timeTuple(self: Moment): unknown {
  const { days, year, month, day, hour, minute, second } = wallParts(self.wall)
  return tuple([year, month, day, hour, minute, second, weekdayOf(days), dayOfYear(days), self.isAware ? 0 : -1])
}
