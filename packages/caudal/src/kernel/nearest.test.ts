import { expect, test } from 'vitest'
import { didYouMean, nearest } from './nearest.ts'

test.each([
  ['timeot', 'timeout'],
  ['timeuot', 'timeout'],
  ['TIMEOUT', 'timeout'],
  ['rety', 'retry'],
  ['zzz', undefined],
  ['', undefined],
])('"%s" meant %s', (name, meant) => {
  expect(nearest(name, ['retry', 'timeout', 'pool'])).toBe(meant)
})

test('where none is near all are named, up to twelve', () => {
  expect(didYouMean('rety', ['retry'])).toBe('did you mean "retry"?')
  expect(didYouMean('xyz', ['retry', 'pool'])).toBe('known: retry, pool')
  expect(
    didYouMean(
      'xyz',
      Array.from({ length: 13 }, (_, index) => `name${index}`),
    ),
  ).toMatch(/name11, …$/)
  expect(didYouMean('xyz', [])).toBe('there are none yet')
})
