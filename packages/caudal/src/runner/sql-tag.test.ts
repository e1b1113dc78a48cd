import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { dataset } from '../define/index.ts'
import type { Sql } from '../define/index.ts'
import type { Batch } from '../ports/index.ts'
import { createSqlTag } from './sql-tag.ts'

const root = mkdtempSync(join(tmpdir(), 'caudal-sql-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
writeFileSync(join(root, 'top.sql'), 'select 1 where day = $day')

const orders = dataset('bronze.orders', { columns: z.object({ id: z.int() }) })

function open(batches: readonly Batch[] = []) {
  const asked: Sql[] = []
  const read: string[] = []
  const sql = createSqlTag({
    root,
    demandRead: (name) => read.push(name),
    async *query(text) {
      asked.push(text)
      yield* batches
    },
  })
  return { sql, asked, read }
}

describe('sql', () => {
  it('writes datasets as names and all else as parameters', () => {
    const { sql, asked, read } = open()
    const query = sql`select * from ${orders} where id = ${7} and name in (${'x'}, ${null})`
    expect(query).toMatchObject({
      kind: 'sql',
      text: 'select * from "bronze"."orders" where id = $1 and name in ($2, $3)',
      values: [7, 'x', null],
    })
    expect(read).toEqual(['bronze.orders'])
    expect(asked).toEqual([])
  })

  it('reads files of the project', () => {
    expect(open().sql.file('top.sql', { day: '2026-11-19' })).toMatchObject({
      text: 'select 1 where day = $day',
      values: { day: '2026-11-19' },
    })
  })

  it('names the nearest file where there is none', () => {
    expect(() => open().sql.file('topp.sql')).toThrow(
      expect.objectContaining({ code: 'SQL-FILE-MISSING', hint: 'did you mean "top.sql"?' }),
    )
  })

  it('gives the only row, and refuses none and several', async () => {
    const batch = (ids: readonly number[]): Batch => ({ names: ['id'], columns: [ids], rows: ids.length })
    expect(await open([batch([]), batch([4])]).sql`select 4`.one()).toEqual({ id: 4 })
    await expect(open([batch([1]), batch([2])]).sql`select 1`.one()).rejects.toMatchObject({
      code: 'SQL-NOT-ONE-ROW',
      message: expect.stringContaining('several') as string,
    })
    await expect(open().sql`select 1`.one()).rejects.toMatchObject({ message: expect.stringContaining('none') as string })
  })
})
