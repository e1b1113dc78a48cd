import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import type { DbtManifest } from '../manifest/dbt-manifest.ts'
import { docsData } from './docs-data.ts'
import { docsPage } from './docs-page.ts'
import { docsScript } from './docs-script.ts'

const model = {
  unique_id: 'model.shop.orders',
  resource_type: 'model',
  name: 'orders',
  version: 2,
  package_name: 'shop',
  schema: 'main',
  alias: 'orders_v2',
  original_file_path: 'models/orders.sql',
  description: 'One row an order </script><b>',
  tags: ['mart'],
  config: { enabled: true, materialized: 'table' },
  columns: { id: { name: 'Id', description: 'the key', data_type: null }, note: { name: 'note', description: '', data_type: 'text' } },
  raw_code: 'select 1',
  depends_on: { nodes: ['source.shop.raw.orders'], macros: [] },
}
const source = {
  unique_id: 'source.shop.raw.orders',
  resource_type: 'source',
  source_name: 'raw',
  name: 'orders',
  package_name: 'shop',
  schema: 'raw',
  identifier: 'o',
  original_file_path: 'models/raw.yml',
  config: { enabled: true },
}
const check = (name: string, column: string | null): object => ({
  unique_id: `test.shop.${name}`,
  resource_type: 'test',
  name,
  column_name: column,
  test_metadata: { name },
  raw_code: '',
  config: { enabled: true },
  depends_on: { nodes: ['model.shop.orders'], macros: [] },
})

const manifest = {
  metadata: { project_name: 'shop', generated_at: '2026-11-21T00:00:00Z' },
  nodes: { 'model.shop.orders': model, 'test.shop.unique': check('unique', 'Id'), 'test.shop.recent': check('recent', null) },
  sources: { 'source.shop.raw.orders': source },
  ...{ exposures: {}, metrics: {}, unit_tests: {}, semantic_models: {}, saved_queries: {}, functions: {} },
} as unknown as DbtManifest

test('resources are shown with what the catalog and their tests say of them', () => {
  const columns = { id: { type: 'INTEGER', comment: null }, extra: { type: 'DATE', comment: 'from the database' } }
  const catalog = { nodes: { 'model.shop.orders': { columns, stats: { num_rows: { value: 7 } } } }, sources: {} }
  const [orders, raw] = docsData(manifest, { catalog })
  expect(orders).toMatchObject({
    name: 'orders.v2',
    relation: 'main.orders_v2',
    parents: ['source.shop.raw.orders'],
    children: [],
    tests: ['recent'],
    facts: [
      ['materialized', 'table'],
      ['rows', '7'],
    ],
    columns: [
      { name: 'Id', type: 'INTEGER', description: 'the key', tests: ['unique'] },
      { name: 'extra', type: 'DATE', description: 'from the database' },
      { name: 'note', type: 'text' },
    ],
  })
  expect(raw).toMatchObject({ name: 'raw.orders', relation: 'raw.o', children: ['model.shop.orders'] })
})

test('nothing in a project can end the data early or become markup, and the script is one', () => {
  const page = docsPage(manifest, {})
  expect(page.match(/<\/script>/g)).toHaveLength(2)
  expect(page).not.toContain('<b>')
  expect(() => runInNewContext(`(function () {${docsScript}})`)).not.toThrow()
})
