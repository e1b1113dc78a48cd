import { expect, it } from 'vitest'
import { testClock } from '../testing/index.ts'
import { createProgress } from './progress.ts'

it('passes on the first at once, then the latest each 100 ms, and the last at the end', () => {
  const clock = testClock()
  const posted: number[] = []
  const progress = createProgress({ clock, post: ({ done }) => posted.push(done) })
  for (const done of [1, 2, 3]) progress.say({ done, of: null, unit: null })
  expect(posted).toEqual([1])
  clock.advance(100)
  expect(posted).toEqual([1, 3])
  clock.advance(1_000)
  progress.say({ done: 4, of: null, unit: null })
  progress.say({ done: 5, of: null, unit: null })
  progress.end()
  expect(posted).toEqual([1, 3, 4, 5])
})
