import { expect, test } from 'vitest'
import { countOf, formatBytes, formatCount, formatRate, formatShare } from './number.ts'

test('counts have thousands apart and a noun that agrees', () => {
  expect(formatCount(12_412)).toBe('12,412')
  expect(countOf(1, 'row')).toBe('1 row')
  expect(countOf(3_000_000, 'row')).toBe('3,000,000 rows')
})

test('rates and sizes keep three figures at the most', () => {
  expect([840, 12_412, 250_000, 999_700, 1_234_567].map(formatRate)).toEqual(['840', '12.4 k', '250 k', '1.0 M', '1.2 M'])
  expect([812, 1_200, 80_100_000_000, 999_600].map(formatBytes)).toEqual(['812 B', '1.2 kB', '80.1 GB', '1.0 MB'])
})

test('a small share keeps a decimal, and none at all says so', () => {
  expect([0, 0.004, 0.031, 0.58, 1].map(formatShare)).toEqual(['0 %', '0.4 %', '3.1 %', '58 %', '100 %'])
})
