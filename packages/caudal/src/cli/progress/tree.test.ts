import { expect, test } from 'vitest'
import type { PipelineManifest } from '../../plan/index.ts'
import { fixedTerminal } from '../screen/terminal.ts'
import type { Terminal } from '../screen/terminal.ts'
import { textWidth } from '../screen/text.ts'
import { foldNews, runView } from './run-view.ts'
import { sampleEnd, sampleHalf, sampleRun, sampleStart, sampleView } from './sample-run.ts'
import { treeLines } from './tree.ts'

function tree(view: ReturnType<typeof sampleView>, terminal: Terminal): string[] {
  return treeLines(view, { terminal, now: sampleStart + 5_000, frame: 0, stopping: 'no' })
}

test('the tree tells of each step what matters now', () => {
  expect(tree(sampleView(sampleHalf), fixedTerminal({ columns: 110 }))).toMatchInlineSnapshot(`
    [
      "● ecommerce_etl  2026-11-19                                                                             5.0 s",
      "",
      "  ✓ http_ready                                                                                          2.0 s",
      "  ✓ list_shops                                                                                          1.0 s",
      "  ⠋ fetch_sales      ━━━━╍╍╍╍────────  1 of 4 · 1 retrying · 3,000 rows · 90 quarantined · 1.5 k rows…  2.0 s",
      "  ✓ load_rates       5 rows                                                                             1.0 s",
      "  · transform_sales",
      "  · tell_failure",
      "",
      "  3 of 6 steps · 3,005 rows written                                                           Ctrl-C stops it",
    ]
  `)
})

test('at the end it tells what failed, what was held back and what was skipped', () => {
  const lines = tree(sampleView(sampleEnd), fixedTerminal({ columns: 110 }))
  expect(lines[0]).toMatch(/^✕ ecommerce_etl .* 10\.0 s$/)
  expect(lines[4]).toMatch(/✕ fetch_sales .* 4 of 4 · 1 failed · HTTP-STATUS http/)
  expect(lines[6]).toMatch(/⊗ transform_sales {2}fetch_sales failed/)
  expect(lines[7]).toMatch(/– tell_failure {5}nothing to tell/)
})

test('waits say when they look again and what they saw', () => {
  const lines = tree(sampleView(sampleHalf.slice(0, 2)), fixedTerminal({ columns: 100 }))
  expect(lines[2]).toMatch(/◷ http_ready +looks again now · saw answered 503 +5\.0 s/)
})

test.each([40, 60, 80, 140])('no line is wider than a terminal of %i columns, with and without colour', (columns) => {
  for (const view of [sampleView(sampleHalf), sampleView(sampleEnd), sampleView([])]) {
    for (const colour of [true, false]) {
      for (const line of tree(view, fixedTerminal({ columns, colour }))) expect(textWidth(line)).toBeLessThan(columns)
    }
  }
})

test('a terminal without unicode gets ASCII alone', () => {
  for (const line of tree(sampleView(sampleHalf), fixedTerminal({ columns: 80, unicode: false })))
    expect(line).toMatch(/^[\u0020-\u007e]*$/)
})

test('a thousand steps fit the screen: the ones that go on are in sight', () => {
  const steps = Array.from({ length: 1_000 }, (_, index) => ({ name: `step_${index}`, kind: 'run', after: [] }))
  const pipeline = { name: 'chain', version: 'v', steps } as unknown as PipelineManifest
  let view = runView({ run: sampleRun, pipeline, resumed: false, now: sampleStart })
  for (let index = 0; index <= 500; index++) {
    for (const to of index < 500 ? (['running', 'succeeded'] as const) : (['running'] as const)) {
      const event = { kind: 'task_run', run: sampleRun.id, step: `step_${index}`, item: null, epoch: 1, to } as const
      view = foldNews(view, { kind: 'journal', entry: { seq: index, at: sampleStart, event } })
    }
  }
  const lines = tree(view, fixedTerminal({ columns: 80 }))
  expect(lines.length).toBeLessThanOrEqual(24)
  expect(lines.join('\n')).toContain('step_500')
  expect(lines.join('\n')).toContain('… 499 steps above, all ended')
})
