import { expect, it } from 'vitest'
import { lengthText, shareOf } from './profile-text.ts'

it.each([
  [0, '0%'],
  [1, '< 0.1%'],
  [540, '5.4%'],
  [5_000, '50%'],
  [9_999, '> 99.9%'],
  [10_000, '100%'],
])('%i of 10,000 rows are %s', (rows, expected) => {
  expect(shareOf(rows, { looked: 10_000, language: 'en' })).toBe(expected)
})

it('tells lengths as one number or as two', () => {
  expect(lengthText({ lengths: null }, 'en')).toBe('')
  expect(lengthText({ lengths: { min: 3, mean: 3, max: 3 } }, 'en')).toBe('3')
  expect(lengthText({ lengths: { min: 0, mean: 9.5, max: 1_200 } }, 'en')).toBe('0 – 1,200')
})
