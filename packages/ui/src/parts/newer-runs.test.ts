import { expect, test } from 'vitest'
import { splitAt } from './newer-runs.tsx'

test('what came since the newest that was shown is newer, whatever became of the others', () => {
  const runs = ['d', 'c', 'b', 'a'].map((run) => ({ run }))
  expect(splitAt(runs, 'b')).toEqual({ newer: [{ run: 'd' }, { run: 'c' }], shown: [{ run: 'b' }, { run: 'a' }] })
  expect(splitAt(runs, null)).toEqual({ newer: [], shown: runs })
  expect(splitAt([], 'b')).toEqual({ newer: [], shown: [] })
})
