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
    await expect(loadDriver('a test needs it', () => Promise.reject(new Error('none')))).rejects.toMatchObject({
      code: 'SQL-DRIVER-MISSING',
    })
  })

  it('reads arrays as lists, whatever is in them', async () => {
    const engine = await openPostgresEngine({ url: await server.database() })
    const session = await engine.open()
    await session.execute("create type mood as enum ('good', 'so so')")
    const values = [
      ['array[1, null, 3]', [1, null, 3]],
      [
        "array['a', 'b,c', 'say \"hi\"', 'back\\slash', '', 'NULL', '{}', null]",
        ['a', 'b,c', 'say "hi"', 'back\\slash', '', 'NULL', '{}', null],
      ],
      [
        'array[[1, 2], [3, 4]]',
        [
          [1, 2],
          [3, 4],
        ],
      ],
      ["'{}'::text[]", []],
      ["'[0:1]={7,8}'::int[]", [7, 8]],
      ['array[1.5, 2]::numeric[]', [1.5, 2]],
      ['array[true, false]', [true, false]],
      ["array['2026-01-02 03:04:05']::timestamptz[]", ['2026-01-02T03:04:05Z']],
      [`array['{"a": [1]}']::jsonb[]`, [{ a: [1] }]],
      ["array['good', 'so so']::mood[]", ['good', 'so so']],
      ['null::mood[]', null],
    ] as const
    const { rows } = await session.execute(`select ${values.map(([sql]) => sql).join(', ')}`)
    expect(rows[0]).toEqual(values.map(([, value]) => value))
    await session.close()
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
