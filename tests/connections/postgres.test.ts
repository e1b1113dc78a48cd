import { setTimeout as after } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { noPostgres, startPostgres } from '../servers/postgres.ts'
import type { PostgresServer } from '../servers/postgres.ts'
import { testClock } from '../../packages/caudal/src/testing/index.ts'
import { systemClock } from '../../packages/caudal/src/kernel/index.ts'
import type { Json } from '../../packages/caudal/src/kernel/index.ts'
import type { Batch, Database, Statement } from '../../packages/caudal/src/ports/index.ts'
import { openPostgresDatabase } from '../../packages/caudal/src/adapters/postgres/index.ts'

const never = new AbortController().signal

/** A statement as the tag makes it. */
function sql(parts: TemplateStringsArray, ...values: readonly Json[]): Statement {
  return { parts, values }
}

/** Bytes that are still held after a collection. */
function heldBytes(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

describe.skipIf(noPostgres !== null)('openPostgresDatabase', { timeout: 60_000 }, () => {
  let server: PostgresServer
  let url: string
  let database: Database

  beforeAll(async () => {
    server = await startPostgres()
    url = await server.database()
    database = await openPostgresDatabase({ name: 'erp', url, clock: systemClock })
  }, 60_000)
  afterAll(async () => {
    await database?.close()
    await server?.[Symbol.asyncDispose]()
  })

  const rowsOf = async (statement: Statement): Promise<unknown[][]> => {
    const { rows } = await database.run(statement, { signal: never })
    return Array.from({ length: rows.rows }, (_, at) => rows.columns.map((values) => values[at]))
  }
  const batchesOf = async (statement: Statement, signal = never): Promise<Batch[]> => {
    const batches: Batch[] = []
    for await (const batch of database.stream(statement, { signal })) batches.push(batch)
    return batches
  }
  /** What other sessions of Caudal do. */
  const activity = async (): Promise<string[]> => {
    const client = new pg.Client(url)
    await client.connect()
    const { rows } = await client.query<{ what: string }>(
      `select state || ': ' || query as what from pg_stat_activity where application_name = 'caudal' and state <> 'idle'`,
    )
    await client.end()
    return rows.map(({ what }) => what)
  }
  const until = async (holds: () => Promise<boolean>): Promise<void> => {
    while (!(await holds())) await after(10)
  }

  it('loses nothing of a value', async () => {
    await database.run(sql`create type mood as enum ('sad', 'very, "happy"')`, { signal: never })
    expect(
      await rowsOf(sql`select 9223372036854775807::bigint, 42::bigint, 12345678901234567890.123::numeric, 1.50::numeric(10, 2), 'NaN'::numeric,
        timestamptz '2026-11-19 01:02:03.123456-03', timestamp '2026-11-19 01:02:03', date '2026-11-19', '{"a": [1, null], "id": 12345678901234567890}'::jsonb,
        array[1, null, 3]::bigint[], array['a,b', '"']::text[], array['very, "happy"', null]::mood[], '\\x00ff'::bytea, true, null, 'sad'::mood`),
    ).toEqual([
      [
        '9223372036854775807',
        42,
        '12345678901234567890.123',
        1.5,
        'NaN',
        '2026-11-19T04:02:03.123456Z',
        '2026-11-19T01:02:03Z',
        '2026-11-19',
        { a: [1, null], id: '12345678901234567890' },
        [1, null, 3],
        ['a,b', '"'],
        ['very, "happy"', null],
        new Uint8Array([0, 255]),
        true,
        null,
        'sad',
      ],
    ])
  })

  it('takes values of JSON as parameters and says what was changed', async () => {
    await database.run(sql`create table people (id bigint, name text, tags text[], facts jsonb)`, { signal: never })
    const tags = ["it's", '{']
    const insert = sql`insert into people values (${1}, ${"'; drop table people; --"}, ${tags}, ${[{ a: 1 }]}), (${2}, ${null}, ${[]}, ${{ b: 2 }})`
    expect((await database.run(insert, { signal: never })).changed).toBe(2)
    expect(await rowsOf(sql`select * from people where id = any(${[1, 2]}) order by id`)).toEqual([
      [1, "'; drop table people; --", tags, [{ a: 1 }]],
      [2, null, [], { b: 2 }],
    ])
    expect(await batchesOf(sql`update people set name = ${'x'} where id = ${1} returning id, id`)).toEqual([
      { names: ['id', 'id_2'], columns: [[1], [1]], rows: 1 },
    ])
    expect(await batchesOf(sql`with gone as (delete from people returning id) select count(*) as n from gone`)).toEqual([
      { names: ['n'], columns: [[2]], rows: 1 },
    ])
    expect(await rowsOf(sql`select count(*) from people`)).toEqual([[0]])
    expect(await batchesOf(sql`select id from people`)).toEqual([{ names: ['id'], columns: [[]], rows: 0 }])
  })

  it('streams a million wide rows in little memory', async () => {
    let [rows, sum, most] = [0, 0, 0]
    const before = heldBytes()
    const wide = sql`select n, repeat(md5(n::text), 10) as text from generate_series(1, ${1_000_000}::int) as n`
    for await (const batch of database.stream(wide, { signal: never })) {
      const first = rows
      rows += batch.rows
      for (const value of batch.columns[0]!) sum += value as number
      if (Math.floor(first / 100_000) < Math.floor(rows / 100_000)) most = Math.max(most, heldBytes() - before)
    }
    expect([rows, sum]).toEqual([1_000_000, 500_000_500_000])
    // They are 330 MB of text.
    expect(most / 1e6).toBeLessThan(50)
    expect(await activity()).toEqual([])
  })

  it('keeps what a statement did whose rows were not all wanted', async () => {
    await database.run(sql`create sequence numbers`, { signal: never })
    for await (const batch of database.stream(sql`select nextval('numbers') from generate_series(1, 5)`, { signal: never }))
      if (batch.rows > 0) break
    expect((await rowsOf(sql`select nextval('numbers')`))[0]![0]).toBeGreaterThan(1)
    expect(await activity()).toEqual([])
  })

  it('has the server stop what is not wanted any more', async () => {
    for (const asked of [
      (signal: AbortSignal) => database.run(sql`select pg_sleep(600)`, { signal }),
      (signal: AbortSignal) => batchesOf(sql`select pg_sleep(600)`, signal),
    ]) {
      const stop = new AbortController()
      const answer = asked(stop.signal).catch((error: unknown) => error)
      await until(async () => (await activity()).some((what) => what.startsWith('active: ')))
      stop.abort('enough')
      expect(await answer).toBe('enough')
      await until(async () => (await activity()).length === 0)
    }
    // A stream that nobody goes on with.
    const stop = new AbortController()
    const stream = database.stream(sql`select n from generate_series(1, 1000000) as n`, { signal: stop.signal })[Symbol.asyncIterator]()
    await stream.next()
    expect(await activity()).not.toEqual([])
    stop.abort()
    await until(async () => (await activity()).length === 0)
  })

  it('keeps a connection for a while, and ends what nobody uses', async () => {
    const clock = testClock()
    const own = new URL(url)
    own.searchParams.set('application_name', 'idle_test')
    const lent = await openPostgresDatabase({ name: 'erp', url: own.href, clock })
    const client = new pg.Client(url)
    await client.connect()
    const sessions = async (): Promise<number> =>
      (await client.query(`select 1 from pg_stat_activity where application_name = 'idle_test'`)).rows.length
    expect(await sessions()).toBe(0)
    for (let time = 0; time < 3; time++) await lent.run(sql`select 1`, { signal: never })
    await Promise.all(Array.from({ length: 20 }, () => lent.run(sql`select pg_sleep(0.05)`, { signal: never })))
    expect(await sessions()).toBe(8)
    clock.advance(60_000)
    await until(async () => (await sessions()) === 0)
    await lent.run(sql`select 1`, { signal: never })
    expect(await sessions()).toBe(1)
    await lent.close()
    await until(async () => (await sessions()) === 0)
    await client.end()
  })

  it('says of a statement what is wrong with it, and where', async () => {
    const wrong = sql`select one\nfrom nowhere where a = ${1}`
    for (const asked of [() => database.run(wrong, { signal: never }), () => batchesOf(wrong)])
      await expect(asked()).rejects.toMatchObject({
        code: 'SQL-FAILED',
        message: 'relation "nowhere" does not exist',
        data: { line: 2, column: 6 },
        retryable: false,
      })
    await expect(database.run(sql`select 1; select 2`, { signal: never })).rejects.toMatchObject({ code: 'SQL-FAILED' })
    expect(await activity()).toEqual([])
  })

  it('connects anew after a server that went away, and says of what was under way that it may be tried again', async () => {
    const broken = batchesOf(sql`select n, pg_sleep(0.001) from generate_series(1, 1000000) as n`).catch((error: unknown) => error)
    await until(async () => (await activity()).length > 0)
    await server.restart('fast')
    expect(await broken).toMatchObject({ code: 'CONNECTION-LOST', retryable: true, blame: 'upstream', data: { connection: 'erp' } })
    expect(await rowsOf(sql`select 1`)).toEqual([[1]])
    expect(await database.version({ signal: never })).toMatch(/^Postgres \d+/)
  })

  it('says who does not answer, and who refuses', async () => {
    const at = async (address: string) =>
      (await openPostgresDatabase({ name: 'erp', url: address, clock: systemClock })).version({ signal: never })
    await expect(at('postgres://caudal:geheim@127.0.0.1:1/x')).rejects.toMatchObject({ code: 'CONNECTION-LOST', retryable: true })
    await expect(at(url.replace(/\/\w+$/, '/nothing'))).rejects.toMatchObject({ code: 'CONNECTION-REFUSED', retryable: false })
  })
})
