import type { StepRun } from 'caudal/api'
import { expect, test } from 'vitest'
import { compareSteps } from './compare-steps.ts'

test('steps stand side by side by name, and what only one run had says so', () => {
  const step = (name: string, ms: number | null): StepRun => ({ step: name, ms }) as StepRun
  const rows = compareSteps([step('new', 5), step('load', 30), step('open', null)], [step('load', 10), step('gone', 7), step('open', 3)])
  expect(rows.map((row) => [row.step, row.now?.ms, row.before?.ms, row.moreMs])).toEqual([
    ['new', 5, undefined, null],
    ['load', 30, 10, 20],
    ['open', null, 3, null],
    ['gone', undefined, 7, null],
  ])
})
