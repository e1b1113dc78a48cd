import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../kernel/index.ts'
import type { Warehouse } from '../../ports/index.ts'
import { testColumn, testDataset, testWrite, warehouseHands } from '../../testing/index.ts'
import { openDuckDb } from './index.ts'

const columns = [testColumn('n', { type: { kind: 'int', bits: 64 } }), testColumn('s', { type: { kind: 'string' } })]
const table = testDataset('trouble.t', { columns })
const files = testDataset('trouble.f', { columns, format: 'parquet', partitionBy: 'day' })
const rows = (count: number): string => `select range as n, md5(range::varchar) as s from range(${count})`
/** Rows that no compression makes small: 128 bytes of chance each. */
const bulky = (count: number): string =>
  `select range as n, ${[1, 2, 3, 4, 5, 6, 7, 8].map((part) => `md5((range * ${part})::varchar)`).join(' || ')} as s from range(${count})`

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trouble-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const open = (root = folder): Promise<Warehouse> =>
  openDuckDb({ path: join(root, 'a.duckdb'), lake: join(root, 'lake'), memory: null, threads: null, clock: systemClock })
const parquetFiles = (root = folder): string[] =>
  readdirSync(join(root, 'lake'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.parquet'))
    .toSorted()

describe('what a crash left', () => {
  it('is swept away when the warehouse opens', async () => {
    const first = await open()
    await warehouseHands(first).sql(testWrite(files, { mode: 'append' }), rows(3))
    await warehouseHands(first).ask('create table caudal_data."trouble.t#left" as select 1 as n')
    await warehouseHands(first).ask(`insert into caudal.trash values ('trouble/f/year=2026/month=01/day=01/left.parquet')`)
    const left = join(folder, 'lake/trouble/f/year=2026/month=01/day=01/left.parquet')
    writeFileSync(left, 'half')
    const byHand = join(folder, 'lake/trouble/f/by-hand.parquet')
    writeFileSync(byHand, 'not ours')
    await first.close()
    const again = await open()
    const hands = warehouseHands(again)
    expect(await hands.ask(`select table_name from duckdb_tables() where schema_name = 'caudal_data'`)).toEqual([])
    expect([existsSync(left), existsSync(byHand)]).toEqual([false, true])
    expect(await hands.ask('select count(*) as n from trouble.f')).toEqual([{ n: 3 }])
    await again.close()
  })
})

it('is opened by no other process once the end of its file was cut off', async () => {
  const path = join(folder, 'a.duckdb')
  const first = await open()
  await warehouseHands(first).sql(testWrite(table, { mode: 'append' }), rows(1_000))
  await first.close()
  const size = statSync(path).size
  appendFileSync(path, Buffer.alloc(600_000))
  const again = await open()
  expect(statSync(path).size).toBe(size)
  const program = `const { DuckDBInstance } = await import(process.argv[1])
    await DuckDBInstance.create(process.argv[2]).then(() => console.log('opened'), (error) => console.log(error.message))`
  const options = ['--input-type=module', '-e', program, import.meta.resolve('@duckdb/node-api'), path]
  expect(execFileSync(process.execPath, options, { encoding: 'utf8' })).toMatch(/lock/)
  await again.close()
})

describe('the lake', () => {
  it('holds files by partition, named after their attempt, and no superseded ones', async () => {
    const warehouse = await open()
    const hands = warehouseHands(warehouse)
    const by = { run: 'r1', step: 'load', item: 4 }
    await hands.sql(testWrite(files, { mode: 'overwrite-window', ...by }), rows(3))
    expect(parquetFiles()).toEqual(['trouble/f/year=2026/month=01/day=01/r1-load-4-e1-0.parquet'])
    await hands.sql(testWrite(files, { mode: 'overwrite-window', ...by, epoch: 2 }), rows(2))
    await hands.sql(testWrite(files, { mode: 'overwrite-window', ...by, epoch: 2, window: '2026-02-03' }), rows(1))
    await warehouse.close()
    const again = await open()
    expect(parquetFiles()).toEqual([
      'trouble/f/year=2026/month=01/day=01/r1-load-4-e2-0.parquet',
      'trouble/f/year=2026/month=02/day=03/r1-load-4-e2-0.parquet',
    ])
    await again.close()
  })

  it('goes by hour, by month, by value, or not at all', async () => {
    const warehouse = await open()
    const hands = warehouseHands(warehouse)
    const lake = (name: string, partitionBy: string | null) => testDataset(`trouble.${name}`, { columns, format: 'parquet', partitionBy })
    const by = { run: 'r', step: 's', window: '2026-03-04T05' }
    await hands.sql(testWrite(lake('hourly', 'hour'), { mode: 'append', ...by }), rows(1))
    await hands.sql(testWrite(lake('monthly', 'month'), { mode: 'append', ...by }), rows(1))
    await hands.sql(testWrite(lake('plain', null), { mode: 'append', ...by }), rows(1))
    await hands.sql(
      testWrite(lake('valued', 's'), { mode: 'append', ...by }),
      `select * from (values (1, 'a/b'), (2, 'c'), (3, 'c')) t(n, s)`,
    )
    expect(parquetFiles()).toEqual([
      'trouble/hourly/year=2026/month=03/day=04/hour=05/r-s-0-e1-0.parquet',
      'trouble/monthly/year=2026/month=03/r-s-0-e1-0.parquet',
      'trouble/plain/r-s-0-e1-0.parquet',
      'trouble/valued/s=a%2Fb/r-s-0-e1-0.parquet',
      'trouble/valued/s=c/r-s-0-e1-0.parquet',
    ])
    expect(await hands.ask('select * from trouble.valued order by n')).toEqual([
      { n: 1, s: 'a/b' },
      { n: 2, s: 'c' },
      { n: 3, s: 'c' },
    ])
    await warehouse.close()
  })

  it('does not take files away from a reader', async () => {
    const warehouse = await open()
    const hands = warehouseHands(warehouse)
    for (let item = 0; item < 5; item++) await hands.sql(testWrite(files, { mode: 'append', item }), rows(30_000))
    let seen = 0
    for await (const batch of warehouse.read({ dataset: files }, { signal: new AbortController().signal })) {
      if (seen === 0) await hands.sql(testWrite(files, { mode: 'overwrite' }), rows(1))
      seen += batch.rows
    }
    expect(seen).toBe(150_000)
    await warehouse.close()
    const again = await open()
    expect(parquetFiles()).toHaveLength(1)
    await again.close()
  })

  it('may move', async () => {
    const warehouse = await open()
    await warehouseHands(warehouse).sql(testWrite(files, { mode: 'append' }), rows(7))
    await warehouse.close()
    const moved = join(folder, 'moved')
    mkdirSync(moved)
    execFileSync('mv', [join(folder, 'a.duckdb'), join(folder, 'lake'), moved])
    const again = await open(moved)
    expect(await warehouseHands(again).ask('select count(*) as n from trouble.f')).toEqual([{ n: 7 }])
    await again.close()
  })

  it('names the file that is broken', async () => {
    const warehouse = await open()
    const hands = warehouseHands(warehouse)
    await hands.sql(testWrite(files, { mode: 'append' }), rows(1_000))
    const path = join(folder, 'lake', parquetFiles()[0]!)
    truncateSync(path, 100)
    await expect(hands.read(files)).rejects.toMatchObject({ code: 'FILE-UNREADABLE', data: { file: path } })
    await expect(hands.ask('select * from trouble.f')).rejects.toMatchObject({ code: 'FILE-UNREADABLE', data: { file: path } })
    await warehouse.close()
  })
})

describe('a database file', () => {
  it('that is no database, or a broken one, is told', async () => {
    const path = join(folder, 'a.duckdb')
    writeFileSync(path, 'this is no database '.repeat(1_000))
    await expect(open()).rejects.toMatchObject({ code: 'WAREHOUSE-UNREADABLE', message: expect.stringContaining(path) as string })
    expect(readFileSync(path, 'utf8')).toContain('this is no database')
  })

  it('of a newer Caudal is left alone', async () => {
    const warehouse = await open()
    await warehouseHands(warehouse).ask('insert into caudal.migrations values (999)')
    await warehouse.close()
    await expect(open()).rejects.toMatchObject({ code: 'WAREHOUSE-UNREADABLE', blame: 'user' })
  })
})

const isRoot = process.getuid?.() === 0
const canMount = isRoot && mounts()

function mounts(): boolean {
  const place = mkdtempSync(join(tmpdir(), 'mount-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', place], { stdio: 'ignore' })
    execFileSync('umount', [place])
    return true
  } catch {
    return false
  } finally {
    rmSync(place, { recursive: true })
  }
}

describe.runIf(canMount)('a small disk (needs the right to mount)', () => {
  let disk = ''
  beforeEach(() => {
    disk = join(folder, 'disk')
    mkdirSync(disk)
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', disk])
  })
  afterEach(() => void execFileSync('umount', ['-l', disk]))

  it.each([table, files])('that is full fails the write to $name and leaves the last good version', async (dataset) => {
    const warehouse = await open(disk)
    const hands = warehouseHands(warehouse)
    await hands.sql(testWrite(dataset, { mode: 'overwrite' }), rows(10))
    await expect(hands.sql(testWrite(dataset, { mode: 'overwrite' }), bulky(600_000))).rejects.toMatchObject({
      code: 'DISK-FULL',
      blame: 'system',
    })
    await warehouse.close()
    const again = await open(disk)
    const found = warehouseHands(again)
    expect(await found.read(dataset)).toHaveLength(10)
    expect(await again.versions(dataset.name, { limit: 9 })).toHaveLength(1)
    expect(await found.ask(`select count(*) as n from duckdb_tables() where schema_name = 'caudal_data'`)).toEqual([
      { n: dataset === table ? 1 : 0 },
    ])
    expect(await found.sql(testWrite(dataset, { mode: 'overwrite' }), rows(20))).toMatchObject({ version: 'v2', total: 20 })
    await again.close()
  })

  it('that cannot be written is told', async () => {
    execFileSync('mount', ['-o', 'remount,ro', disk])
    await expect(open(disk)).rejects.toMatchObject({ code: 'DISK-READ-ONLY', blame: 'system' })
    await expect(open(join(disk, 'below'))).rejects.toMatchObject({ code: 'DISK-READ-ONLY', blame: 'system' })
  })
})
