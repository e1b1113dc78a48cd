import type { Run, StepRun } from 'caudal/api'
import { expect, test } from 'vitest'
import { gridOf } from './run-grid.ts'

const run = (name: string, createdAt: string): Run => ({ run: name, createdAt }) as Run
const step = (name: string, state: StepRun['state'], attempts = 1): StepRun =>
  ({ step: name, item: null, state, attempts, ms: 5, error: null }) as StepRun

test('a run of an older version has an empty cell where a step is new, and a row where one is gone', () => {
  const grid = gridOf({
    steps: ['fetch', 'load'],
    runs: [
      { run: run('b', '2026-02'), steps: [step('fetch', 'succeeded'), step('load', 'ready')] },
      { run: run('a', '2026-01'), steps: [step('fetch', 'failed'), step('tidy', 'succeeded')] },
    ],
  })
  expect(grid.runs.map((one) => one.run)).toEqual(['a', 'b'])
  expect(grid.rows.map(({ step: name, cells }) => [name, ...cells.map((cell) => cell?.state ?? null)])).toEqual([
    ['fetch', 'failed', 'succeeded'],
    ['load', null, 'retrying'],
    ['tidy', 'succeeded', null],
  ])
})
