import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Column } from '../define/index.ts'
import type { DatasetManifest } from '../plan/index.ts'
import { testColumn, testDataset, testWrite } from '../testing/index.ts'
import type { WarehouseHands } from '../testing/index.ts'

let made = 0
const id = testColumn('id', { type: { kind: 'int', bits: 32 } })
const name = testColumn('name', { type: { kind: 'string' }, nullable: true })

function people(format: DatasetManifest['format'], columns: readonly Column[] = [id, name]): DatasetManifest {
  return testDataset(`columns.${format}_${made++}`, { columns, format })
}

/** How the columns of a source, of a dataset and of what is stored meet. */
export function checksColumns(given: () => WarehouseHands, format: DatasetManifest['format']): void {
  describe('columns', () => {
    matchesSources(given, format)
    followsChanges(given, format)
    readsFiles(given, format)
  })
}

function matchesSources(given: () => WarehouseHands, format: DatasetManifest['format']): void {
  it('names all columns of a query that the dataset lacks, or that lack for it', async () => {
    const hands = given()
    const dataset = people(format)
    const failure = await hands.sql(testWrite(dataset, { mode: 'append' }), 'select 1 as nane, 2 as other').catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'DATA-UNKNOWN-COLUMN', data: { columns: ['nane', 'other', 'id'] } })
    expect((failure as { hint: string }).hint).toContain('did you mean "name"?')
    await expect(hands.sql(testWrite(dataset, { mode: 'append' }), `select 'x' as name`)).rejects.toMatchObject({
      code: 'DATA-MISSING-COLUMN',
      data: { column: 'id' },
    })
    await expect(hands.read(dataset)).rejects.toMatchObject({ code: 'DATA-NO-VERSION' })
  })

  it('takes columns in any order and case, and nothing for one that may be absent', async () => {
    const hands = given()
    const dataset = people(format)
    await hands.sql(testWrite(dataset, { mode: 'append' }), `select 'Ana' as NAME, 1 as Id`)
    await hands.sql(testWrite(dataset, { mode: 'append' }), 'select 2 as id')
    expect(await hands.ask(`select * from ${dataset.name} order by id`)).toEqual([
      { id: 1, name: 'Ana' },
      { id: 2, name: null },
    ])
  })

  it('says which statement of a source is wrong', async () => {
    const hands = given()
    const write = (text: string): Promise<unknown> => hands.sql(testWrite(people(format), { mode: 'append' }), text)
    await expect(write('select 1 as id\nfrm x')).rejects.toMatchObject({ code: 'SQL-FAILED', blame: 'user', data: { line: 2 } })
    await expect(write('select 1 as id; select 2 as id')).rejects.toMatchObject({ code: 'SQL-FAILED' })
    await expect(write('create table x(id int)')).rejects.toMatchObject({ code: 'SQL-NOT-READ-ONLY' })
    await expect(write(`select id\nfrom columns.nowhere`)).rejects.toMatchObject({
      code: 'SQL-UNKNOWN-TABLE',
      data: { table: 'columns.nowhere', line: 2 },
    })
    await expect(write(`select cast(x as int) as id from (values ('1'), ('z')) t(x)`)).rejects.toMatchObject({ code: 'SQL-FAILED' })
  })
}

function followsChanges(given: () => WarehouseHands, format: DatasetManifest['format']): void {
  it('adds new nullable columns to what is there', async () => {
    const hands = given()
    const old = people(format, [id])
    await hands.put(testWrite(old, { mode: 'append' }), [{ id: 1 }])
    const now = {
      ...old,
      columns: [testColumn('tags', { type: { kind: 'list', of: { kind: 'string' } }, nullable: true }), id],
      key: ['id'],
    }
    await hands.put(testWrite(now, { mode: 'append' }), [{ id: 2, tags: ['x'] }])
    await hands.put(testWrite(now, { mode: 'merge' }), [
      { id: 3, tags: [] },
      { id: 1, tags: ['y'] },
    ])
    expect(await hands.ask(`select * from ${old.name} order by id`)).toEqual([
      { tags: ['y'], id: 1 },
      { tags: ['x'], id: 2 },
      { tags: [], id: 3 },
    ])
    expect(await hands.read(now, { columns: ['tags'], limit: 1 })).toHaveLength(1)
  })

  it('refuses other changes but for an overwrite', async () => {
    const hands = given()
    const old = people(format)
    await hands.put(testWrite(old, { mode: 'append' }), [{ id: 1, name: 'x' }])
    const now = {
      ...old,
      columns: [testColumn('id', { type: { kind: 'string' } }), testColumn('age', { type: { kind: 'int', bits: 32 } })],
    }
    const failure = await hands.put(testWrite(now, { mode: 'append' }), [{ id: 'a', age: 3 }]).catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'DATA-SCHEMA-CHANGED' })
    const { message } = failure as Error
    for (const part of ['id', 'name is gone', 'age is new and not nullable']) expect(message).toContain(part)
    expect(await hands.read(old)).toEqual([{ id: 1, name: 'x' }])
    await hands.put(testWrite(now, { mode: 'overwrite' }), [{ id: 'a', age: 3 }])
    expect(await hands.ask(`select * from ${old.name}`)).toEqual([{ id: 'a', age: 3 }])
  })

  it('moves between a table and files by an overwrite', async () => {
    const hands = given()
    const old = people(format)
    const now: DatasetManifest = { ...old, format: format === 'table' ? 'parquet' : 'table' }
    await hands.put(testWrite(old, { mode: 'append' }), [{ id: 1 }])
    await expect(hands.put(testWrite(now, { mode: 'append' }), [{ id: 2 }])).rejects.toMatchObject({ code: 'DATA-SCHEMA-CHANGED' })
    expect(await hands.put(testWrite(now, { mode: 'overwrite' }), [{ id: 2 }])).toMatchObject({ version: 'v2', total: 1 })
    await hands.put(testWrite(now, { mode: 'append' }), [{ id: 3 }])
    expect((await hands.read(now)).map((row) => row['id'])).toEqual([2, 3])
  })
}

function readsFiles(given: () => WarehouseHands, format: DatasetManifest['format']): void {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'warehouse-files-'))
  })
  afterAll(() => rmSync(folder, { recursive: true }))
  const place = (file: string, text: string): string => {
    const path = join(folder, file)
    writeFileSync(path, text)
    return path
  }

  it('reads CSV, and sets aside lines that it cannot take apart', async () => {
    const hands = given()
    const dataset = people(format, [id, name, testColumn('happened', { type: { kind: 'timestamp' }, nullable: true })])
    const path = place('a.csv', 'id,name,happened,more\n1,"Ana, B",2026-01-01T10:00:00-03:00,x\n2,,,\nx,y,,\n4,too,short\n')
    const written = await hands.file(testWrite(dataset, { mode: 'overwrite', invalid: { tolerate: 0.5 } }), {
      kind: 'file',
      path,
      format: 'csv',
    })
    expect(written).toMatchObject({ rows: 2, quarantined: 2 })
    expect(await hands.read(dataset)).toEqual([
      { id: 1, name: 'Ana, B', happened: '2026-01-01T13:00:00Z' },
      { id: 2, name: null, happened: null },
    ])
    expect(written.reasons.map((one) => one.reason).toSorted()).toEqual([
      'id: not a whole number of 32 bits',
      'line 5: Expected Number of Columns: 4 Found: 3',
    ])
  })

  it('reads JSON lines and JSON lists', async () => {
    const hands = given()
    const dataset = people(format, [id, name, testColumn('more', { type: { kind: 'json' }, nullable: true })])
    const lines = place('a.jsonl', '{"id":1,"name":"é","more":{"k":[1,"x"]},"else":1}\n{"id":"2","name":null}\n')
    await hands.file(testWrite(dataset, { mode: 'overwrite' }), { kind: 'file', path: lines, format: 'json' })
    const list = place('a.json', '[{"id":3,"name":"z"}]')
    await hands.file(testWrite(dataset, { mode: 'append' }), { kind: 'file', path: list, format: 'json' })
    expect(await hands.ask(`select * from ${dataset.name} order by id`)).toEqual([
      { id: 1, name: 'é', more: { k: [1, 'x'] } },
      { id: 2, name: null, more: null },
      { id: 3, name: 'z', more: null },
    ])
  })

  it('says which file is missing or broken', async () => {
    const hands = given()
    const write = (path: string, kind: 'parquet' | 'json'): Promise<unknown> =>
      hands.file(testWrite(people(format), { mode: 'append' }), { kind: 'file', path, format: kind })
    const path = place('broken.parquet', 'PAR1 this is no parquet')
    await expect(write(path, 'parquet')).rejects.toMatchObject({ code: 'FILE-UNREADABLE', data: { file: path } })
    const json = place('broken.json', '{"id": 1}\n{"id": ')
    await expect(write(json, 'json')).rejects.toMatchObject({ code: 'FILE-UNREADABLE', data: { file: json } })
    const nowhere = join(folder, 'no-*.parquet')
    await expect(write(nowhere, 'parquet')).rejects.toMatchObject({ code: 'FILE-MISSING', data: { file: nowhere } })
  })
}
