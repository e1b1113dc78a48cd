import { expect, it } from 'vitest'
import type { Window } from '../kernel/index.ts'
import type { ClockSchedule } from './manifest.ts'
import { namedSpan, namedWindow } from './named-window.ts'

const cron = (line: string, zone: string, except?: readonly string[]): ClockSchedule => ({
  kind: 'cron',
  line,
  zone,
  catchup: 'none',
  ...(except === undefined ? {} : { except }),
})
const said = ({ start, end }: Window): string => `${start}/${end}`

it('reads days, months and hours by the clocks of the zone', () => {
  const midnight = cron('0 0 * * *', 'America/Sao_Paulo')
  expect(said(namedSpan(midnight, '2026-01'))).toBe('2026-01-01T03:00:00Z/2026-02-01T03:00:00Z')
  expect(said(namedSpan(cron('0 0 * * *', 'Europe/Berlin'), '2026-03-29'))).toBe('2026-03-28T23:00:00Z/2026-03-29T22:00:00Z')
  expect(said(namedSpan(midnight, '2026-01-05T02'))).toBe('2026-01-05T05:00:00Z/2026-01-05T06:00:00Z')
  expect(said(namedSpan(midnight, '2026-01-05T02:00Z'))).toBe('2026-01-05T02:00:00Z/2026-01-05T03:00:00Z')
  expect(said(namedSpan(midnight, '2026-01-05/2026-01-06'))).toBe('2026-01-05T00:00:00Z/2026-01-06T00:00:00Z')
  expect(said(namedSpan(null, '2026-01-05'))).toBe('2026-01-05T00:00:00Z/2026-01-06T00:00:00Z')
})

it('names the one window of the schedule that begins there', () => {
  const nightly = cron('0 2 * * *', 'America/Sao_Paulo', ['2026-01-06'])
  expect(said(namedWindow(nightly, '2026-01-04'))).toBe('2026-01-04T05:00:00Z/2026-01-05T05:00:00Z')
  expect(said(namedWindow(nightly, '2026-01-05'))).toBe('2026-01-05T05:00:00Z/2026-01-07T05:00:00Z')
  expect(said(namedWindow(cron('0 0 1 * *', 'UTC'), '2026-02'))).toBe('2026-02-01T00:00:00Z/2026-03-01T00:00:00Z')
})

it('takes the span itself where none or several begin there', () => {
  const nightly = cron('0 2 * * *', 'America/Sao_Paulo', ['2026-01-06'])
  expect(said(namedWindow(nightly, '2026-01-06'))).toBe('2026-01-06T03:00:00Z/2026-01-07T03:00:00Z')
  expect(said(namedWindow({ kind: 'every', everyMs: 3_600_000, catchup: 'none' }, '2026-01-06'))).toBe(
    '2026-01-06T00:00:00Z/2026-01-07T00:00:00Z',
  )
  expect(said(namedWindow(nightly, '2026-01-05T05:00Z/2026-01-06T05:00Z'))).toBe('2026-01-05T05:00:00Z/2026-01-06T05:00:00Z')
})
