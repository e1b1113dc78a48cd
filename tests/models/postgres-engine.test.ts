import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPostgresEngine } from '../../packages/caudal/src/adapters/postgres/index.ts'
import { loadDriver } from '../../packages/caudal/src/adapters/postgres/load-driver.ts'
import { sqlEngineContract } from '../../packages/caudal/src/contracts/index.ts'
import { noPostgres, startPostgres } from '../servers/postgres.ts'
import type { PostgresServer } from '../servers/postgres.ts'

describe.skipIf(noPostgres !== null)(`Postgres${noPostgres === null ? '' : ` (skipped: ${noPostgres})`}`, () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(() => server[Symbol.asyncDispose]())

  sqlEngineContract({ name: 'Postgres', open: async () => openPostgresEngine({ url: await server.database() }) })

  it('says who does not answer', async () => {
    const url = await server.database()
    await expect(openPostgresEngine({ url: `${url}_gone` })).rejects.toMatchObject({ code: 'SQL-FAILED' })
    await expect(openPostgresEngine({ url: 'postgres://caudal@127.0.0.1:1/x' })).rejects.toMatchObject({ code: 'WAREHOUSE-LOST' })
  })

  it('names the driver that is not installed', async () => {
    await expect(loadDriver(() => Promise.reject(new Error('none')))).rejects.toMatchObject({ code: 'SQL-DRIVER-MISSING' })
  })

  it('tells the types that it has to ask for', async () => {
    const engine = await openPostgresEngine({ url: await server.database() })
    const session = await engine.open()
    await session.execute("create type mood as enum ('good', 'bad')")
    const { columns } = await session.execute(
      "select 'good'::mood as m, array[1, 2] as list, 1.5::numeric(10, 2) as n, 'a'::varchar(5) as v",
    )
    expect(columns.map((column) => column.type)).toEqual(['mood', 'integer[]', 'numeric(10,2)', 'character varying(5)'])
    await session.close()
  })
})
