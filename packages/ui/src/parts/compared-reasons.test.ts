import { expect, test } from 'vitest'
import { comparedReasons } from './compared-reasons.ts'

test('reasons that only one version names count none in the other', () => {
  expect(
    comparedReasons(
      [{ reason: 'a', rows: 2 }],
      [
        { reason: 'b', rows: 1 },
        { reason: 'a', rows: 5 },
      ],
    ),
  ).toEqual([
    { reason: 'a', before: 2, after: 5 },
    { reason: 'b', before: 0, after: 1 },
  ])
})
