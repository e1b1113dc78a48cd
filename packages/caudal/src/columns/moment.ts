import { z } from 'zod'
import { mark } from './mark.ts'

/**
 * A column of instants. Takes a `Date` and ISO 8601 text, with `T` or a space between day and time; text without a zone is UTC.
 * Yields ISO text in UTC with the fraction of a second that was given, up to microseconds: `2026-11-19T02:00:00.25Z`.
 */
export function timestamp(): z.ZodType<string, string | Date> {
  return mark(textOf(readTimestamp, 'not a timestamp'), { type: { kind: 'timestamp' } })
}

/** A column of days without a time. Takes `2026-11-19` and a `Date`, of which it keeps the UTC day. Yields `2026-11-19`. */
export function date(): z.ZodType<string, string | Date> {
  return mark(textOf(readDate, 'not a date'), { type: { kind: 'date' } })
}

/** A column of times of day without a zone. Takes `02:00`, `02:00:00` and fractions up to microseconds. Yields `02:00:00`. */
export function time(): z.ZodType<string, string> {
  return mark(textOf(readTime, 'not a time') as z.ZodType<string, string>, { type: { kind: 'time' } })
}

function textOf(read: (value: string | Date) => string | null, refusal: string): z.ZodType<string, string | Date> {
  return z.union([z.string(), z.date()], { error: refusal }).transform((value, context): string => {
    const text = read(value)
    if (text !== null) return text
    context.issues.push({ code: 'custom', message: refusal, input: value })
    return z.NEVER
  })
}

const moment = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::(\d\d)(?:[.,](\d{1,6})\d*)?)?)?\s*(Z|z|[+-]\d\d(?::?\d\d)?)?$/

function readTimestamp(value: string | Date): string | null {
  if (value instanceof Date) return value.toISOString().replace(/\.?0*Z$/, 'Z')
  const parts = moment.exec(value.trim())
  if (parts === null || !isDay(parts[1]!)) return null
  const [, day, clock = '00:00', seconds = '00', fraction = '', zone = 'Z'] = parts
  const instant = Date.parse(`${day}T${clock}:${seconds}${zoneText(zone)}`)
  if (Number.isNaN(instant) || clock.startsWith('24')) return null
  const kept = fraction.replace(/0+$/, '')
  return `${new Date(instant).toISOString().slice(0, -5)}${kept === '' ? '' : `.${kept}`}Z`
}

function zoneText(zone: string): string {
  if (zone === 'Z' || zone === 'z') return 'Z'
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0')
  return `${zone[0]}${digits.slice(0, 2)}:${digits.slice(2)}`
}

function readDate(value: string | Date): string | null {
  if (value instanceof Date) return value.toISOString().slice(0, 10)
  const day = value.trim()
  return /^\d{4}-\d\d-\d\d$/.test(day) && isDay(day) ? day : null
}

function isDay(day: string): boolean {
  const instant = Date.parse(`${day}T00:00:00Z`)
  return !Number.isNaN(instant) && new Date(instant).toISOString().startsWith(day)
}

function readTime(value: string | Date): string | null {
  if (value instanceof Date) return null
  const parts = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:[.,](\d{1,6})\d*)?)?$/.exec(value.trim())
  if (parts === null) return null
  const fraction = (parts[4] ?? '').replace(/0+$/, '')
  return `${parts[1]}:${parts[2]}:${parts[3] ?? '00'}${fraction === '' ? '' : `.${fraction}`}`
}
