import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../kernel/index.ts'
import { testClock } from '../../testing/index.ts'
import type { Sql } from '../../define/index.ts'
import type { Batch } from '../../ports/index.ts'
import { otherFiles } from './other-files.ts'
import type { OtherFiles } from './other-files.ts'

const never = new AbortController().signal
const sql = (text: string, values: Sql['values'] = []): Sql => ({ kind: 'sql', text, values })

async function batchesOf(rows: AsyncIterable<Batch>): Promise<Batch[]> {
  const batches: Batch[] = []
  for await (const batch of rows) batches.push(batch)
  return batches
}

describe('otherFiles', () => {
  let folder: string
  let path: string
  let files: OtherFiles

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'caudal-duckdb-'))
    path = join(folder, 'lab.duckdb')
    const made = await DuckDBInstance.create(path)
    const connection = await made.connect()
    await connection.run('create table samples as select 1 as id')
    connection.closeSync()
    made.closeSync()
    files = otherFiles({ path: join(folder, 'warehouse.duckdb'), memory: null, threads: 1, clock: systemClock })
  })
  afterEach(async () => {
    await files.close()
    await rm(folder, { recursive: true, force: true })
  })

  it('asks and changes a file, one statement at a time', async () => {
    const ask = (text: string, values?: Sql['values']) => batchesOf(files.query({ path, signal: never }, sql(text, values)))
    expect(await ask('insert into samples values ($1)', [2])).toMatchObject([{ names: ['Count'], columns: [[1]] }])
    expect(await ask('select id from samples order by id;')).toEqual([{ names: ['id'], columns: [[1, 2]], rows: 2 }])
    expect(await ask('select id from samples where false')).toEqual([{ names: ['id'], columns: [[]], rows: 0 }])
    await expect(ask('select 1; select 2')).rejects.toMatchObject({ code: 'SQL-FAILED' })
    await expect(ask('select * from nowhere')).rejects.toMatchObject({
      code: 'SQL-FAILED',
      message: expect.stringContaining('nowhere') as string,
    })
  })

  it('refuses the warehouse under another name', async () => {
    await symlink(path, join(folder, 'warehouse.duckdb'))
    await expect(batchesOf(files.query({ path, signal: never }, sql('select 1')))).rejects.toMatchObject({
      code: 'CONFIG-BAD-VALUE',
      message: expect.stringContaining('the warehouse itself') as string,
    })
  })

  it('stops with its signal', async () => {
    const stop = new AbortController()
    const answer = batchesOf(
      files.query({ path, signal: stop.signal }, sql('select sum(a.i * b.i) from range(1000000) a(i), range(1000000) b(i)')),
    )
    setImmediate(() => stop.abort('enough'))
    await expect(answer).rejects.toBe('enough')
  })

  it('says what is wrong with a file, and makes none', async () => {
    const at = (name: string) => batchesOf(files.query({ path: join(folder, name), signal: never }, sql('select 1')))
    for (let time = 0; time < 2; time++) await expect(at('none.duckdb')).rejects.toMatchObject({ code: 'FILE-MISSING' })
    await writeFile(join(folder, 'text.duckdb'), 'no database '.repeat(5_000))
    await expect(at('text.duckdb')).rejects.toMatchObject({ code: 'CONNECTION-UNREADABLE', retryable: false })
  })

  it('lets go of a file that nobody asks any more', async () => {
    const clock = testClock(0)
    const lent = otherFiles({ path: join(folder, 'warehouse.duckdb'), memory: null, threads: 1, clock })
    await batchesOf(lent.query({ path, signal: never }, sql('select 1')))
    const stream = lent.query({ path, signal: never }, sql('from range(100000)'))[Symbol.asyncIterator]()
    await stream.next()
    clock.advance(10_000)
    expect(opensElsewhere(path)).toBe(false)
    await stream.next()
    await stream.return?.()
    clock.advance(10_000)
    await new Promise(setImmediate)
    expect(opensElsewhere(path)).toBe(true)
  })
})

/** Whether another program can open a file. */
function opensElsewhere(path: string): boolean {
  const driver = import.meta.resolve('@duckdb/node-api')
  const program = `const { DuckDBInstance } = await import(${JSON.stringify(driver)}); await DuckDBInstance.create(${JSON.stringify(path)})`
  return spawnSync(process.execPath, ['--input-type=module', '-e', program]).status === 0
}
