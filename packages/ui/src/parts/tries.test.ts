import type { StepRun } from 'caudal/api'
import { expect, test } from 'vitest'
import { triesOf } from './tries.ts'

const step = (of: Partial<StepRun>): StepRun =>
  ({ state: 'running', attempts: 0, startedAt: '2026-11-20T00:00:00Z', error: null, items: null, ...of }) as StepRun
const fault = (retryable: boolean): StepRun['error'] => ({ code: 'TASK-ERROR', message: 'no', blame: 'user', retryable })

test('a step that runs is in the try after those that are used up, and so is one that is tried again', () => {
  expect(triesOf(step({ attempts: 1 }), 3)).toEqual({ used: 1, of: 3, next: 2, givenUp: false })
  expect(triesOf(step({ state: 'ready', attempts: 2, error: fault(true) }), 3)).toEqual({ used: 2, of: 3, next: 3, givenUp: false })
})

test('a step that failed has no next try; where some are left its error was not worth them', () => {
  expect(triesOf(step({ state: 'failed', attempts: 3, error: fault(true) }), 3)).toEqual({ used: 3, of: 3, next: null, givenUp: false })
  expect(triesOf(step({ state: 'failed', attempts: 1, error: fault(false) }), 3)!.givenUp).toBe(true)
})

test('nothing is said of a single try, of a step that has not begun or did it at once, nor of one whose items are tried', () => {
  expect(triesOf(step({}), 1)).toBeNull()
  expect(triesOf(step({ startedAt: null }), 3)).toBeNull()
  expect(triesOf(step({ items: { total: 1, running: 1, waiting: 0, succeeded: 0, failed: 0, other: 0 } }), 3)).toBeNull()
  expect(triesOf(step({}), undefined)).toBeNull()
  expect(triesOf(step({ state: 'succeeded', attempts: 1 }), 3)).toBeNull()
  expect(triesOf(step({ state: 'succeeded', attempts: 2 }), 3)).toEqual({ used: 2, of: 3, next: null, givenUp: false })
})
