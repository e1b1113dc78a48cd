import { expect, it } from 'vitest'
import type { PipelineHabits } from '../ports/index.ts'
import { pipelineManifest, stepManifest } from '../testing/index.ts'
import { habitFindings } from './habit-findings.ts'

const hour = 3_600_000
const now = Date.UTC(2026, 0, 1)
const pipeline = pipelineManifest('sales', [stepManifest('load'), stepManifest('sum')])
const good: PipelineHabits = {
  pipeline: 'sales',
  runs: 40,
  runMs: [hour, hour, hour],
  steps: [
    { step: 'load', mapped: false, ms: 1.6 * hour, largeOutputs: 0 },
    { step: 'sum', mapped: false, ms: 1.4 * hour, largeOutputs: 0 },
  ],
}
const names = (habits: readonly PipelineHabits[], pipelines = [pipeline]): string[] =>
  habitFindings({ pipelines, habits, now }).map(({ name, level }) => `${name} ${level}`)

it('finds nothing against a pipeline of many steps with small outputs', () => {
  expect(names([good])).toEqual([])
  expect(names([])).toEqual([])
})

it('finds a step that takes nearly all the time of long runs, unless it is mapped or the runs are short', () => {
  const giant = (mapped: boolean, runMs: number): PipelineHabits => ({
    ...good,
    runMs: [runMs, runMs, runMs],
    steps: [{ step: 'load', mapped, ms: 2.9 * runMs, largeOutputs: 0 }],
  })
  expect(names([giant(false, hour)])).toEqual(['one giant task warn'])
  expect(names([giant(true, hour)])).toEqual([])
  expect(names([giant(false, 1_000)])).toEqual([])
})

it('finds a schedule that is shorter than its runs', () => {
  const every = (everyMs: number) => ({ ...pipeline, schedule: { kind: 'every', everyMs, catchup: 'none' } as const })
  expect(names([good], [every(hour / 2)])).toEqual(['tight schedule warn'])
  expect(names([good], [every(2 * hour)])).toEqual([])
})

it('finds large outputs', () => {
  const steps = [{ step: 'load', mapped: false, ms: 1, largeOutputs: 7 }]
  expect(habitFindings({ pipelines: [pipeline], habits: [{ ...good, steps }], now })[0]?.text).toBe(
    'in sales outputs of more than 64 KB come from load (7 outputs)',
  )
})

it('finds names with dates and hashes, and pipelines that come and go', () => {
  for (const odd of ['sales_2026-01-31', 'load_20260131', 'run_3f9a1c07'])
    expect(names([], [{ ...pipeline, name: odd }])).toEqual(['unstable names warn'])
  for (const fine of ['feedback', 'deadbeef', 'sales_2026', 'top_10000000']) expect(names([], [{ ...pipeline, name: fine }])).toEqual([])
  const gone = ['a', 'b', 'c', 'd', 'e'].map((name) => ({ ...good, pipeline: name, runs: 1 }))
  expect(names(gone)).toEqual(['unstable names warn'])
  expect(names(gone.slice(1))).toEqual([])
})
