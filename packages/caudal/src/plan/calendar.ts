import { Fault } from '../kernel/index.ts'

const day = 86_400_000

/** The days that a text leaves out, from the first midnight to behind the last, written as the zone's clocks show them. */
export interface DaySpan {
  readonly from: number
  readonly to: number
}

/** The days that `2026-12-25` or `2026-12-24..2027-01-01` names, both ends included. Throws `SCHEDULE-INVALID`. */
export function readDays(text: string): DaySpan {
  const parts = text.split('..')
  const [first, last = first] = parts.map(midnightOf)
  if (parts.length > 2 || first === undefined || last === undefined || last < first) {
    throw new Fault('SCHEDULE-INVALID', {
      message: `"${text}" names no days`,
      hint: 'write a day, 2026-12-25, or the first and the last of several, 2026-12-24..2027-01-01',
    })
  }
  return { from: first, to: last + day }
}

function midnightOf(text: string): number | undefined {
  const midnight = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  return new Date(Number.isNaN(midnight) ? 0 : midnight).toISOString().startsWith(text) ? midnight : undefined
}
