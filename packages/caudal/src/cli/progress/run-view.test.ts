import { expect, test } from 'vitest'
import { itemsEnded } from './items-view.ts'
import { foldNews, publishedOf } from './run-view.ts'
import type { StepView } from './run-view.ts'
import { sampleEnd, sampleHalf, sampleNews, samplePipeline, sampleStart, sampleView } from './sample-run.ts'

function stepOf(view: ReturnType<typeof sampleView>, name: string): StepView {
  return view.steps[view.places.get(name)!]!
}

test('steps go through their states with their moments', () => {
  const view = sampleView(sampleHalf)
  expect(stepOf(view, 'http_ready')).toMatchObject({ state: 'succeeded', startedAt: sampleStart, finishedAt: sampleStart + 2_000 })
  expect(stepOf(view, 'load_rates')).toMatchObject({ state: 'succeeded', startedAt: sampleStart, finishedAt: sampleStart + 1_000 })
  expect(stepOf(view, 'transform_sales')).toMatchObject({ state: 'pending', startedAt: null })
})

test('a mapped step counts its items by state, and knows the last error', () => {
  const fetch = stepOf(sampleView(sampleHalf), 'fetch_sales')
  expect(fetch.items?.counts).toMatchObject({ succeeded: 1, retrying: 1, pending: 2, running: 0 })
  expect(fetch.dueAt).toBe(sampleStart + 9_000)
  expect(fetch).toMatchObject({ error: null, itemError: { code: 'HTTP-STATUS' } })
  const ended = stepOf(sampleView(sampleEnd), 'fetch_sales')
  expect(itemsEnded(ended.items!)).toBe(4)
  expect(ended).toMatchObject({ state: 'failed', error: { code: 'MAP-ITEMS-FAILED' } })
})

test('a run ends once, with its reason', () => {
  expect(sampleView(sampleEnd)).toMatchObject({ state: 'failed', finishedAt: sampleStart + 10_000 })
})

test('what was published is added up by dataset, the newest version served', () => {
  const published = publishedOf(sampleView(sampleEnd).steps)
  expect(published.find((one) => one.dataset === 'bronze.sales')).toMatchObject({
    version: 'v2',
    rows: 5_900,
    quarantined: 100,
    total: 5_900,
    reasons: [{ reason: 'amount: below 0', rows: 100 }],
  })
})

test('a second try of a step is a retry, a second look of a wait is not', () => {
  const error = { code: 'X-Y', message: 'no', blame: 'user', retryable: true } as const
  const view = sampleView([
    { second: 0, event: { kind: 'task_run', step: 'load_rates', to: 'ready' } },
    { second: 0, event: { kind: 'task_run', step: 'load_rates', to: 'running' } },
    { second: 1, event: { kind: 'attempt', step: 'load_rates', to: 'failed', error } },
    { second: 1, event: { kind: 'task_run', step: 'load_rates', to: 'ready', dueAt: sampleStart + 5_000, error } },
    { second: 0, event: { kind: 'task_run', step: 'http_ready', to: 'waiting', reason: 'answered 503' } },
    { second: 2, event: { kind: 'task_run', step: 'http_ready', to: 'ready' } },
  ])
  expect(stepOf(view, 'load_rates')).toMatchObject({ state: 'retrying', dueAt: sampleStart + 5_000 })
  expect(stepOf(view, 'http_ready')).toMatchObject({ state: 'ready', reason: 'answered 503' })
})

test('progress is kept by item and forgotten with it; other runs are not ours', () => {
  const running = sampleView(sampleHalf.slice(0, 13))
  const note = { run: running.id, step: 'fetch_sales', item: 0, done: 500, of: 3_000, unit: 'orders' }
  const noted = foldNews(running, { kind: 'progress', note })
  expect(stepOf(noted, 'fetch_sales').notes.get(0)).toEqual(note)
  const ended = sampleNews(sampleHalf).slice(13, 15).reduce(foldNews, noted)
  expect(stepOf(ended, 'fetch_sales').notes.size).toBe(0)
  expect(foldNews(running, { kind: 'progress', note: { ...note, run: 'another' } })).toBe(running)
})

test('a view is never changed, only replaced', () => {
  const view = sampleView(sampleHalf)
  const copy = structuredClone(view)
  for (const news of sampleNews(sampleEnd)) foldNews(view, news)
  expect(view).toEqual(copy)
  expect(samplePipeline.steps).toHaveLength(6)
})
