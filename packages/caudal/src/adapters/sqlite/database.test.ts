import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../kernel/index.ts'
import type { Json } from '../../kernel/index.ts'
import type { Database, Statement } from '../../ports/index.ts'
import { openSqliteDatabase } from './database.ts'

const never = new AbortController().signal

function sql(parts: TemplateStringsArray, ...values: readonly Json[]): Statement {
  return { parts, values }
}

describe('openSqliteDatabase', () => {
  let folder: string
  let path: string
  let database: Database

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'caudal-sqlite-'))
    path = join(folder, 'legacy.db')
    const made = new DatabaseSync(path)
    made.exec(`create table orders (id integer, text text, bytes blob, amount real); insert into orders values (1, 'one', x'00ff', 1.5),
      (9007199254740993, null, null, null)`)
    made.close()
    database = openSqliteDatabase({ name: 'legacy', path, clock: systemClock })
  })
  afterEach(async () => {
    await database.close()
    await rm(folder, { recursive: true, force: true })
  })

  it('reads and writes, and loses nothing of a value', async () => {
    expect(await database.run(sql`select id, text, bytes, amount, id from orders`, { signal: never })).toEqual({
      rows: {
        names: ['id', 'text', 'bytes', 'amount', 'id_2'],
        columns: [
          [1, '9007199254740993'],
          ['one', null],
          [new Uint8Array([0, 255]), null],
          [1.5, null],
          [1, '9007199254740993'],
        ],
        rows: 2,
      },
      changed: null,
    })
    const values: Json[] = [3, "it's", true, ['a']]
    expect((await database.run({ parts: ['insert into orders values (', ', ', ', ', ', ', ')'], values }, { signal: never })).changed).toBe(
      1,
    )
    const { rows } = await database.run(sql`select * from orders where id = ${3}`, { signal: never })
    expect(rows.columns).toEqual([[3], ["it's"], [1], ['["a"]']])
    expect(await database.version({ signal: never })).toMatch(/^SQLite \d/)
  })

  it('streams rows a thousand at a time, and ends with its signal', async () => {
    const numbers = sql`with recursive n(i) as (select 1 union all select i + 1 from n where i < ${2_500}) select i from n`
    const sizes: number[] = []
    for await (const { rows } of database.stream(numbers, { signal: never })) sizes.push(rows)
    expect(sizes).toEqual([1_000, 1_000, 500])
    const empty: unknown[] = []
    for await (const batch of database.stream(sql`select id from orders where false`, { signal: never })) empty.push(batch)
    expect(empty).toEqual([{ names: ['id'], columns: [[]], rows: 0 }])

    const stop = new AbortController()
    const stream = database.stream(numbers, { signal: stop.signal })[Symbol.asyncIterator]()
    await stream.next()
    stop.abort()
    await expect(stream.next()).rejects.toBe(stop.signal.reason)
  })

  it('holds up no other program with a stream that nobody goes on with', async () => {
    const stop = new AbortController()
    const many = sql`with recursive n(i) as (select 1 union all select i + 1 from n where i < 5000) select i from n, orders`
    await database.stream(many, { signal: stop.signal })[Symbol.asyncIterator]().next()
    const other = new DatabaseSync(path)
    expect(() => other.exec('delete from orders')).toThrow('locked')
    stop.abort()
    other.exec('delete from orders')
    other.close()
  })

  it('says what is wrong, and makes no file', async () => {
    await expect(database.run(sql`select * from nowhere`, { signal: never })).rejects.toMatchObject({
      code: 'SQL-FAILED',
      message: 'the SQL for connection legacy failed: no such table: nowhere',
    })
    await expect(database.run(sql`delete from orders; drop table orders`, { signal: never })).rejects.toMatchObject({ code: 'SQL-FAILED' })
    expect((await database.run(sql`select count(*) from orders;  -- all`, { signal: never })).rows.columns).toEqual([[2]])

    const other = new DatabaseSync(path)
    other.exec('begin immediate')
    await expect(database.run(sql`delete from orders`, { signal: never })).rejects.toMatchObject({
      code: 'CONNECTION-BUSY',
      retryable: true,
    })
    other.close()

    const at = (name: string) => openSqliteDatabase({ name: 'legacy', path: join(folder, name), clock: systemClock })
    await writeFile(join(folder, 'text.db'), 'this is no database, but a text of more than one hundred bytes, '.repeat(20))
    await expect(at('text.db').version({ signal: never })).rejects.toMatchObject({ code: 'CONNECTION-UNREADABLE' })
    for (let time = 0; time < 2; time++)
      await expect(at('none.db').version({ signal: never })).rejects.toMatchObject({ code: 'FILE-MISSING' })
  })
})
