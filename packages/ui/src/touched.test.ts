import type { Entry } from 'caudal/api'
import { expect, test } from 'vitest'
import { gather, touchedBy } from './touched.ts'

test('a version that was published makes the datasets old, an attempt without one does not', () => {
  const attempt = { kind: 'attempt', to: 'succeeded', epoch: 1, attempt: 1, worker: 'w', run: 'r1', step: 'load', item: null } as const
  const published = [{ dataset: 'a', version: 'v', mode: 'append', rows: 1, quarantined: 0, total: 1, reasons: [] }]
  expect(touchedBy({ event: attempt })).toEqual([['run', 'r1']])
  expect(touchedBy({ event: { ...attempt, published } } satisfies Pick<Entry, 'event'>)).toContainEqual(['datasets'])
})

test('a step that begins to wait may ask somebody, one that runs does not', () => {
  const moved = { kind: 'task_run', run: 'r1', step: 'publish', item: null, epoch: 0 } as const
  expect(touchedBy({ event: { ...moved, to: 'waiting' } })).toContainEqual(['approvals'])
  expect(touchedBy({ event: { ...moved, to: 'running' } })).not.toContainEqual(['approvals'])
})

test('what is touched many times is read once', () => {
  expect(gather([['run', 'a'], ['run', 'a'], ['runs'], ['dataset', 'x'], ['dataset']])).toEqual([['run', 'a'], ['runs'], ['dataset']])
})

test('a pipeline that somebody holds makes the pipelines old', () => {
  const held = { kind: 'request', operation: 'pipelines.pause', by: 'ana', of: { pipeline: 'shop' } } as const
  expect(touchedBy({ event: held })).toEqual([['pipelines'], ['pipeline', 'shop']])
})
