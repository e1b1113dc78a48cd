import { civilOf, dayOfYear, isoWeekOf, weekdayOf } from './civil.ts'
import { day, divided, offsetText, padded, second } from './micros.ts'

/** What a text of a time is made from. */
export interface Written {
  /** Microseconds since 1970-01-01T00:00 on the clocks. */
  readonly wall: bigint
  /** How far the clocks are ahead of UTC, in microseconds; null where no zone is known. */
  readonly offset: bigint | null
  readonly zoneName: string
}

/** English names, as Python has them without a locale. */
export const dayNames: readonly string[] = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

/** English names of the months. */
export const monthNames: readonly string[] = 'January February March April May June July August September October November December'.split(
  ' ',
)

/** A time as Python's `strftime` writes it. Directives that are unknown stay as they are. */
export function strftime(format: string, time: Written): string {
  const parts = partsOf(time)
  return format.replace(/%([-_]?)([a-zA-Z%:]z?)/g, (whole, flag: string, directive: string) => {
    const written = directives.get(directive)?.(parts)
    if (written !== undefined)
      return flag === '' ? written : written.replace(/^0+(?=.)/, (zeros) => (flag === '-' ? '' : ' '.repeat(zeros.length)))
    const [first = '', ...rest] = directive
    const short = directives.get(first)?.(parts)
    return short === undefined ? whole : short + rest.join('')
  })
}

/** The parts of a wall time. */
export interface WallParts {
  readonly days: number
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly micros: number
}

/** A wall time in microseconds as day and time. */
export function wallParts(wall: bigint): WallParts {
  const { quotient, rest } = divided(wall, day)
  const seconds = Number(rest / second)
  return {
    days: Number(quotient),
    ...civilOf(Number(quotient)),
    hour: Math.floor(seconds / 3600),
    minute: Math.floor(seconds / 60) % 60,
    second: seconds % 60,
    micros: Number(rest % second),
  }
}

type Parts = WallParts & Written

function partsOf(time: Written): Parts {
  return { ...time, ...wallParts(time.wall) }
}

const two = (value: number): string => padded(value, 2)
const clock = (parts: Parts): string => `${two(parts.hour)}:${two(parts.minute)}:${two(parts.second)}`
const sundayWeek = (parts: Parts): number => Math.floor((dayOfYear(parts.days) + 6 - ((weekdayOf(parts.days) + 1) % 7)) / 7)
const mondayWeek = (parts: Parts): number => Math.floor((dayOfYear(parts.days) + 6 - weekdayOf(parts.days)) / 7)

const directives: ReadonlyMap<string, (parts: Parts) => string> = new Map<string, (parts: Parts) => string>(
  Object.entries({
    a: ({ days }) => dayNames[weekdayOf(days)]!.slice(0, 3),
    A: ({ days }) => dayNames[weekdayOf(days)]!,
    w: ({ days }) => String((weekdayOf(days) + 1) % 7),
    u: ({ days }) => String(weekdayOf(days) + 1),
    d: (parts) => two(parts.day),
    e: (parts) => String(parts.day).padStart(2),
    b: ({ month }) => monthNames[month - 1]!.slice(0, 3),
    h: ({ month }) => monthNames[month - 1]!.slice(0, 3),
    B: ({ month }) => monthNames[month - 1]!,
    m: ({ month }) => two(month),
    y: ({ year }) => two(year % 100),
    Y: ({ year }) => String(year),
    C: ({ year }) => two(Math.floor(year / 100)),
    G: ({ days }) => String(isoWeekOf(days).year),
    V: ({ days }) => two(isoWeekOf(days).week),
    U: (parts) => two(sundayWeek(parts)),
    W: (parts) => two(mondayWeek(parts)),
    H: ({ hour }) => two(hour),
    I: ({ hour }) => two(hour % 12 === 0 ? 12 : hour % 12),
    p: ({ hour }) => (hour < 12 ? 'AM' : 'PM'),
    M: ({ minute }) => two(minute),
    S: (parts) => two(parts.second),
    f: ({ micros }) => padded(micros, 6),
    j: ({ days }) => padded(dayOfYear(days), 3),
    s: ({ wall, offset }) => String(divided(wall - (offset ?? 0n), second).quotient),
    z: ({ offset }) => (offset === null ? '' : offsetText(offset, '')),
    ':z': ({ offset }) => (offset === null ? '' : offsetText(offset)),
    Z: ({ zoneName }) => zoneName,
    c: (parts) =>
      `${dayNames[weekdayOf(parts.days)]!.slice(0, 3)} ${monthNames[parts.month - 1]!.slice(0, 3)} ${String(parts.day).padStart(2)} ${clock(parts)} ${parts.year}`,
    D: (parts) => `${two(parts.month)}/${two(parts.day)}/${two(parts.year % 100)}`,
    x: (parts) => `${two(parts.month)}/${two(parts.day)}/${two(parts.year % 100)}`,
    F: (parts) => `${parts.year}-${two(parts.month)}-${two(parts.day)}`,
    X: clock,
    T: clock,
    R: (parts) => `${two(parts.hour)}:${two(parts.minute)}`,
    n: () => '\n',
    t: () => '\t',
    '%': () => '%',
  }),
)
