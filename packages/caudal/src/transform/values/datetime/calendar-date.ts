import { HostObject, text, tuple } from '../../../jinja/index.ts'
import { members, method } from '../members.ts'
import type { Members } from '../members.ts'
import { valueFault } from '../value-fault.ts'
import { civilOf, daysOf, isoWeekOf, weekdayOf } from './civil.ts'
import { Delta } from './delta.ts'
import { day, divided, padded } from './micros.ts'
import { strftime } from './strftime.ts'

/** A day as templates see it: Python's date. */
export class CalendarDate extends HostObject {
  /** Days since 1970-01-01. */
  readonly days: number

  constructor(days: number) {
    super({
      type: 'datetime.date',
      text: () => dateText(days),
      repr: () => {
        const { year, month, day } = civilOf(days)
        return `datetime.date(${year}, ${month}, ${day})`
      },
      attribute: (name) => dateMembers.get(name)?.(this),
      key: () => String(days),
      equals: (other) => other instanceof CalendarDate && other.days === days,
      compare: (other) => (other instanceof CalendarDate ? days - other.days : undefined),
      operate: (operator, { other, reflected }) => operate(days, { operator, other, reflected }),
      format: (specification) => (specification === '' ? dateText(days) : dateStrftime(days, specification)),
    })
    this.days = days
  }
}

/** A day as `2026-11-21`. */
export function dateText(days: number): string {
  const { year, month, day } = civilOf(days)
  return `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}`
}

/** A day from numbers. Throws DBT-VALUE where there is no such day. */
export function dateFrom(bound: readonly unknown[]): CalendarDate {
  const [year, month, day] = bound.map(Number)
  const days = daysOf({ year: year!, month: month!, day: day! })
  if (days === undefined) throw valueFault(`there is no day ${year}-${month}-${day}`, 'give year, month and day as numbers')
  return new CalendarDate(days)
}

/** A day from `2026-11-21`. Throws DBT-VALUE for any other text. */
export function dateFromIso(value: unknown): CalendarDate {
  const [, year, month, day] = /^(\d{4})-?(\d\d)-?(\d\d)$/.exec(text(value)) ?? []
  if (year === undefined) throw valueFault(`Invalid isoformat string: '${text(value)}'`, 'write a day as 2026-11-21')
  return dateFrom([year, month, day])
}

/** The attributes that a date and a datetime have in common, by the days since 1970. */
export const dayMembers: Readonly<Record<string, (days: number) => unknown>> = {
  year: (days) => civilOf(days).year,
  month: (days) => civilOf(days).month,
  day: (days) => civilOf(days).day,
  weekday: method('weekday', (days: number) => weekdayOf(days)),
  isoweekday: method('isoweekday', (days: number) => weekdayOf(days) + 1),
  toordinal: method('toordinal', (days: number) => days + 719_163),
  isocalendar: method('isocalendar', (days: number) => tuple([isoWeekOf(days).year, isoWeekOf(days).week, weekdayOf(days) + 1])),
}

const ofDay = Object.fromEntries(Object.entries(dayMembers).map(([name, of]) => [name, (self: CalendarDate) => of(self.days)]))

const dateMembers: Members<CalendarDate> = members<CalendarDate>(ofDay, {
  strftime: method('strftime format', (self, [format]) => dateStrftime(self.days, text(format))),
  isoformat: method('isoformat', (self) => dateText(self.days)),
  ctime: method('ctime', (self) => dateStrftime(self.days, '%c')),
  replace: method('replace year? month? day?', (self, bound) => {
    const { year, month, day } = civilOf(self.days)
    return dateFrom([bound[0] ?? year, bound[1] ?? month, bound[2] ?? day])
  }),
})

function dateStrftime(days: number, format: string): string {
  return strftime(format, { wall: BigInt(days) * day, offset: null, zoneName: '' })
}

function operate(days: number, { operator, other, reflected }: { operator: string; other: unknown; reflected: boolean }): unknown {
  if (other instanceof Delta) {
    const moved = Number(divided(other.micros, day).quotient)
    if (operator === '+') return new CalendarDate(days + moved)
    return operator === '-' && !reflected ? new CalendarDate(days - moved) : undefined
  }
  return operator === '-' && !reflected && other instanceof CalendarDate ? new Delta(BigInt(days - other.days) * day) : undefined
}
