import { expect, test } from 'vitest'
import { isInRanges } from './version-range.ts'

test.each([
  [['>=1.3.0', '<2.0.0'], true],
  [['>=1.3.0,<2.0.0'], true],
  [['>=1.12.0'], false],
  [['<1.11.0'], false],
  [['=1.11.0'], true],
  [['1.11.0'], true],
  [['!=1.11.0'], false],
  [['>1.9', '<=1.11'], true],
  [[], true],
] as const)('1.11.0 in %j: %j', (ranges, expected) => {
  expect(isInRanges('1.11.0', ranges)).toBe(expected)
})
