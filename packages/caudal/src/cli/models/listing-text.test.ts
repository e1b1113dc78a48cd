import { expect, test } from 'vitest'
import type { DbtManifest } from '../../transform/index.ts'
import { listingLines } from './listing-text.ts'

const manifest = {
  nodes: {
    m: {
      resource_type: 'model',
      name: 'orders',
      version: 2,
      fqn: ['shop', 'marts', 'orders', 'v2'],
      original_file_path: 'models/orders.sql',
      config: { materialized: 'table' },
    },
    t: { resource_type: 'test', name: 'unique_orders', fqn: ['shop', 'unique_orders'], original_file_path: 'models/schema.yml' },
  },
  sources: {
    s: { resource_type: 'source', package_name: 'shop', source_name: 'raw', name: 'orders', original_file_path: 'models/raw.yml' },
  },
  exposures: { e: { resource_type: 'exposure', package_name: 'shop', name: 'board', original_file_path: 'models/board.yml' } },
  metrics: {},
  unit_tests: {
    u: { resource_type: 'unit_test', package_name: 'shop', name: 'adds_up', version: null, original_file_path: 'models/schema.yml' },
  },
} as unknown as DbtManifest

const ids = ['m', 't', 's', 'e', 'u']

test('resources are listed by what selects them, by name and by file', () => {
  expect(listingLines(manifest, { ids, format: 'selector', keys: [] })).toEqual([
    'shop.marts.orders.v2',
    'shop.unique_orders',
    'source:shop.raw.orders',
    'exposure:shop.board',
    'unit_test:shop.adds_up',
  ])
  expect(listingLines(manifest, { ids, format: 'name', keys: [] })).toEqual([
    'orders.v2',
    'unique_orders',
    'raw.orders',
    'board',
    'adds_up',
  ])
  expect(listingLines(manifest, { ids: ['m', 's'], format: 'path', keys: [] })).toEqual(['models/orders.sql', 'models/raw.yml'])
})

test('JSON has the keys that were asked for, nested ones by dots', () => {
  const format = 'json'
  expect(listingLines(manifest, { ids: ['m'], format, keys: ['name', 'config.materialized', 'none'] })).toEqual([
    '{"name":"orders","config.materialized":"table"}',
  ])
})
