import { expect, test } from 'vitest'
import { parseWindow } from '../../kernel/index.ts'
import { formatAgo, formatMoment, formatWindow } from './moment.ts'

test('moments are UTC to the second', () => {
  expect(formatMoment(Date.UTC(2026, 10, 19, 2, 0, 5, 999))).toBe('2026-11-19T02:00:05Z')
})

test('how long ago is told in one unit', () => {
  const ago = (seconds: number): string => formatAgo(0, seconds * 1_000)
  expect([0, 4, 42, 60, 3_599, 3_600, 100_000, 172_800].map(ago)).toEqual([
    'now',
    'now',
    '42 s ago',
    '1 min ago',
    '59 min ago',
    '1 h ago',
    '27 h ago',
    '2 d ago',
  ])
})

test.each([
  '2026-11-19',
  '2001-01-01/2001-07-01',
  '2026-11-19T02',
  '2026-11-19T02:30Z/2026-11-19T03:00Z',
  '2026-11-19T02:30:05Z/2026-11-19T03:00Z',
])('the window %s is shown as it is typed', (text) => {
  expect(formatWindow(parseWindow(text))).toBe(text)
})
