import { expect, test } from 'vitest'
import { markedAs, progressOf } from './backfills.tsx'

const none = { todo: 0, running: 0, succeeded: 0, failed: 0, cancelled: 0, skipped: 0 }

test('what runs has not ended, what was skipped has', () => {
  expect(progressOf({ counts: { ...none, todo: 3, running: 2, succeeded: 4, failed: 1, skipped: 5 } })).toEqual({ ended: 10, total: 15 })
})

test('a backfill that is done is green only where no window failed', () => {
  expect(markedAs({ state: 'done', counts: { ...none, succeeded: 2 } })).toBe('succeeded')
  expect(markedAs({ state: 'done', counts: { ...none, succeeded: 2, failed: 1 } })).toBe('failed')
  expect(markedAs({ state: 'paused', counts: { ...none, failed: 1 } })).toBe('paused')
})
