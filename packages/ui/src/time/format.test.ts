import { expect, test } from 'vitest'
import {
  formatAbsolute,
  formatAxis,
  formatBytes,
  formatClock,
  formatDuration,
  formatRelative,
  formatShort,
  formatWindow,
} from './format.ts'

test('spans have two units at the most, and always one', () => {
  expect([0, 340, 4_270, 59_999, 64_000, 3_599_999, 7_500_000, 273_600_000].map((ms) => formatDuration(ms, 'en'))).toEqual([
    '0 ms',
    '340 ms',
    '4.2 s',
    '59 s',
    '1 m 04 s',
    '59 m 59 s',
    '2 h 05 m',
    '3 d 04 h',
  ])
  expect(formatDuration(4_270, 'pt-BR')).toBe('4,2 s')
})

test('a moment says how long ago it was, in both languages', () => {
  const now = Date.UTC(2026, 10, 20, 12)
  expect(formatRelative(now - 6 * 60_000, { now, language: 'en' })).toBe('6 min. ago')
  expect(formatRelative(now + 2 * 86_400_000, { now, language: 'pt-BR' })).toBe('depois de amanhã')
  expect([now - 900, now + 1_900].map((at) => formatRelative(at, { now, language: 'en' }))).toEqual(['now', 'now'])
})

test('a moment carries its zone', () => {
  const at = Date.UTC(2026, 10, 20, 12, 3, 4, 56)
  expect(formatAbsolute(at, { language: 'en', zone: 'America/Sao_Paulo' })).toContain('GMT-3')
  expect(formatClock(at, { language: 'en', zone: 'UTC', millis: true })).toBe('12:03:04.056')
})

test('an axis tells times of day within a day and days beyond, and its zone once', () => {
  const at = Date.UTC(2026, 10, 20, 12)
  const by = { language: 'en', zone: 'UTC' }
  const after = (...hours: number[]): number[] => hours.map((each) => at + each * 3_600_000)
  expect(formatAxis(after(0, 6, 12), by)).toEqual(['12:00 UTC', '18:00', '00:00'])
  expect(formatAxis(after(0, 1 / 3_600, 2 / 3_600), by)).toEqual(['12:00:00 UTC', '12:00:01', '12:00:02'])
  expect(formatAxis(after(0, 24, 48), by)).toEqual(['Nov 20', 'Nov 21', 'Nov 22'])
  expect(formatAxis([], by)).toEqual([])
})

test('a whole day is written as one', () => {
  expect(formatWindow({ start: '2026-11-19T00:00:00.000Z', end: '2026-11-20T00:00:00.000Z', day: '2026-11-19' })).toBe('2026-11-19')
  expect(formatWindow({ start: '2026-10-18T03:00:00Z', end: '2026-10-19T02:00:00Z', day: '2026-10-18' })).toBe('2026-10-18')
  expect(formatWindow({ start: '2026-11-19T02:00:00.000Z', end: '2026-11-19T03:00:00.000Z', day: '2026-11-19' })).toBe(
    '2026-11-19 02:00 – 03:00 UTC',
  )
})

test('numbers are never rounded up to what they are not', () => {
  expect([999, 12_412, 999_999, 1_200_000].map((count) => formatShort(count, 'en'))).toEqual(['999', '12.4 k', '999.9 k', '1.2 M'])
  expect([12, 1_500, 2_500_000].map((bytes) => formatBytes(bytes, 'en'))).toEqual(['12 B', '1.5 kB', '2.5 MB'])
})
