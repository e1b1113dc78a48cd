import { afterAll, beforeAll, describe } from 'vitest'
import { openPostgresEngine } from '../../packages/caudal/src/adapters/postgres/index.ts'
import { modelContract } from '../../packages/caudal/src/contracts/index.ts'
import { noPostgres, startPostgres } from '../servers/postgres.ts'
import type { PostgresServer } from '../servers/postgres.ts'

describe.skipIf(noPostgres !== null)(`Postgres${noPostgres === null ? '' : ` (skipped: ${noPostgres})`}`, () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(() => server[Symbol.asyncDispose]())

  modelContract({ name: 'Postgres', open: async () => openPostgresEngine({ url: await server.database() }), materializedViews: true })
})
