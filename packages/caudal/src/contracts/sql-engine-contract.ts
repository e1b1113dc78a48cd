import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SqlEngine, SqlSession } from '../ports/index.ts'

/** What the contract of engines for models is given. */
export interface SqlEngineContractOptions {
  readonly name: string
  /** Opens an engine on an empty database. */
  readonly open: () => Promise<SqlEngine>
}

/** What every engine that models are built on must do. */
export function sqlEngineContract({ name, open }: SqlEngineContractOptions): void {
  describe(`engine for models: ${name}`, () => {
    let engine: SqlEngine
    let session: SqlSession
    beforeAll(async () => {
      engine = await open()
      session = await engine.open()
    })
    afterAll(async () => {
      await session.close()
      await engine.close()
    })
    const given = (): { readonly engine: SqlEngine; readonly session: SqlSession } => ({ engine, session })
    answersQueries(given)
    keepsTransactions(given)
    loadsRows(given)
    tellsTroubles(given)
  })
}

type Given = () => { readonly engine: SqlEngine; readonly session: SqlSession }

function answersQueries(given: Given): void {
  it('yields columns with their types and rows as values', async () => {
    const result = await given().session.execute(
      `select 1 as n, 'a' as s, true as b, null as nothing, cast('2026-11-19' as date) as d, cast(1.50 as decimal(10, 2)) as amount,
         cast(9007199254740993 as bigint) as wide, cast('2026-11-19 01:02:03' as timestamp) as t`,
    )
    expect(result.columns.map((column) => column.name)).toEqual(['n', 's', 'b', 'nothing', 'd', 'amount', 'wide', 't'])
    expect(result.rows).toEqual([[1, 'a', true, null, '2026-11-19', 1.5, '9007199254740993', '2026-11-19T01:02:03Z']])
    expect(result).toMatchObject({ kind: 'SELECT', affected: 1 })
    expect(result.columns.every((column) => column.type !== '')).toBe(true)
  })

  it('keeps columns apart that have the same name', async () => {
    const result = await given().session.execute('select 1 as a, 2 as a')
    expect(result.columns.map((column) => column.name)).toEqual(['a', 'a'])
    expect(result.rows).toEqual([[1, 2]])
  })

  it('runs several statements and yields what the last did', async () => {
    const { session } = given()
    const made = await session.execute('create table counted (n integer); insert into counted values (1), (2)')
    expect(made).toMatchObject({ kind: 'INSERT', affected: 2, rows: [] })
    expect(await session.execute('update counted set n = n + 1 where n = 2')).toMatchObject({ kind: 'UPDATE', affected: 1 })
    expect(await session.execute('delete from counted')).toMatchObject({ kind: 'DELETE', affected: 2 })
    expect(await session.execute('create view seen as select * from counted')).toMatchObject({ kind: 'CREATE VIEW', affected: null })
    expect(await session.execute('select n from counted')).toMatchObject({ columns: [{ name: 'n' }], rows: [], affected: 0 })
    await session.execute('drop view seen; drop table counted')
  })

  it('does nothing for a text without a statement', async () => {
    expect(await given().session.execute(' -- nothing\n ; ')).toEqual({ columns: [], rows: [], kind: '', affected: null })
  })
}

function keepsTransactions(given: Given): void {
  it('shows what a transaction did to others once it is over, and nothing of one that was undone', async () => {
    const { engine, session } = given()
    const other = await engine.open()
    const count = async (): Promise<unknown> => (await other.execute('select count(*) from shown')).rows[0]![0]
    await session.execute('create table shown (n integer)')
    await session.execute('begin')
    await session.execute('insert into shown values (1)')
    expect(await count()).toBe(0)
    await session.execute('commit')
    expect(await count()).toBe(1)
    await session.execute('begin')
    await session.execute('delete from shown')
    await session.execute('rollback')
    expect(await count()).toBe(1)
    await other.close()
    await session.execute('drop table shown')
  })

  it('swaps a table for another as one', async () => {
    const { session } = given()
    await session.execute('create table live (n integer); create table live__new as select 2 as n')
    await session.execute('begin')
    await session.execute('alter table live rename to live__old')
    await session.execute('alter table live__new rename to live')
    await session.execute('drop table live__old')
    await session.execute('commit')
    expect((await session.execute('select n from live')).rows).toEqual([[2]])
    await session.execute('drop table live')
  })

  it('undoes what a session leaves open when it closes', async () => {
    const { engine, session } = given()
    await session.execute('create table left_open (n integer)')
    const other = await engine.open()
    await other.execute('begin')
    await other.execute('insert into left_open values (1)')
    await other.close()
    expect((await session.execute('select count(*) from left_open')).rows).toEqual([[0]])
    await session.execute('drop table left_open')
  })
}

function loadsRows(given: Given): void {
  it('loads rows of text in order, cast to the types of the table', async () => {
    const { engine, session } = given()
    await session.execute(`create table loaded (id integer, "Name" varchar(20), seen timestamp, ok boolean)`)
    const rows = [
      ['1', "it's", '2026-11-19 01:02:03', 'true'],
      ['2', null, null, 'false'],
    ]
    expect(await engine.load({ session, table: 'loaded', columns: ['id', '"Name"', 'seen', 'ok'], rows })).toBe(2)
    expect((await session.execute('select * from loaded order by id')).rows).toEqual([
      [1, "it's", '2026-11-19T01:02:03Z', true],
      [2, null, null, false],
    ])
    await session.execute('drop table loaded')
  })

  it('loads text as it is, be it empty or of letters that separate values elsewhere', async () => {
    const { engine, session } = given()
    await session.execute('create table texts (id integer, word varchar(20))')
    for (const words of [
      ['', 'null', '\\N', "'"],
      ['a\u001Fb', '\u001E', ''],
    ]) {
      const rows = words.map((word, index) => [String(index), word])
      await engine.load({ session, table: 'texts', columns: ['id', 'word'], rows })
      expect((await session.execute('select word from texts order by id')).rows).toEqual(words.map((word) => [word]))
      await session.execute('delete from texts')
    }
    await session.execute('drop table texts')
  })

  it.each([5_000, 25_000])('loads many rows, as part of the transaction: %i', async (count) => {
    const { engine, session } = given()
    await session.execute('create table many (id integer, word varchar(20))')
    await session.execute('begin')
    const rows = Array.from({ length: count }, (_, index) => [String(index), index % 7 === 0 ? null : `w${index}`])
    await engine.load({ session, table: 'many', columns: ['id', 'word'], rows })
    expect((await session.execute('select count(*), count(word), max(id) from many')).rows).toEqual([
      [count, count - Math.ceil(count / 7), count - 1],
    ])
    await session.execute('rollback')
    expect((await session.execute('select count(*) from many')).rows).toEqual([[0]])
    await session.execute('drop table many')
  })
}

function tellsTroubles(given: Given): void {
  it('says what is wrong with a statement and where', async () => {
    const { session } = given()
    await expect(session.execute('select 1 as a,\n  nowhere from (select 1 as here) as t')).rejects.toMatchObject({
      code: 'SQL-FAILED',
      message: expect.stringContaining('nowhere') as string,
      data: { line: 2, column: 3 },
    })
    await expect(session.execute('selekt 1')).rejects.toMatchObject({ code: 'SQL-FAILED', data: { line: 1 } })
    await expect(session.execute(`select cast('x' as integer)`)).rejects.toMatchObject({ code: 'SQL-FAILED' })
    expect((await session.execute('select 1')).rows).toEqual([[1]])
  })

  it('stops a statement when its signal aborts, and goes on after', async () => {
    const { session } = given()
    const abort = new AbortController()
    const query = `with recursive r(n) as (select cast(1 as bigint) union all select n + 1 from r where n < 1000000000) select sum(n) from r`
    const running = session.execute(query, { signal: abort.signal })
    const reason = new Error('enough')
    abort.abort(reason)
    await expect(running).rejects.toBe(reason)
    expect((await session.execute('select 1')).rows).toEqual([[1]])
  })
}
