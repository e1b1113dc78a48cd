import { expect, test } from 'vitest'
import { fixedTerminal } from '../screen/terminal.ts'
import { changeLines } from './plain-lines.ts'
import { foldNews } from './run-view.ts'
import { sampleEnd, sampleNews, sampleStart, sampleView } from './sample-run.ts'

test('a success that warns is told as that, with what it warns of', () => {
  const before = sampleView([{ second: 0, event: { kind: 'task_run', step: 'load_rates', to: 'running' } }])
  const check = { check: 'test.shop.not_null_rates_day.0123456789', dataset: 'bronze.rates', rows: 2 }
  const checks = [{ ...check, verdict: 'warned' as const, message: '2 rows have no day' }]
  const after = sampleView([
    { second: 0, event: { kind: 'task_run', step: 'load_rates', to: 'running' } },
    { second: 1, event: { kind: 'attempt', step: 'load_rates', to: 'succeeded', checks } },
    { second: 1, event: { kind: 'task_run', step: 'load_rates', to: 'succeeded' } },
  ])
  expect(changeLines({ before, after, at: sampleStart + 1_000 }, fixedTerminal())).toEqual([
    '2026-11-20T05:00:01Z  ▲ warned     load_rates  1.0 s · 2 rows have no day',
  ])
})

test('each change of a step is a line with its moment', () => {
  let view = sampleView([])
  const lines: string[] = []
  for (const news of sampleNews(sampleEnd)) {
    if (news.kind !== 'journal') continue
    const after = foldNews(view, news)
    lines.push(
      ...changeLines(
        { before: view, after, at: news.entry.at, item: 'item' in news.entry.event ? news.entry.event.item : null },
        fixedTerminal(),
      ),
    )
    view = after
  }
  expect(lines).toMatchInlineSnapshot(`
    [
      "2026-11-20T05:00:00Z  ◷ waiting    http_ready",
      "2026-11-20T05:00:00Z  ◷ waiting    http_ready  saw answered 503",
      "2026-11-20T05:00:00Z  ● running    load_rates",
      "2026-11-20T05:00:01Z  ✓ succeeded  load_rates  1.0 s · 5 rows",
      "2026-11-20T05:00:02Z  ✓ succeeded  http_ready  2.0 s",
      "2026-11-20T05:00:02Z  ● running    list_shops",
      "2026-11-20T05:00:03Z  ✓ succeeded  list_shops  1.0 s",
      "2026-11-20T05:00:03Z  ● running    fetch_sales  4 items",
      "2026-11-20T05:00:04Z  ● running    fetch_sales  1 of 4 · 1 running",
      "2026-11-20T05:00:04Z  ↻ retrying   fetch_sales[1]  HTTP-STATUS http://shop.example/sales answered 500",
      "2026-11-20T05:00:09Z  ✕ failed     fetch_sales[1]  HTTP-STATUS http://shop.example/sales answered 500",
      "2026-11-20T05:00:09Z  ● running    fetch_sales  3 of 4 · 1 failed",
      "2026-11-20T05:00:09Z  ● running    fetch_sales  4 of 4 · 1 failed",
      "2026-11-20T05:00:09Z  ✕ failed     fetch_sales  6.0 s · 4 of 4 · 1 failed · 5,900 rows · 100 quarantined · MAP-ITEMS-FAILED 1 of 4 items of fetch_sales failed",
      "2026-11-20T05:00:09Z  ⊗ upstream failed  transform_sales  fetch_sales failed",
      "2026-11-20T05:00:09Z  – skipped    tell_failure  nothing to tell",
    ]
  `)
})
