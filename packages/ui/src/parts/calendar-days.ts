import { dateFormat } from '../time/kept-formats.ts'

/** A day of a month's calendar; `day` is `2026-11-20` in the zone of the calendar. */
export interface CalendarDay<T> {
  readonly day: string
  readonly things: readonly T[]
}

/** The day of a moment in a zone. */
export function dayIn(at: string, zone: string): string {
  return dateFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(Date.parse(at))
}

/** The weeks of a month, Monday first, each day with what happens on it; days of the months beside are null. */
export function weeksOf<T extends { readonly at: string }>(
  month: string,
  of: { readonly things: readonly T[]; readonly zone: string },
): (CalendarDay<T> | null)[][] {
  const [year = 1970, number = 1] = month.split('-').map(Number)
  const length = new Date(Date.UTC(year, number, 0)).getUTCDate()
  const before = (new Date(Date.UTC(year, number - 1, 1)).getUTCDay() + 6) % 7
  const byDay = Map.groupBy(of.things, ({ at }) => dayIn(at, of.zone))
  const days = Array.from({ length: Math.ceil((before + length) / 7) * 7 }, (_, at) => {
    const date = at - before + 1
    if (date < 1 || date > length) return null
    const day = `${month}-${String(date).padStart(2, '0')}`
    return { day, things: byDay.get(day) ?? [] }
  })
  return Array.from({ length: days.length / 7 }, (_, week) => days.slice(week * 7, week * 7 + 7))
}

/** The months from that of one moment to that of another. */
export function monthsBetween(from: string, to: string): string[] {
  const count = (text: string): number => Number(text.slice(0, 4)) * 12 + Number(text.slice(5, 7)) - 1
  const name = (at: number): string => `${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}`
  return Array.from({ length: Math.max(0, count(to) - count(from) + 1) }, (_, off) => name(count(from) + off))
}

/** So many of some months: from the one before that of a day on where there are more, so that years of either side do not hide today. */
export function monthsAround(months: readonly string[], of: { readonly now: string; readonly most: number }): string[] {
  const today = months.findIndex((month) => month >= of.now.slice(0, 7))
  const latest = Math.max(0, months.length - of.most)
  const from = today < 0 ? latest : Math.min(latest, Math.max(0, today - 1))
  return months.slice(from, from + of.most)
}
