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
  const run = { state: 'failed' } as const
  expect(causeOf(run, [step, held, broken, { ...broken, step: 'second' }])?.step).toBe('broken')
  expect(causeOf(run, [step, held])).toBeNull()
})

test('the cause of a run whose time was over is the first step that was still under way', () => {
  const never: StepRun = { ...step, step: 'never', state: 'cancelled' }
  const hung: StepRun = { ...never, step: 'hung', startedAt: '2026-01-01T00:00:00Z' }
  expect(causeOf({ state: 'failed' }, [step, never, hung])?.step).toBe('hung')
  expect(causeOf({ state: 'cancelled' }, [step, never, hung])).toBeNull()
})

test('what a failure reaches is told as datasets', () => {
  expect(
    reachedDatasets([
      { id: 'p/load', kind: 'step', name: 'load', pipeline: 'p' },
      { id: 'gold.sales', kind: 'dataset', name: 'gold.sales', pipeline: null },
    ]),
  ).toEqual(['gold.sales'])
})
