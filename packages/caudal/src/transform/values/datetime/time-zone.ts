import { HostObject, text } from '../../../jinja/index.ts'
import { zoneOf } from '../../../plan/index.ts'
import { members, method } from '../members.ts'
import type { Members } from '../members.ts'
import { valueFault } from '../value-fault.ts'
import { Delta } from './delta.ts'
import { divided, offsetText } from './micros.ts'

/** How the clocks of a place run. Wall times and instants are microseconds since 1970-01-01T00:00. */
interface Clocks {
  /** What the clocks show at an instant. */
  readonly wallOf: (instant: bigint) => bigint
  /** When the clocks show a wall time. */
  readonly instantOf: (wall: bigint) => bigint
  /** What the time there is called: `UTC`, `-03`, `CET`. */
  readonly nameAt: (instant: bigint) => string
}

/** A time zone as templates see it: Python's tzinfo, as `datetime.timezone.utc` and pytz make it. */
export class TimeZone extends HostObject {
  readonly name: string
  readonly clocks: Clocks

  constructor(options: { readonly name: string; readonly repr: string; readonly clocks: Clocks }) {
    super({
      type: 'tzinfo',
      text: () => options.name,
      repr: () => options.repr,
      attribute: (name) => zoneMembers.get(name)?.(this),
      equals: (other) => other instanceof TimeZone && other.name === options.name,
    })
    this.name = options.name
    this.clocks = options.clocks
  }
}

/** A date with its time, as the zone that it is in sees it. */
export abstract class WallTime extends HostObject {
  /** What the clocks show. */
  abstract readonly wall: bigint
  abstract readonly zone: TimeZone | null
  /** The same wall time in another zone, or in none. */
  abstract withZone(zone: TimeZone | null): WallTime
  /** The same instant on the clocks of another zone. */
  abstract inZone(zone: TimeZone): WallTime
}

function wallTimeOf(value: unknown): WallTime {
  if (value instanceof WallTime) return value
  throw valueFault(`${text(value)} is no datetime`, 'make one with modules.datetime.datetime(2026, 11, 21)')
}

const zoneMembers: Members<TimeZone> = members<TimeZone>({
  zone: (self) => self.name,
  key: (self) => self.name,
  localize: method('localize dt is_dst?', (self, [value]) => {
    const time = wallTimeOf(value)
    if (time.zone !== null) throw valueFault('Not naive datetime (tzinfo is already set)', 'use astimezone() to change the zone')
    return time.withZone(self)
  }),
  normalize: method('normalize dt is_dst?', (self, [value]) => wallTimeOf(value).inZone(self)),
  tzname: method('tzname dt is_dst?', (self, [value]) =>
    value === null ? null : self.clocks.nameAt(self.clocks.instantOf(wallTimeOf(value).wall)),
  ),
  utcoffset: method('utcoffset dt is_dst?', (self, [value]) => {
    if (value === null) return null
    const { wall } = wallTimeOf(value)
    return new Delta(wall - self.clocks.instantOf(wall))
  }),
})

/** A zone whose clocks are always so many microseconds ahead of UTC. */
export function fixedZone(offset: bigint, given?: string): TimeZone {
  const name = given ?? (offset === 0n ? 'UTC' : `UTC${offsetText(offset)}`)
  return new TimeZone({
    name,
    repr: offset === 0n ? '<UTC>' : name,
    clocks: { wallOf: (instant) => instant + offset, instantOf: (wall) => wall - offset, nameAt: () => name },
  })
}

/** Coordinated universal time. */
export const utc: TimeZone = fixedZone(0n)

/** The zone of an IANA name. Throws ZONE-UNKNOWN. */
export function namedZone(name: unknown): TimeZone {
  const written = text(name)
  if (written.toUpperCase() === 'UTC') return utc
  const zone = zoneOf(written)
  const clocks: Clocks = {
    wallOf: (instant) => withMillis(instant, zone.wallOf),
    instantOf: (wall) => withMillis(wall, zone.instantOf),
    nameAt: (instant) => abbreviation(zone.name, Number(divided(instant, 1_000n).quotient)),
  }
  return new TimeZone({ name: zone.name, repr: `<DstTzInfo '${zone.name}'>`, clocks })
}

function withMillis(micros: bigint, change: (millis: number) => number): bigint {
  const { quotient, rest } = divided(micros, 1_000n)
  return BigInt(change(Number(quotient))) * 1_000n + rest
}

function abbreviation(timeZone: string, millis: number): string {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'short' }).formatToParts(millis)
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? timeZone
  const offset = /^GMT([+-])(\d{1,2})(?::(\d\d))?$/.exec(name)
  return offset === null ? name : `${offset[1]}${offset[2]!.padStart(2, '0')}${offset[3] ?? ''}`
}
