import { expect, test } from 'vitest'
import { usualOf } from './usual.ts'

test('the median and what nine of ten stay under', () => {
  expect(usualOf([5, 1, 3])).toEqual({ count: 3, medianMs: 3, p90Ms: 5 })
  expect(usualOf(Array.from({ length: 30 }, (_, at) => at + 1))).toEqual({ count: 30, medianMs: 16, p90Ms: 28 })
  expect(usualOf([7])).toEqual({ count: 1, medianMs: 7, p90Ms: 7 })
})

test('of nothing nothing is told', () => {
  expect(usualOf([])).toEqual({ count: 0, medianMs: null, p90Ms: null })
})
