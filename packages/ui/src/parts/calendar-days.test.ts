import { expect, test } from 'vitest'
import { dayIn, monthsAround, monthsBetween, weeksOf } from './calendar-days.ts'

test('a moment is on the day that it is in the zone', () => {
  expect(dayIn('2026-11-20T01:30:00.000Z', 'America/Sao_Paulo')).toBe('2026-11-19')
  expect(dayIn('2026-11-20T01:30:00.000Z', 'UTC')).toBe('2026-11-20')
})

test('November 2026 begins on a Sunday and has thirty days', () => {
  const weeks = weeksOf('2026-11', { things: [{ at: '2026-11-30T12:00:00Z' }], zone: 'UTC' })
  expect(weeks.map((week) => week.map((day) => day?.day.slice(8) ?? '·').join(' '))).toEqual([
    '· · · · · · 01',
    '02 03 04 05 06 07 08',
    '09 10 11 12 13 14 15',
    '16 17 18 19 20 21 22',
    '23 24 25 26 27 28 29',
    '30 · · · · · ·',
  ])
  expect(weeks.at(-1)?.[0]?.things).toHaveLength(1)
})

test('months go over the end of a year', () => {
  expect(monthsBetween('2026-11-03', '2027-01-20')).toEqual(['2026-11', '2026-12', '2027-01'])
})

test('of many months those around today are shown, and of few all', () => {
  const months = monthsBetween('2026-01-01', '2029-12-31')
  expect(monthsAround(months, { now: '2026-11-21', most: 4 })).toEqual(['2026-10', '2026-11', '2026-12', '2027-01'])
  expect(monthsAround(months, { now: '2026-01-02', most: 2 })).toEqual(['2026-01', '2026-02'])
  expect(monthsAround(months, { now: '2031-01-01', most: 2 })).toEqual(['2029-11', '2029-12'])
  expect(monthsAround(['2026-11'], { now: '2026-11-21', most: 4 })).toEqual(['2026-11'])
})
