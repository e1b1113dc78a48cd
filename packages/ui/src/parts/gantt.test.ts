import type { Run, StepRun } from 'caudal/api'
import { expect, test } from 'vitest'
import { rangeOf } from './gantt.tsx'
import { barHeights } from './run-bars.tsx'
import { lanesOf } from './timeline.tsx'

const iso = (second: number): string => new Date(second * 1_000).toISOString()
const step = (given: Partial<StepRun>): StepRun => ({
  step: 's',
  item: null,
  state: 'succeeded',
  epoch: 1,
  attempts: 1,
  dueAt: null,
  readyAt: null,
  startedAt: null,
  finishedAt: null,
  ms: null,
  cached: false,
  reason: null,
  error: null,
  items: null,
  ...given,
})

test('the range is from the first ready to the last end, and to now while something runs', () => {
  const ended = step({ readyAt: iso(10), startedAt: iso(12), finishedAt: iso(20) })
  expect(rangeOf([ended], 99_000)).toEqual({ from: 10_000, to: 20_000 })
  expect(rangeOf([ended, step({ startedAt: iso(15) })], 99_000)).toEqual({ from: 10_000, to: 99_000 })
  expect(rangeOf([step({ state: 'pending' })], 99_000)).toEqual({ from: 99_000, to: 99_001 })
})

test('ten thousand items have a range too', () => {
  const many = Array.from({ length: 10_000 }, (_, at) => step({ item: at, startedAt: iso(at), finishedAt: iso(at + 1) }))
  expect(rangeOf(many, 0)).toEqual({ from: 0, to: 10_000_000 })
})

test('lanes are by pipeline, those that fail on top, and runs side by side get rows', () => {
  const run = (pipeline: string, from: number, state: Run['state']): Run =>
    ({ run: `${pipeline}${from}`, pipeline, state, createdAt: iso(from), startedAt: iso(from), finishedAt: iso(from + 10) }) as Run
  const lanes = lanesOf([run('a', 0, 'succeeded'), run('a', 5, 'succeeded'), run('b', 0, 'failed')], 0)
  expect(lanes.map(({ pipeline, rows }) => [pipeline, rows.length])).toEqual([
    ['b', 1],
    ['a', 2],
  ])
})

test('the longest run has the highest bar', () => {
  expect(barHeights([{ ms: 100 }, { ms: 50 }, { ms: null }])).toEqual([22, 11, 4])
})
