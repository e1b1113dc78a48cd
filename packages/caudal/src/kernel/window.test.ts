import { describe, expect, test } from 'vitest'
import { isoInstant, parseWindow, windowOf } from './window.ts'

describe('parseWindow', () => {
  test.each([
    ['2026-11-19', '2026-11-19T00:00:00Z', '2026-11-20T00:00:00Z'],
    ['2026-11', '2026-11-01T00:00:00Z', '2026-12-01T00:00:00Z'],
    ['2026-12', '2026-12-01T00:00:00Z', '2027-01-01T00:00:00Z'],
    ['2024-02', '2024-02-01T00:00:00Z', '2024-03-01T00:00:00Z'],
    ['2026', '2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z'],
    ['2026-11-19T02', '2026-11-19T02:00:00Z', '2026-11-19T03:00:00Z'],
    ['2026-11-19T23', '2026-11-19T23:00:00Z', '2026-11-20T00:00:00Z'],
    ['2001-01-01/2001-07-01', '2001-01-01T00:00:00Z', '2001-07-01T00:00:00Z'],
    ['2026-11-19T02:00/2026-11-19T02:30:15.250', '2026-11-19T02:00:00Z', '2026-11-19T02:30:15.250Z'],
    ['2026-11-19T02:00:00-03:00/2026-11-20', '2026-11-19T05:00:00Z', '2026-11-20T00:00:00Z'],
  ])('%s', (text, start, end) => {
    expect(parseWindow(text)).toEqual({ start, end, day: start.slice(0, 10) })
  })

  test.each([
    '',
    'yesterday',
    '2026-13',
    '2026-02-30',
    '2026-11-19T24',
    '26-11-19',
    '2026-11-19/2026-11-19',
    '2026-11-20/2026-11-19',
    '2026/2027/2028',
    '2026-11-19T02:30',
    '2026-11-19T24:00Z/2026-11-21',
  ])('"%s" is refused', (text) => {
    expect(() => parseWindow(text)).toThrow(expect.objectContaining({ code: 'WINDOW-INVALID' }))
  })
})

test('instants have milliseconds only where there are any', () => {
  expect(isoInstant(0)).toBe('1970-01-01T00:00:00Z')
  expect(isoInstant(1)).toBe('1970-01-01T00:00:00.001Z')
})

test('a window starts before it ends', () => {
  expect(windowOf(0, 1).day).toBe('1970-01-01')
  expect(() => windowOf(1, 1)).toThrow(expect.objectContaining({ code: 'WINDOW-INVALID' }))
})
