import { bindCall, HostObject, text } from '../../../jinja/index.ts'
import type { Clock } from '../../../kernel/index.ts'
import { hostFunction } from '../members.ts'
import { CalendarDate, dateFrom, dateFromIso } from './calendar-date.ts'
import { ClockTime, timeFrom, timeFromIso } from './clock-time.ts'
import { Delta, deltaFrom, deltaParameters } from './delta.ts'
import { day, divided } from './micros.ts'
import { Moment, momentAt, momentFrom, momentFromIso, zoneFrom } from './moment.ts'
import { strptime } from './strptime.ts'
import { fixedZone, namedZone, utc } from './time-zone.ts'
import type { TimeZone } from './time-zone.ts'
import { valueFault } from '../value-fault.ts'

/** What time it is, and where: the zone of times that are asked for without one. */
export interface Here {
  readonly clock: Clock
  /** An IANA name. */
  readonly zone: string
}

/** dbt's `modules.datetime`: Python's module of dates and times. */
export function datetimeModule(here: Here): HostObject {
  return namespace('module', {
    datetime: datetimeClass(here),
    date: dateClass(here),
    time: timeClass,
    timedelta: deltaClass,
    timezone: timezoneClass,
    tzinfo: namespace('type', {}),
    UTC: utc,
    MINYEAR: 1,
    MAXYEAR: 9999,
  })
}

function namespace(type: string, values: Readonly<Record<string, unknown>>, call?: HostObject['parts']['call']): HostObject {
  return new HostObject({
    type,
    attribute: (name) => (Object.hasOwn(values, name) ? values[name] : undefined),
    ...(call === undefined ? {} : { call }),
  })
}

function now({ clock, zone }: Here, wanted: TimeZone | null): Moment {
  const instant = BigInt(Math.floor(clock.now() * 1_000))
  return wanted === null ? momentAt(instant, namedZone(zone)).withZone(null) : momentAt(instant, wanted)
}

function datetimeClass(here: Here): HostObject {
  const create = hostFunction('datetime year month day hour? minute? second? microsecond? tzinfo? fold?', momentFrom)
  const functions = {
    now: hostFunction('now tz?', ([zone]) => now(here, zoneFrom(zone))),
    today: hostFunction('today', () => now(here, null)),
    utcnow: hostFunction('utcnow', () => now(here, utc).withZone(null)),
    strptime: hostFunction('strptime date_string format', ([written, format]) => {
      const { wall, offset } = strptime(text(written), text(format))
      return new Moment(wall, offset === null ? null : offset === 0n ? utc : fixedZone(offset))
    }),
    fromisoformat: hostFunction('fromisoformat date_string', ([written]) => momentFromIso(written)),
    fromtimestamp: hostFunction('fromtimestamp timestamp tz?', ([seconds, zone]) => {
      const wanted = zoneFrom(zone)
      const moment = momentAt(microsOf(seconds), wanted ?? namedZone(here.zone))
      return wanted === null ? moment.withZone(null) : moment
    }),
    utcfromtimestamp: hostFunction('utcfromtimestamp timestamp', ([seconds]) => momentAt(microsOf(seconds), null)),
    combine: hostFunction('combine date time tzinfo?', ([date, time, zone]) => {
      const days = date instanceof Moment ? divided(date.wall, day).quotient : date instanceof CalendarDate ? BigInt(date.days) : undefined
      if (days === undefined || !(time instanceof ClockTime)) throw valueFault('combine() takes a date and a time')
      return new Moment(days * day + time.micros, zoneFrom(zone))
    }),
    fromordinal: hostFunction('fromordinal ordinal', ([ordinal]) => new Moment(BigInt(Number(ordinal) - 719_163) * day, null)),
    min: momentFrom([1, 1, 1]),
    max: momentFrom([9999, 12, 31, 23, 59, 59, 999_999]),
  }
  return namespace('type', functions, create)
}

function microsOf(seconds: unknown): bigint {
  const number = Number(text(seconds))
  if (!Number.isFinite(number)) throw valueFault(`${text(seconds)} is no number of seconds`)
  return BigInt(Math.round(number * 1e6))
}

function dateClass(here: Here): HostObject {
  const functions = {
    today: hostFunction('today', () => new CalendarDate(Number(divided(now(here, null).wall, day).quotient))),
    fromisoformat: hostFunction('fromisoformat date_string', ([written]) => dateFromIso(written)),
    fromordinal: hostFunction('fromordinal ordinal', ([ordinal]) => new CalendarDate(Number(ordinal) - 719_163)),
    fromtimestamp: hostFunction('fromtimestamp timestamp', ([seconds]) => {
      const { wall } = momentAt(microsOf(seconds), namedZone(here.zone))
      return new CalendarDate(Number(divided(wall, day).quotient))
    }),
    min: dateFrom([1, 1, 1]),
    max: dateFrom([9999, 12, 31]),
  }
  return namespace('type', functions, hostFunction('date year month day', dateFrom))
}

const timeClass = namespace(
  'type',
  {
    fromisoformat: hostFunction('fromisoformat time_string', ([written]) => timeFromIso(written)),
    min: timeFrom([]),
    max: timeFrom([23, 59, 59, 999_999]),
  },
  hostFunction('time hour? minute? second? microsecond?', timeFrom),
)

const deltaClass = namespace(
  'type',
  { min: new Delta(-999_999_999n * day), max: new Delta(1_000_000_000n * day - 1n), resolution: new Delta(1n) },
  (call) => deltaFrom(bindCall(call, { name: 'timedelta', parameters: deltaParameters })),
)

const timezoneClass = namespace(
  'type',
  { utc },
  hostFunction('timezone offset name?', ([offset, name]) => {
    if (!(offset instanceof Delta)) throw valueFault('timezone() takes a timedelta', 'write timezone(timedelta(hours=2))')
    return name === undefined ? fixedZone(offset.micros) : fixedZone(offset.micros, text(name))
  }),
)
