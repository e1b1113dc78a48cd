import type { StepRun } from 'caudal/api'
import { expect, test } from 'vitest'
import { causeOf, reachedDatasets } from './failing-runs.tsx'

const step: StepRun = {
  step: 'load',
  item: null,
  state: 'succeeded',
  epoch: 1,
  attempts: 1,
  dueAt: null,
  readyAt: null,
  startedAt: null,
  finishedAt: null,
  ms: 1,
  cached: false,
  reason: null,
  error: null,
  items: null,
}
const error = { code: 'TASK-FAILED', message: 'broken', blame: 'user', retryable: true } as const

test('the cause of a failed run is the first step that failed of itself', () => {
  const held: StepRun = { ...step, step: 'held', state: 'upstream_failed' }
  const broken: StepRun = { ...step, step: 'broken', state: 'failed', error }
  expect(causeOf([step, held, broken, { ...broken, step: 'second' }])?.step).toBe('broken')
  expect(causeOf([step, held])).toBeNull()
})

test('what a failure reaches is told as datasets', () => {
  expect(
    reachedDatasets([
      { id: 'p/load', kind: 'step', name: 'load', pipeline: 'p' },
      { id: 'gold.sales', kind: 'dataset', name: 'gold.sales', pipeline: null },
    ]),
  ).toEqual(['gold.sales'])
})
