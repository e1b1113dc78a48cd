import { expect, it } from 'vitest'
import type { Config } from '../define/index.ts'
import { connectionSecrets } from './connection-secrets.ts'
import { createRedactor } from './redactor.ts'

const connections: Config['connections'] = {
  erp: { kind: 'postgres', url: 'postgres://ana:g%40heim@db.example/erp?sslmode=require' },
  crm: { kind: 'postgres', url: 'postgres://ana:other-pass@crm.example/crm' },
  shop: {
    kind: 'http',
    url: 'https://Shop.example/hook/T0P-PATH',
    headers: { authorization: 'Bearer abc.def', accept: 'text/csv' },
  },
  feed: {
    kind: 'http',
    url: 'https://feed.example?api_key=k-1234&page=1000',
    headers: { 'x-trace': 'trace-1', 'x-env': 'env-1' },
  },
  legacy: { kind: 'sqlite', path: '/p/legacy.db' },
}
const origins = { 'connections.erp.url': 'config', 'connections.crm.url': 'environment', 'connections.shop.url': 'environment' } as const

it('blots out passwords, keys, telling headers and whatever comes from the environment', () => {
  const { text } = createRedactor(
    connectionSecrets({ connections, origins: { ...origins, 'connections.feed.headers.x-env': 'environment' } }),
  )
  expect(text('g@heim g%40heim db.example')).toBe('[secret erp.password] [secret erp.password] db.example')
  expect(text('at postgres://ana:other-pass@crm.example/crm')).toBe('at [secret crm.url]')
  expect(text('other-pass crm.example')).toBe('[secret crm.password] crm.example')
  expect(text('GET https://shop.example/hook/T0P-PATH/orders')).toBe('GET [secret shop.url]/orders')
  expect(text('Bearer abc.def and abc.def; text/csv')).toBe(
    '[secret shop.headers.authorization] and [secret shop.headers.authorization]; text/csv',
  )
  expect(text('k-1234 1000 trace-1 env-1')).toBe('[secret feed.api_key] 1000 trace-1 [secret feed.headers.x-env]')
  expect(text('/p/legacy.db')).toBe('/p/legacy.db')
})
