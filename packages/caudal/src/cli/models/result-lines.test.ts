import { expect, test } from 'vitest'
import type { NodeResult } from '../../transform/index.ts'
import { fixedTerminal } from '../screen/terminal.ts'
import { resultLine } from './result-lines.ts'
import { endJson, endLines } from './result-summary.ts'

const model = { resource_type: 'model', name: 'orders', schema: 'main', alias: 'orders', original_file_path: 'models/orders.sql' }
const base: NodeResult = {
  node: {
    ...model,
    unique_id: 'model.shop.orders',
    config: { materialized: 'table' },
    compiled_path: null,
  } as unknown as NodeResult['node'],
  status: 'success',
  timing: [],
  thread: 'Thread-1',
  executionTime: 0.0123,
  adapterResponse: { rows_affected: 1200 },
  message: 'OK',
  failures: null,
  compiledCode: null,
  relationName: 'main.orders',
  batchResults: null,
  faults: [],
  freshness: null,
}
const check = { resource_type: 'test', name: 'unique_orders_id', unique_id: 'test.shop.u', original_file_path: 'models/schema.yml' }
const failing: NodeResult = {
  ...base,
  node: { ...check, compiled_path: 'target/compiled/u.sql' } as unknown as NodeResult['node'],
  status: 'fail',
  failures: 2,
  message: 'Got 2 results, configured to fail if != 0',
  adapterResponse: {},
}
const source = {
  resource_type: 'source',
  source_name: 'raw',
  name: 'orders',
  unique_id: 'source.shop.raw.orders',
  original_file_path: 'models/raw.yml',
}
const stale: NodeResult = {
  ...base,
  node: source as unknown as NodeResult['node'],
  status: 'warn',
  adapterResponse: {},
  freshness: { maxLoadedAt: '', snapshottedAt: '', maxLoadedAtTimeAgoSeconds: 7200 },
}
const terminal = fixedTerminal({ columns: 100 })

test.each([
  [base, '   3 of 12  ✓ model      main.orders  table · 1,200 rows · 12 ms'],
  [failing, '   3 of 12  ✕ test       unique_orders_id  2 rows fail · 12 ms'],
  [stale, '   3 of 12  ▲ source     raw.orders  loaded 2 h 00 m ago · 12 ms'],
  [
    { ...base, status: 'skipped' as const, message: 'model stg_orders failed' },
    '   3 of 12  – model      main.orders  model stg_orders failed',
  ],
  [
    { ...base, status: 'error' as const, message: 'Binder Error: no column x\nLINE 1: …' },
    '   3 of 12  ✕ model      main.orders  table · Binder Error: no column x · 12 ms',
  ],
])('the line of a result %#', (result, expected) => {
  expect(resultLine(result, { terminal, index: 3, total: 12 })).toBe(expected)
})

test('the end names each trouble with its file and what was run, then the sums', () => {
  const places = new Map([['test.shop.u', { file: 'models/schema.yml', line: 7, column: 11 }]])
  const results = [base, failing, { ...base, status: 'skipped' as const }]
  const lines = endLines({ results, elapsedMs: 1234, places, unwritten: undefined }, { terminal })
  expect(lines).toEqual([
    '',
    '✕ test unique_orders_id  models/schema.yml:7:11',
    '  Got 2 results, configured to fail if != 0',
    '  what was run: target/compiled/u.sql',
    '',
    '✕ 1 of 3 well, 1 failed, 1 skipped in 1.2 s  2 models, 1 test',
  ])
})

test('as JSON the end counts and lists', () => {
  const places = new Map([['test.shop.u', { file: 'models/schema.yml', line: 7 }]])
  expect(endJson({ results: [base, failing], elapsedMs: 5, places, unwritten: undefined })).toMatchObject({
    succeeded: false,
    counts: { ok: 1, warn: 0, failed: 1, skipped: 0 },
    results: [
      { id: 'model.shop.orders', status: 'success', relation: 'main.orders', line: null },
      { status: 'fail', failures: 2, file: 'models/schema.yml', line: 7 },
    ],
  })
})
