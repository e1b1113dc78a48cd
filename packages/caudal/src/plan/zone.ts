import { didYouMean, Fault } from '../kernel/index.ts'

/** The clocks of an IANA time zone. A wall time is written as the milliseconds that the same reading has in UTC. */
export interface Zone {
  readonly name: string
  /** What the clocks show at an instant. */
  wallOf(instant: number): number
  /** The first instant at which the clocks show a wall time, or one behind it where they skip it. */
  instantOf(wall: number): number
}

const day = 86_400_000
const known = new Map<string, Zone>()

/** The zone of an IANA name such as `America/Sao_Paulo`. Throws `ZONE-UNKNOWN`. */
export function zoneOf(name: string): Zone {
  const zone = known.get(name) ?? createZone(name)
  known.set(name, zone)
  return zone
}

function createZone(name: string): Zone {
  const format = formatOf(name)
  // Midnights in UTC with their offsets: almost every instant lies between two that agree, and then needs no formatting.
  const midnights = new Map<number, number>()
  const exactOffset = (instant: number): number => readWall(format, instant) - Math.floor(instant / 1_000) * 1_000
  const midnightOffset = (index: number): number => {
    const found = midnights.get(index)
    if (found !== undefined) return found
    if (midnights.size > 5_000) midnights.clear()
    const offset = exactOffset(index * day)
    midnights.set(index, offset)
    return offset
  }
  const offsetAt = (instant: number): number => {
    const index = Math.floor(instant / day)
    const offset = midnightOffset(index)
    return offset === midnightOffset(index + 1) ? offset : exactOffset(instant)
  }
  const wallOf = (instant: number): number => instant + offsetAt(instant)
  const instantOf = (wall: number): number => {
    const candidates = [wall - offsetAt(wall - day), wall - offsetAt(wall + day)].toSorted((a, b) => a - b) as [number, number]
    const exact = candidates.find((instant) => wallOf(instant) === wall)
    return exact ?? firstAtOrBehind(wallOf, { wall, from: candidates[0], to: candidates[1] })
  }
  return { name, wallOf, instantOf }
}

/** The clocks jump over the wall time somewhere between two instants: the first instant behind the jump. */
function firstAtOrBehind(
  wallOf: (instant: number) => number,
  gap: { readonly wall: number; readonly from: number; readonly to: number },
): number {
  let before = gap.from
  let behind = gap.to
  while (behind - before > 1) {
    const middle = Math.floor((before + behind) / 2)
    if (wallOf(middle) >= gap.wall) behind = middle
    else before = middle
  }
  return behind
}

function formatOf(name: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      calendar: 'gregory',
      numberingSystem: 'latn',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    const known = Intl.supportedValuesOf('timeZone')
    const city = known.find((one) => one.toLowerCase().endsWith(`/${name.trim().toLowerCase().replaceAll(' ', '_')}`))
    const hint = city === undefined ? didYouMean(name, known) : `did you mean "${city}"?`
    throw new Fault('ZONE-UNKNOWN', {
      message: `there is no time zone "${name}"`,
      hint: hint.startsWith('did') ? hint : 'write an IANA name such as America/Sao_Paulo',
    })
  }
}

function readWall(format: Intl.DateTimeFormat, instant: number): number {
  const part: { [type: string]: string } = {}
  for (const { type, value } of format.formatToParts(instant)) part[type] = value
  const year = part['era'] === 'BC' ? 1 - Number(part['year']) : Number(part['year'])
  const date = new Date(0)
  date.setUTCFullYear(year, Number(part['month']) - 1, Number(part['day']))
  date.setUTCHours(Number(part['hour']), Number(part['minute']), Number(part['second']))
  return date.getTime()
}
