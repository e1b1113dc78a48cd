import { expect, it } from 'vitest'
import type { Config } from '../define/index.ts'
import { connectionsOf, demandConnection } from './connections.ts'

const config = {
  state: '/p/.caudal',
  store: { kind: 'postgres', url: 'postgres://ana:s3cret@db.example:5433/state?sslpassword=other' },
  warehouse: { kind: 'duckdb', path: '/p/w.duckdb', memory: null, threads: null },
  lake: { path: '/p/lake' },
  channels: { ops: { kind: 'console' }, log: { kind: 'file', path: '/p/log.txt' } },
} as unknown as Config

it('names what a project is connected to, and where that is without passwords', () => {
  expect(connectionsOf(config).map(({ name, kind, where }) => [name, kind, where])).toEqual([
    ['state', 'postgres', 'postgres://ana@db.example:5433/state'],
    ['warehouse', 'duckdb', '/p/w.duckdb'],
    ['lake', 'folder', '/p/lake'],
    ['channels.ops', 'console', null],
    ['channels.log', 'file', '/p/log.txt'],
  ])
})

it('says which name may have been meant', () => {
  expect(demandConnection(config, 'lake').kind).toBe('folder')
  expect(() => demandConnection(config, 'warehose')).toThrow(
    expect.objectContaining({ code: 'CONNECTION-UNKNOWN', hint: expect.stringContaining('warehouse') }),
  )
})
