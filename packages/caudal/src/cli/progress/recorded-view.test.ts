import { expect, test } from 'vitest'
import type { AttemptRecord, TaskRunRecord } from '../../ports/index.ts'
import { recordedView } from './recorded-view.ts'
import { sampleError, samplePipeline, sampleRun, sampleStart } from './sample-run.ts'

const taskRun: TaskRunRecord = {
  run: sampleRun.id,
  step: 'load_rates',
  item: null,
  state: 'succeeded',
  epoch: 2,
  attempts: 2,
  dueAt: null,
  readyAt: sampleStart,
  startedAt: sampleStart + 4_000,
  finishedAt: sampleStart + 5_000,
  cached: false,
  reason: null,
  error: null,
  items: null,
}

const attempt: AttemptRecord = {
  run: sampleRun.id,
  step: 'load_rates',
  item: null,
  epoch: 1,
  attempt: 1,
  state: 'failed',
  worker: 'w',
  startedAt: sampleStart + 1_000,
  finishedAt: sampleStart + 2_000,
  error: sampleError,
  published: [],
  checks: [],
}

test('a step that was tried twice took from its first start to its end', () => {
  const again: AttemptRecord = { ...attempt, epoch: 2, attempt: 2, state: 'succeeded', startedAt: sampleStart + 4_000, error: null }
  const view = recordedView({ run: sampleRun, pipeline: samplePipeline, steps: [taskRun], attempts: [attempt, again] })
  expect(view.steps.find((step) => step.name === 'load_rates')).toMatchObject({
    state: 'succeeded',
    attempt: 2,
    startedAt: sampleStart + 1_000,
    error: null,
  })
  expect(view.steps.find((step) => step.name === 'list_shops')).toMatchObject({ state: 'pending', startedAt: null })
})

test('a mapped step shows its counts and the newest error of its items', () => {
  const mapped: TaskRunRecord = {
    ...taskRun,
    step: 'fetch_sales',
    state: 'running',
    finishedAt: null,
    items: { total: 10, running: 2, waiting: 1, succeeded: 3, failed: 1, other: 0 },
  }
  const view = recordedView({
    run: sampleRun,
    pipeline: samplePipeline,
    steps: [mapped],
    attempts: [{ ...attempt, step: 'fetch_sales', item: 4 }],
  })
  const step = view.steps.find((one) => one.name === 'fetch_sales')!
  expect(step.items?.counts).toMatchObject({ pending: 3, running: 2, waiting: 1, succeeded: 3, failed: 1 })
  expect(step).toMatchObject({ error: null, itemError: { code: 'HTTP-STATUS' } })
})

test('a step that waits for another try is retrying', () => {
  const view = recordedView({
    run: sampleRun,
    pipeline: samplePipeline,
    steps: [{ ...taskRun, state: 'ready', finishedAt: null }],
    attempts: [attempt],
  })
  expect(view.steps.find((step) => step.name === 'load_rates')).toMatchObject({ state: 'retrying', error: { code: 'HTTP-STATUS' } })
})
