import { expect, test } from 'vitest'
import { isUnusual } from './usual.tsx'

test('long is what is far beyond what nine of ten took, once enough are known', () => {
  const usual = { count: 30, medianMs: 4_000, p90Ms: 6_000 }
  expect(isUnusual(7_000, usual)).toBe(false)
  expect(isUnusual(10_000, usual)).toBe(true)
  expect(isUnusual(10_000, { ...usual, count: 4 })).toBe(false)
  expect(isUnusual(40, { count: 30, medianMs: 4, p90Ms: 6 })).toBe(false)
})
