import { expect, it } from 'vitest'
import type { Config } from '../define/index.ts'
import { connectionsOf, demandConnection } from './connections.ts'

const config = {
  state: '/p/.caudal',
  store: { kind: 'postgres', url: 'postgres://ana:s3cret@db.example:5433/state?sslpassword=other' },
  warehouse: { kind: 'duckdb', path: '/p/w.duckdb', memory: null, threads: null },
  lake: { path: '/p/lake' },
  connections: {
    erp: { kind: 'postgres', url: 'postgres://ana:s3cret@erp.example/erp' },
    shop: { kind: 'http', url: 'https://ana:s3cret@shop.example/v2?key=s3cret', headers: { authorization: 's3cret' } },
    hook: { kind: 'http', url: 'https://hooks.example/s3cret', headers: {} },
    legacy: { kind: 'sqlite', path: '/p/legacy.db' },
  },
  origins: { 'connections.hook.url': 'environment' },
  channels: { ops: { kind: 'console' }, log: { kind: 'file', path: '/p/log.txt' } },
} as unknown as Config

it('names what a project is connected to, and where that is without passwords', () => {
  expect(connectionsOf(config).map(({ name, kind, where }) => [name, kind, where])).toEqual([
    ['state', 'postgres', 'postgres://ana@db.example:5433/state'],
    ['warehouse', 'duckdb', '/p/w.duckdb'],
    ['lake', 'folder', '/p/lake'],
    ['connections.erp', 'postgres', 'postgres://ana@erp.example/erp'],
    ['connections.shop', 'http', 'https://ana@shop.example/v2'],
    ['connections.hook', 'http', 'https://hooks.example'],
    ['connections.legacy', 'sqlite', '/p/legacy.db'],
    ['channels.ops', 'console', null],
    ['channels.log', 'file', '/p/log.txt'],
  ])
})

it('says which name may have been meant', () => {
  expect(demandConnection(config, 'lake').kind).toBe('folder')
  expect(() => demandConnection(config, 'warehose')).toThrow(
    expect.objectContaining({ code: 'CONNECTION-UNKNOWN', hint: expect.stringContaining('warehouse') }),
  )
  expect(demandConnection(config, 'connections.erp').kind).toBe('postgres')
})
