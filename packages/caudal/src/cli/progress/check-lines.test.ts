import { expect, test } from 'vitest'
import type { CheckResult } from '../../journal/index.ts'
import { fixedTerminal } from '../screen/terminal.ts'
import { checkLines, warningText } from './check-lines.ts'
import { summaryLines } from './run-summary.ts'
import { sampleRun, sampleStart, sampleView } from './sample-run.ts'

const checks: readonly CheckResult[] = [
  { check: 'test.shop.unique_rates_day.0123456789', dataset: 'bronze.rates', verdict: 'passed', rows: 0, message: null },
  { check: 'test.shop.not_null_rates_day.0123456789', dataset: 'bronze.rates', verdict: 'warned', rows: 2, message: '2 rows\nhave no day' },
  { check: 'unit_test.shop.rates.adds_up', dataset: null, verdict: 'failed', rows: null, message: null },
]

function viewOf(found: readonly CheckResult[], to: 'succeeded' | 'failed' = 'succeeded'): ReturnType<typeof sampleView> {
  return sampleView([
    { second: 0, event: { kind: 'task_run', step: 'load_rates', to: 'running' } },
    { second: 1, event: { kind: 'attempt', step: 'load_rates', to, checks: found } },
    { second: 1, event: { kind: 'task_run', step: 'load_rates', to } },
  ])
}

test('checks that did not pass are told, worst first, under a line that counts all', () => {
  expect(checkLines(viewOf(checks, 'failed'), fixedTerminal())).toMatchInlineSnapshot(`
    [
      "  3 checks  1 passed · 1 warned · 1 failed",
      "       check               dataset       rows  message",
      "    ✕  rates.adds_up                           no message",
      "    ▲  not_null_rates_day  bronze.rates     2  2 rows",
    ]
  `)
  expect(checkLines(viewOf(checks.slice(0, 1)), fixedTerminal())).toEqual([])
})

test('a step warns in words where there is one check, by a count where there are several', () => {
  expect(warningText({ checks })).toBe('2 rows')
  expect(warningText({ checks: [checks[1]!, checks[1]!] })).toBe('2 checks warned')
  expect(warningText({ checks: checks.slice(0, 1) })).toBeNull()
})

test('a summary shows a step that warns as that', () => {
  const run = { ...sampleRun, state: 'succeeded' as const, finishedAt: sampleStart + 1_000 }
  const end = { run, resumed: false, view: viewOf(checks.slice(0, 2)), steps: [], tails: new Map() }
  const lines = summaryLines(end, { terminal: fixedTerminal(), root: '/', cwd: '/', next: [] })
  expect(lines.find((line) => line.includes('load_rates'))).toMatch(/▲ load_rates .* 2 rows$/)
  expect(lines.join('\n')).toContain('2 checks  1 passed · 1 warned')
})
