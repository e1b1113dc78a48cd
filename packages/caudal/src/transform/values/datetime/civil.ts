/** A day of the calendar. */
export interface Civil {
  readonly year: number
  /** From 1. */
  readonly month: number
  readonly day: number
}

/** The days from 1970-01-01 to a day of the Gregorian calendar; undefined where there is no such day between the years 1 and 9999. */
export function daysOf({ year, month, day }: Civil): number | undefined {
  if (![year, month, day].every(Number.isInteger) || year < 1 || year > 9999 || month < 1 || month > 12) return undefined
  return day < 1 || day > daysInMonth(year, month) ? undefined : startOf(year, month) + day - 1
}

/** The day of the calendar that is so many days after 1970-01-01. */
export function civilOf(days: number): Civil {
  const date = new Date(days * 86_400_000)
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
}

/** How many days a month has. */
function daysInMonth(year: number, month: number): number {
  return startOf(month === 12 ? year + 1 : year, month === 12 ? 1 : month + 1) - startOf(year, month)
}

/** The day of the week of a day, 0 for Monday. */
export function weekdayOf(days: number): number {
  return (((days + 3) % 7) + 7) % 7
}

/** The ISO 8601 year and week of a day. */
export function isoWeekOf(days: number): { readonly year: number; readonly week: number } {
  const thursday = days - weekdayOf(days) + 3
  const { year } = civilOf(thursday)
  return { year, week: Math.floor((thursday - startOf(year, 1)) / 7) + 1 }
}

/** The day of the year of a day, from 1. */
export function dayOfYear(days: number): number {
  return days - startOf(civilOf(days).year, 1) + 1
}

function startOf(year: number, month: number): number {
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, 1)
  return Math.round(date.getTime() / 86_400_000)
}
