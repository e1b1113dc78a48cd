import { expect, test } from 'vitest'
import { fixedTerminal } from '../screen/terminal.ts'
import { textWidth } from '../screen/text.ts'
import type { RunEnd } from './follow-run.ts'
import { nextCommands, quoted } from './next-commands.ts'
import { summaryLines } from './run-summary.ts'
import { sampleEnd, sampleRun, sampleStart, sampleView } from './sample-run.ts'

const end: RunEnd = {
  run: { ...sampleRun, state: 'failed', finishedAt: sampleStart + 10_000 },
  resumed: true,
  view: sampleView(sampleEnd),
  steps: [],
  tails: new Map([
    [
      'fetch_sales',
      [
        {
          at: '2026-11-20T05:00:04.000Z',
          run: sampleRun.id,
          step: 'fetch_sales',
          item: 1,
          attempt: 2,
          level: 'warn',
          message: 'slow',
          fields: { page: 3 },
        },
      ],
    ],
  ]),
}

test('a summary tells the outcome, the steps, the data, the causes and what to do next', () => {
  const next = nextCommands(end, { self: 'npx caudal', project: 'examples/shop' })
  expect(summaryLines(end, { terminal: fixedTerminal(), root: '/', cwd: '/', next })).toMatchInlineSnapshot(`
    [
      "✕ ecommerce_etl failed in 10.0 s  window 2026-11-19 · run 01kadr4m8qzt3c7 · went on where it stopped",
      "",
      "  step                time   rows",
      "  ✓ http_ready       2.0 s",
      "  ✓ list_shops       1.0 s",
      "  ✕ fetch_sales      6.0 s  5,900  failed · 4 of 4 · 1 failed",
      "  ✓ load_rates       1.0 s      5",
      "  ⊗ transform_sales                upstream failed · fetch_sales failed",
      "  – tell_failure                   skipped · nothing to tell",
      "",
      "  dataset       version  mode    written  quarantined   rows",
      "  bronze.sales  v2       append    5,900          100  5,900",
      "  bronze.rates  v1       append        5            0      5",
      "",
      "  bronze.sales  6,000 rows in · 5,900 valid · 100 quarantined (1.7 %)",
      "    100  amount: below 0",
      "",
      "fetch_sales  1 of 4 items failed, the last of them with",
      "✕ HTTP-STATUS",
      "  http://shop.example/sales answered 500",
      "  and a page of HTML",
      "  hint: ask the shop",
      "  last lines of its log",
      "    warn   fetch_sales[1] (attempt 2)  slow  page=3",
      "",
      "  next",
      "    npx caudal show run 01kadr4m8qzt3c7 --project examples/shop",
      "    npx caudal logs 01kadr4m8qzt3c7 --step fetch_sales --project examples/shop",
      "    npx caudal retry 01kadr4m8qzt3c7 --project examples/shop",
      "    npx caudal query "select * from bronze.rates limit 10" --project examples/shop",
    ]
  `)
})

test('tables of a summary fit a narrow terminal', () => {
  const lines = summaryLines(end, { terminal: fixedTerminal({ columns: 70, colour: true }), root: '/', cwd: '/', next: [] })
  const tables = lines.filter((line) => !line.includes('window ') && !line.includes(' quarantined ('))
  expect(Math.max(...tables.map(textWidth))).toBeLessThan(70)
})

test('a path with a space is quoted for the shell', () => {
  expect(quoted('a b')).toBe("'a b'")
  expect(quoted("it's")).toBe(String.raw`'it'\''s'`)
  expect(quoted('examples/shop')).toBe('examples/shop')
})
