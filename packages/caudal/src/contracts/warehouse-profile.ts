import { describe, expect, it } from 'vitest'
import type { Column, ColumnType } from '../define/index.ts'
import type { ColumnProfile, Profile } from '../ports/index.ts'
import { noSignal, testColumn, testDataset, testWrite } from '../testing/index.ts'
import type { WarehouseHands } from '../testing/index.ts'

const text: ColumnType = { kind: 'string' }
const whole: ColumnType = { kind: 'int', bits: 32 }

/** What a warehouse says of the values of a dataset, as tests for vitest. */
export function profiles(given: () => WarehouseHands, format: 'table' | 'parquet'): void {
  const datasetOf = (name: string, types: { readonly [column: string]: ColumnType }) =>
    testDataset(`profiled.${name}_${format}`, {
      format,
      columns: Object.entries(types).map(([column, type]): Column => testColumn(column, { type, nullable: true })),
    })
  const look = async (dataset: ReturnType<typeof datasetOf>, kept = false): Promise<Profile | null> =>
    given().warehouse.profile({ dataset, kept }, { signal: noSignal })
  const column = (profile: Profile | null, name: string): ColumnProfile => profile!.columns.find((one) => one.name === name)!

  describe('profiles', () => {
    it('sums up numbers, texts, times, booleans and what is nested', async () => {
      const dataset = datasetOf('mixed', {
        n: whole,
        amount: { kind: 'decimal', precision: 12, scale: 2 },
        ratio: { kind: 'double' },
        shop: text,
        at: { kind: 'timestamp' },
        day: { kind: 'date' },
        paid: { kind: 'boolean' },
        tags: { kind: 'list', of: text },
        place: { kind: 'struct', fields: [{ name: 'city', type: text }] },
        more: { kind: 'json' },
        none: text,
      })
      const rows = Array.from({ length: 40 }, (_, n) => ({
        n: n % 4,
        amount: n / 4,
        ratio: n === 0 ? null : n * 1.5,
        shop: n % 10 === 0 ? 'lisboa' : `shop ${n}`,
        at: `2026-01-01T00:00:${String(n).padStart(2, '0')}.000Z`,
        day: `2026-02-${String(1 + (n % 28)).padStart(2, '0')}`,
        paid: n % 4 === 0,
        tags: n === 0 ? [] : ['a', 'b'],
        place: { city: n % 2 === 0 ? 'x' : 'y' },
        more: { n },
        none: null,
      }))
      await given().put(testWrite(dataset, { mode: 'overwrite' }), rows)
      const found = await look(dataset)
      expect(found).toMatchObject({ dataset: dataset.name, version: 'v1', rows: 40, looked: 40 })
      expect(found!.columns.map(({ name }) => name)).toEqual(dataset.columns.map(({ name }) => name))
      expect(column(found, 'n')).toMatchObject({ kind: 'number', nulls: 0, distinct: 4, min: '0', max: '3', mean: 1.5 })
      expect(column(found, 'n').histogram).toMatchObject(Array.from({ length: 4 }, (_, from) => ({ from, to: from + 1, rows: 10 })))
      expect(column(found, 'n').top).toEqual(['0', '1', '2', '3'].map((value) => ({ value, rows: 10 })))
      expect(column(found, 'amount')).toMatchObject({ distinct: 40, min: '0.00', max: '9.75', mean: 4.875, lengths: null, top: [] })
      expect(column(found, 'ratio')).toMatchObject({ nulls: 1, distinct: 39, mean: 30 })
      const bars = column(found, 'ratio').histogram
      expect([bars.length, bars.reduce((sum, bar) => sum + bar.rows, 0), bars[0]!.from, bars.at(-1)!.to]).toEqual([20, 39, 1.5, 58.5])
      expect(column(found, 'shop')).toMatchObject({ kind: 'text', distinct: 37, min: 'lisboa', top: [{ value: 'lisboa', rows: 4 }] })
      expect(column(found, 'shop').lengths).toMatchObject({ min: 6, max: 7 })
      expect(column(found, 'at')).toMatchObject({ kind: 'time', min: '2026-01-01T00:00:00Z', max: '2026-01-01T00:00:39Z', mean: null })
      expect(column(found, 'at').histogram[0]).toMatchObject({ from: '2026-01-01T00:00:00.000Z', rows: 2 })
      expect(column(found, 'day')).toMatchObject({ kind: 'time', min: '2026-02-01', max: '2026-02-28' })
      expect(column(found, 'paid').top).toEqual([
        { value: 'false', rows: 30 },
        { value: 'true', rows: 10 },
      ])
      expect(column(found, 'tags')).toMatchObject({ kind: 'list', distinct: 2, lengths: { min: 0, max: 2, mean: 1.95 } })
      expect(column(found, 'place')).toMatchObject({ kind: 'other', distinct: 2 })
      expect(column(found, 'more')).toMatchObject({ kind: 'other', distinct: 40 })
      expect(column(found, 'none')).toMatchObject({ nulls: 40, distinct: 0, min: null, max: null, lengths: null, top: [], histogram: [] })
    })

    it('keeps what was made of a version, and makes it anew for the next', async () => {
      const dataset = datasetOf('kept', { n: whole })
      await expect(look(dataset)).rejects.toMatchObject({ code: 'DATA-NO-VERSION' })
      await given().put(testWrite(dataset, { mode: 'overwrite' }), [{ n: 1 }])
      expect(await look(dataset, true)).toBeNull()
      const first = await look(dataset)
      expect(await look(dataset)).toEqual(first)
      expect(await look(dataset, true)).toEqual(first)
      await given().put(testWrite(dataset, { mode: 'overwrite' }), [{ n: 1 }, { n: null }])
      expect(await look(dataset, true)).toBeNull()
      expect(await look(dataset)).toMatchObject({ version: 'v2', rows: 2, columns: [{ nulls: 1 }] })
    })

    it('is told of a dataset without rows, and of one with a thousand columns', async () => {
      const empty = datasetOf('empty', { n: whole, shop: text })
      await given().put(testWrite(empty, { mode: 'overwrite' }), [])
      expect(await look(empty)).toMatchObject({
        rows: 0,
        looked: 0,
        columns: [{ nulls: 0, distinct: 0, min: null, mean: null }, { lengths: null }],
      })
      const names = Array.from({ length: 1_000 }, (_, n) => `c${n}`)
      const wide = datasetOf('wide', Object.fromEntries(names.map((name) => [name, whole])))
      await given().put(testWrite(wide, { mode: 'overwrite' }), [Object.fromEntries(names.map((name, n) => [name, n]))])
      const found = await look(wide)
      expect(found!.columns.map(({ name, max }) => `${name} ${max}`)).toEqual(names.map((name, n) => `${name} ${n}`))
    }, 120_000)

    it('ends when it is not wanted any more', async () => {
      const dataset = datasetOf('unwanted', { n: whole })
      await given().put(testWrite(dataset, { mode: 'overwrite' }), [{ n: 1 }])
      const reason = new Error('not wanted')
      const stopped = given().warehouse.profile({ dataset, kept: false }, { signal: AbortSignal.abort(reason) })
      await expect(stopped).rejects.toBe(reason)
    })
  })
}

/** What a warehouse says of the values of what a model makes. */
export function profilesModels(given: () => WarehouseHands): void {
  it('profiles a table and a view of a model as they are, a table that was made anew too', async () => {
    const { warehouse } = given()
    const engine = await warehouse.engine()
    const session = await engine.open()
    const look = (name: string): Promise<Profile | null> =>
      warehouse.profile({ dataset: { name, model: 'model.x' }, kept: false }, { signal: noSignal })
    await expect(look('main.looked')).rejects.toMatchObject({ code: 'DATA-NO-VERSION' })
    await session.execute('create table looked as select range as id from range(3)')
    await session.execute('create view looked_too as select id, id / 2.0 as half from looked')
    expect(await look('main.looked')).toMatchObject({ version: null, rows: 3, columns: [{ name: 'id', max: '2' }] })
    expect(await look('main.looked_too')).toMatchObject({ rows: 3, columns: [{ name: 'id' }, { name: 'half', mean: 0.5 }] })
    await session.execute('create or replace table looked as select range + 5 as id from range(3)')
    expect(await look('main.looked')).toMatchObject({ columns: [{ max: '7' }] })
    expect(await look('main.looked_too')).toMatchObject({ columns: [{ max: '7' }, {}] })
    await session.close()
  })
}
