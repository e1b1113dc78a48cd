import { Fault } from './fault.ts'

/** The half-open time interval `[start, end)` that a run is for, in UTC. */
export interface Window {
  /** The start, as `2026-11-19T02:00:00Z`. */
  readonly start: string
  /** The end, which is not part of the window. */
  readonly end: string
  /** The day of the start, as `2026-11-19`: by the clocks of the schedule's zone, or of UTC where there is none. */
  readonly day: string
}

/** The text of an instant in UTC: `2026-11-19T02:00:00Z`, with milliseconds only where there are any. */
export function isoInstant(instant: number): string {
  return new Date(instant).toISOString().replace('.000Z', 'Z')
}

/** The window between two instants in milliseconds. Throws `WINDOW-INVALID` unless it starts before it ends. */
export function windowOf(start: number, end: number): Window {
  if (!(start < end)) {
    throw new Fault('WINDOW-INVALID', {
      message: `a window must start before it ends, and this one goes from ${isoInstant(start)} to ${isoInstant(end)}`,
      hint: 'write the earlier moment first',
    })
  }
  return { start: isoInstant(start), end: isoInstant(end), day: isoInstant(start).slice(0, 10) }
}

/**
 * The window that a text names: a day `2026-11-19`, a month `2026-11`, a year `2026`, an hour `2026-11-19T02`, or an interval
 * `START/END` of dates or date-times (ISO 8601). Without a zone it is UTC. Throws `WINDOW-INVALID`.
 */
export function parseWindow(text: string): Window {
  const interval = text.split('/')
  if (interval.length === 2) return windowOf(instantOf(interval[0]!, text), instantOf(interval[1]!, text))
  const match = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d)(?::00(?::00)?Z?)?)?)?)?$/.exec(text)
  if (match === null) throw unreadable(text)
  const [year, month, day, hour] = match.slice(1).map((part) => (part === undefined ? undefined : Number(part)))
  const start = instantOf(
    text.slice(0, 10).padEnd(10, year === undefined ? '' : '0000-01-01'.slice(text.length)) +
      (hour === undefined ? '' : `T${String(hour).padStart(2, '0')}:00Z`),
    text,
  )
  if (hour !== undefined) return windowOf(start, start + 3_600_000)
  if (day !== undefined) return windowOf(start, start + 86_400_000)
  return month === undefined ? windowOf(start, Date.UTC(year! + 1, 0)) : windowOf(start, Date.UTC(year!, month))
}

function instantOf(part: string, whole: string): number {
  if (!/^\d{4}-\d\d-\d\d(T([01]\d|2[0-3]):\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)?)?$/.test(part)) throw unreadable(whole)
  const zoned = part.length === 10 || /(Z|[+-]\d\d:\d\d)$/.test(part) ? part : `${part}Z`
  const instant = Date.parse(zoned)
  if (Number.isNaN(instant) || new Date(`${part.slice(0, 10)}T00:00:00Z`).toISOString().slice(0, 10) !== part.slice(0, 10))
    throw unreadable(whole)
  return instant
}

function unreadable(text: string): Fault {
  return new Fault('WINDOW-INVALID', {
    message: `"${text}" is not a window`,
    hint: 'write a day (2026-11-19), a month (2026-11), a year, an hour (2026-11-19T02) or an interval (2026-11-01/2026-11-08)',
    data: { text },
  })
}
