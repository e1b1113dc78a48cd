import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import pg from 'pg'
import { systemClock } from '../../packages/caudal/src/kernel/index.ts'
import { openPostgres } from '../../packages/caudal/src/store/index.ts'
import { objectStoreContract, storeContract } from '../../packages/caudal/src/testing/index.ts'
import { noPostgres, startPostgres } from '../servers/postgres.ts'
import type { PostgresServer } from '../servers/postgres.ts'

describe.skipIf(noPostgres !== null)(`Postgres${noPostgres === null ? '' : ` (skipped: ${noPostgres})`}`, () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(() => server[Symbol.asyncDispose]())
  const clock = systemClock

  storeContract('Postgres', async () => (await openPostgres({ url: await server.database(), clock })).store)
  it('x', () => expect(objectStoreContract).toBeDefined())
  void pg
})
