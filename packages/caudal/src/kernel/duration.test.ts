import { describe, expect, test } from 'vitest'
import { durationMs, formatDuration, writtenDuration } from './duration.ts'

describe('durationMs', () => {
  test.each([
    ['250ms', 250],
    ['30s', 30_000],
    ['1.5m', 90_000],
    ['2h', 7_200_000],
    ['1d', 86_400_000],
    ['0s', 0],
  ])('%s is %i ms', (text, ms) => {
    expect(durationMs(text)).toBe(ms)
  })

  test.each(['', '5', '5 m', '-1s', '1w', 'm', '1e3s', '5m '])('"%s" is refused', (text) => {
    expect(() => durationMs(text)).toThrow(expect.objectContaining({ code: 'DURATION-INVALID', data: { text } }))
  })
})

test.each([
  [0, '0 ms'],
  [999, '999 ms'],
  [1_000, '1.0 s'],
  [59_999, '59.9 s'],
  [64_000, '1 m 04 s'],
  [3_599_999, '59 m 59 s'],
  [7_500_000, '2 h 05 m'],
  [86_400_000, '1 d 00 h'],
  [273_600_000, '3 d 04 h'],
])('%i ms reads %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text)
})

test.each([
  [0, '0ms'],
  [250, '250ms'],
  [2_000, '2s'],
  [5_400_000, '90m'],
  [21_600_000, '6h'],
  [172_800_000, '2d'],
] as const)('%i ms is written as %s, and read so', (ms, text) => {
  expect(writtenDuration(ms)).toBe(text)
  expect(durationMs(text)).toBe(ms)
})
