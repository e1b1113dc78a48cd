import { expect, test } from 'vitest'
import { openDuckDbEngine } from '../../packages/caudal/src/adapters/duckdb/index.ts'
import { systemClock } from '../../packages/caudal/src/kernel/index.ts'
import { readCatalog } from '../../packages/caudal/src/transform/index.ts'
import type { DbtManifest } from '../../packages/caudal/src/transform/index.ts'

const table = { resource_type: 'model', database: 'memory' }
const manifest = {
  metadata: { dbt_version: '1.11.0', invocation_id: 'abc', env: {} },
  nodes: {
    'model.shop.orders': { ...table, schema: 'Main', alias: 'orders', relation_name: '"orders"' },
    'model.shop.gone': { ...table, schema: 'main', alias: 'gone', relation_name: '"gone"' },
    'test.shop.t': { ...table, schema: 'main', alias: 'orders', relation_name: null },
  },
  sources: { 'source.shop.raw.v': { resource_type: 'source', database: null, schema: 'raw', identifier: 'v' } },
} as unknown as DbtManifest

test('the catalog holds what the database has of the project, and nothing else', async () => {
  const engine = await openDuckDbEngine({ path: null, memory: null, threads: 1, clock: systemClock })
  const session = await engine.open()
  await session.execute(`create table orders (id integer, amount decimal(12, 2)); insert into orders values (1, 2);
    comment on table orders is 'all orders'; comment on column orders.id is 'the key'; create table other (x integer);
    create schema raw; create view raw.v as select 1 as one`)
  const catalog = await readCatalog({ manifest, clock: systemClock, session, dialect: 'duckdb' })
  await session.close()
  await engine.close()
  expect(Object.keys(catalog['nodes'] as object)).toEqual(['model.shop.orders'])
  expect(catalog).toMatchObject({
    nodes: {
      'model.shop.orders': {
        metadata: { type: 'BASE TABLE', database: 'memory', schema: 'main', name: 'orders', comment: 'all orders', owner: null },
        columns: {
          id: { type: 'INTEGER', index: 1, name: 'id', comment: 'the key' },
          amount: { type: 'DECIMAL(12,2)', index: 2, comment: null },
        },
        stats: { num_rows: { value: 1 }, has_stats: { value: true } },
      },
    },
    sources: { 'source.shop.raw.v': { metadata: { type: 'VIEW' }, columns: { one: { type: 'INTEGER', index: 1 } } } },
  })
})
