import { dateFormat, numberFormat, relativeFormat } from './kept-formats.ts'

/** How moments and numbers are written: in which language and in which zone. */
export interface Style {
  readonly language: string
  /** An IANA zone, as `America/Sao_Paulo`. */
  readonly zone: string
}

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** A span in milliseconds in at most two units: `340 ms`, `4.2 s` (`4,2 s` in Portuguese), `1 m 04 s`, `2 h 05 m`, `3 d 04 h`. */
export function formatDuration(ms: number, language: string): string {
  const whole = Math.max(0, ms)
  if (whole < second) return `${Math.round(whole)} ms`
  if (whole < 10 * second) return `${tenths(whole / second, language)} s`
  if (whole < minute) return `${Math.floor(whole / second)} s`
  if (whole < hour) return pair(whole, { large: minute, small: second, names: ['m', 's'] })
  if (whole < day) return pair(whole, { large: hour, small: minute, names: ['h', 'm'] })
  return pair(whole, { large: day, small: hour, names: ['d', 'h'] })
}

/** A number cut off behind its first decimal. */
function tenths(value: number, language: string): string {
  return numberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(Math.floor(value * 10) / 10)
}

function pair(ms: number, by: { readonly large: number; readonly small: number; readonly names: readonly [string, string] }): string {
  const rest = Math.floor((ms % by.large) / by.small)
  return `${Math.floor(ms / by.large)} ${by.names[0]} ${String(rest).padStart(2, '0')} ${by.names[1]}`
}

/** How long ago a moment was, or how far ahead, in one unit: `6 min. ago`, `in 2 days`. */
export function formatRelative(at: number, by: { readonly now: number; readonly language: string }): string {
  const off = at - by.now
  const format = relativeFormat(by.language, { numeric: 'auto', style: 'short' })
  const size = Math.abs(off)
  // What is a moment off is now: clocks differ by as much, and so does the moment that is shown from the one that is.
  if (size < 2 * second) return format.format(0, 'second')
  if (size < minute) return format.format(Math.trunc(off / second), 'second')
  if (size < hour) return format.format(Math.trunc(off / minute), 'minute')
  if (size < day) return format.format(Math.trunc(off / hour), 'hour')
  return format.format(Math.trunc(off / day), 'day')
}

/** A moment to the second with its zone. */
export function formatAbsolute(at: number, { language, zone }: Style): string {
  return dateFormat(language, { dateStyle: 'medium', timeStyle: 'long', timeZone: zone }).format(at)
}

/** The time of day of a moment, to the second or with milliseconds. */
export function formatClock(at: number, by: Style & { readonly millis?: boolean }): string {
  const parts = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23', timeZone: by.zone } as const
  return dateFormat(by.language, by.millis === true ? { ...parts, fractionalSecondDigits: 3 } : parts).format(at)
}

/** Moments along an axis: the time of day where they lie within one, otherwise the day; the zone is said at the first. */
export function formatAxis(moments: readonly number[], { language, zone }: Style): string[] {
  const [first, last] = [moments[0] ?? 0, moments.at(-1) ?? 0]
  const step = (last - first) / Math.max(1, moments.length - 1)
  const time = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
  const within =
    step < second ? { ...time, second: '2-digit', fractionalSecondDigits: 1 } : step < minute ? { ...time, second: '2-digit' } : time
  const parts =
    last - first < day ? within : step < day ? { ...time, day: 'numeric', month: 'numeric' } : { day: 'numeric', month: 'short' }
  return moments.map((at, nth) =>
    dateFormat(language, {
      ...parts,
      timeZone: zone,
      ...(nth === 0 && step < day ? { timeZoneName: 'short' } : {}),
    } as Intl.DateTimeFormatOptions).format(at),
  )
}

/** The window that a run is for: its day where it is about as long as one (in the zone of its schedule), otherwise its two ends. */
export function formatWindow(window: { readonly start: string; readonly end: string; readonly day: string }): string {
  const { start, end } = window
  if (Math.abs(Date.parse(end) - Date.parse(start) - day) <= hour) return window.day
  const from = start.slice(0, 16).replace('T', ' ')
  const to = start.slice(0, 10) === end.slice(0, 10) ? end.slice(11, 16) : end.slice(0, 16).replace('T', ' ')
  return `${from} – ${to} UTC`
}

/** A count with separators: `12,412`. */
export function formatCount(count: number, language: string): string {
  return numberFormat(language, {}).format(count)
}

/** A count in short: `12.4 k`. */
export function formatShort(count: number, language: string): string {
  if (Math.abs(count) < 1_000) return String(count)
  const [size, unit] = Math.abs(count) < 1e6 ? [1e3, 'k'] : Math.abs(count) < 1e9 ? [1e6, 'M'] : [1e9, 'G']
  return `${tenths(count / size, language)} ${unit}`
}

/** Bytes in kB, MB or GB, by thousands. */
export function formatBytes(bytes: number, language: string): string {
  if (bytes < 1_000) return `${bytes} B`
  const [size, unit] = bytes < 1e6 ? [1e3, 'kB'] : bytes < 1e9 ? [1e6, 'MB'] : [1e9, 'GB']
  return `${tenths(bytes / size, language)} ${unit}`
}
