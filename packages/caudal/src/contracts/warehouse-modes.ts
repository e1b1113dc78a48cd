import { describe, expect, it } from 'vitest'
import type { DatasetManifest } from '../plan/index.ts'
import { testColumn, testDataset, testWrite } from '../testing/index.ts'
import type { WarehouseHands, WarehouseRow } from '../testing/index.ts'

let made = 0

function orders(format: DatasetManifest['format'], more: Partial<DatasetManifest> = {}): DatasetManifest {
  const columns = [
    testColumn('id', { type: { kind: 'int', bits: 32 } }),
    testColumn('shop', { type: { kind: 'string' } }),
    testColumn('happened', { type: { kind: 'timestamp' }, nullable: true }),
  ]
  return testDataset(`modes.${format}_${made++}`, { columns, format, ...more })
}

const row = (id: number, shop = 'berlin', happened: string | null = null): WarehouseRow => ({ id, shop, happened })
const ids = async (hands: WarehouseHands, dataset: DatasetManifest): Promise<unknown[]> =>
  (await hands.ask(`select id from ${dataset.name} order by id`)).map((one) => one['id'])

/** How each mode joins what is there, that it can be repeated, and that old attempts are shut out. */
export function joinsByMode(given: () => WarehouseHands, format: DatasetManifest['format']): void {
  describe('modes', () => {
    appends(given, format)
    overwrites(given, format)
    replacesWindows(given, format)
    replacesByTime(given, format)
    merges(given, format)
    fences(given, format)
  })
}

function appends(given: () => WarehouseHands, format: DatasetManifest['format']): void {
  it('appends once for each append of a task run, however often it is tried', async () => {
    const hands = given()
    const dataset = orders(format)
    const first = await hands.put(testWrite(dataset, { mode: 'append' }), [row(1)])
    expect(first).toMatchObject({
      dataset: dataset.name,
      version: 'v1',
      mode: 'append',
      rows: 1,
      total: 1,
      quarantined: 0,
      duplicates: 0,
      reasons: [],
    })
    const second = await hands.sql(testWrite(dataset, { mode: 'append' }), `select 2 as id, 'berlin' as shop, null as happened`)
    expect(second).toMatchObject({ version: 'v2', rows: 1, total: 2 })
    expect(await hands.put(testWrite(dataset, { mode: 'append', epoch: 2 }), [row(1)])).toEqual(first)
    expect(await hands.sql(testWrite(dataset, { mode: 'append', epoch: 2 }), `select 2 as id, 'berlin' as shop, null as happened`)).toEqual(
      second,
    )
    expect(await hands.put(testWrite(dataset, { mode: 'append', epoch: 2 }), [row(3)])).toMatchObject({ version: 'v3', total: 3 })
    expect(await hands.put(testWrite(dataset, { mode: 'append', step: 'other' }), [row(4)])).toMatchObject({ version: 'v4', total: 4 })
    // The place is the caller's to count: a warehouse that was opened anew meanwhile has not seen what came before.
    expect(await hands.put(testWrite(dataset, { mode: 'append', epoch: 3, ordinal: 1 }), [row(2)])).toEqual(second)
    expect(await hands.put(testWrite(dataset, { mode: 'append', epoch: 3, ordinal: 3 }), [row(5)])).toMatchObject({
      version: 'v5',
      total: 5,
    })
    expect(await hands.put(testWrite(dataset, { mode: 'append', epoch: 3, ordinal: 3 }), [row(5)])).toMatchObject({
      version: 'v5',
      total: 5,
    })
    expect(await ids(hands, dataset)).toEqual([1, 2, 3, 4, 5])
  })

  it('lets many append at once', async () => {
    const hands = given()
    const dataset = orders(format)
    const writes = Array.from({ length: 8 }, (_, item) =>
      hands.put(testWrite(dataset, { mode: 'append', item }), [row(item), row(item + 100)]),
    )
    const versions = (await Promise.all(writes)).map((one) => one.version)
    expect(versions.toSorted()).toEqual(['v1', 'v2', 'v3', 'v4', 'v5', 'v6', 'v7', 'v8'])
    expect(await ids(hands, dataset)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 100, 101, 102, 103, 104, 105, 106, 107])
  })
}

function overwrites(given: () => WarehouseHands, format: DatasetManifest['format']): void {
  it('overwrites all that was there', async () => {
    const hands = given()
    const dataset = orders(format)
    await hands.put(testWrite(dataset, { mode: 'append' }), [row(1), row(2)])
    for (const version of ['v2', 'v3']) {
      expect(await hands.put(testWrite(dataset, { mode: 'overwrite' }), [row(3)])).toMatchObject({ version, rows: 1, total: 1 })
      expect(await ids(hands, dataset)).toEqual([3])
    }
    expect(await hands.put(testWrite(dataset, { mode: 'overwrite' }), [])).toMatchObject({ version: 'v4', rows: 0, total: 0 })
    expect(await ids(hands, dataset)).toEqual([])
  })

  it('takes an overwrite from the dataset itself', async () => {
    const hands = given()
    const dataset = orders(format)
    await hands.put(testWrite(dataset, { mode: 'overwrite' }), [row(1), row(2)])
    await hands.sql(testWrite(dataset, { mode: 'overwrite' }), `select id + $1 as id, shop, happened from ${dataset.name};`, [10])
    expect(await ids(hands, dataset)).toEqual([11, 12])
  })
}

function replacesWindows(given: () => WarehouseHands, format: DatasetManifest['format']): void {
  it('replaces what was loaded for the window, and only what the same item loaded', async () => {
    const hands = given()
    const dataset = orders(format, { partitionBy: 'day' })
    const load = (changes: Omit<Parameters<typeof testWrite>[1], 'mode'>, ...rows: WarehouseRow[]): Promise<unknown> =>
      hands.put(testWrite(dataset, { mode: 'overwrite-window', ...changes }), rows)
    await load({ window: '2026-01-01', itemKey: '"a"' }, row(1))
    await load({ window: '2026-01-01', itemKey: '"b"' }, row(2))
    await load({ window: '2026-01-02', itemKey: '"a"' }, row(3))
    await load({ window: '2026-01-01', itemKey: '"a"', run: 'run2' }, row(10), row(11))
    expect(await ids(hands, dataset)).toEqual([2, 3, 10, 11])
    const window = { start: '2026-01-01T00:00:00Z', end: '2026-01-02T00:00:00Z' }
    expect((await hands.read(dataset, { window })).map((one) => one['id']).toSorted((a, b) => Number(a) - Number(b))).toEqual([2, 10, 11])
    await load({ window: '2026-01', wholeWindow: true }, row(20))
    expect(await ids(hands, dataset)).toEqual([20])
  })
}

function replacesByTime(given: () => WarehouseHands, format: DatasetManifest['format']): void {
  it('replaces what happened in the window when the dataset has a time, even within a partition', async () => {
    const hands = given()
    const dataset = orders(format, { partitionBy: 'day', time: 'happened' })
    const all = [row(1, 'x', '2026-01-01T01:00:00Z'), row(2, 'x', '2026-01-01T02:00:00Z'), row(3, 'x', '2026-01-02T01:00:00Z')]
    await hands.put(testWrite(dataset, { mode: 'overwrite-window', window: '2026-01' }), all)
    const hour = { window: '2026-01-01T02', invalid: { tolerate: 1 } }
    for (const total of [3, 3]) {
      const written = await hands.put(testWrite(dataset, { mode: 'overwrite-window', ...hour }), [
        row(20, 'x', '2026-01-01T02:30:00Z'),
        row(99, 'x', '2026-01-02T02:30:00Z'),
      ])
      expect(written).toMatchObject({ rows: 1, quarantined: 1, total, reasons: [{ reason: 'happened: outside the window', rows: 1 }] })
    }
    expect(await ids(hands, dataset)).toEqual([1, 3, 20])
    await hands.put(testWrite(dataset, { mode: 'overwrite-window', window: '2026-01-02' }), [
      row(30, 'x', null),
      row(31, 'x', '2026-01-02T05:00:00Z'),
    ])
    expect(await ids(hands, dataset)).toEqual([1, 20, 30, 31])
    await hands.put(testWrite(dataset, { mode: 'overwrite-window', window: '2026-01-02' }), [])
    expect(await ids(hands, dataset)).toEqual([1, 20])
    expect(await hands.read(dataset, { window: { start: '2026-01-01T02:00:00Z', end: '2026-01-01T03:00:00Z' }, columns: ['id'] })).toEqual([
      { id: 20 },
    ])
  })
}

function merges(given: () => WarehouseHands, format: DatasetManifest['format']): void {
  it('merges by key: the last of a batch wins, others stay', async () => {
    const hands = given()
    const dataset = orders(format, { key: ['id'], partitionBy: 'shop' })
    await hands.put(testWrite(dataset, { mode: 'merge' }), [row(1, 'a'), row(2, 'b b'), row(3, 'c')])
    for (let time = 0; time < 2; time++) {
      const merged = await hands.put(testWrite(dataset, { mode: 'merge' }), [row(2, 'first'), row(4, 'd'), row(2, 'last')])
      expect(merged).toMatchObject({ rows: 2, duplicates: 1, quarantined: 0, total: 4 })
    }
    expect(await hands.ask(`select id, shop from ${dataset.name} order by id`)).toEqual([
      { id: 1, shop: 'a' },
      { id: 2, shop: 'last' },
      { id: 3, shop: 'c' },
      { id: 4, shop: 'd' },
    ])
  })

  it('refuses to merge without a key', async () => {
    await expect(given().put(testWrite(orders(format), { mode: 'merge' }), [row(1)])).rejects.toMatchObject({ code: 'DATA-NO-KEY' })
  })
}

function fences(given: () => WarehouseHands, format: DatasetManifest['format']): void {
  it('publishes nothing for an attempt behind the fence', async () => {
    const hands = given()
    const dataset = orders(format)
    const key = { run: `fenced-${dataset.name}`, step: 'load', item: 3 }
    await hands.put(testWrite(dataset, { mode: 'overwrite', ...key, epoch: 2 }), [row(1)])
    await expect(hands.put(testWrite(dataset, { mode: 'overwrite', ...key, epoch: 1 }), [row(2)])).rejects.toMatchObject({
      code: 'FENCE-STALE',
    })
    await hands.warehouse.fence(key, 4)
    await hands.warehouse.fence(key, 3)
    await expect(
      hands.sql(testWrite(dataset, { mode: 'append', ...key, epoch: 3 }), `select 2 as id, 'x' as shop, null as happened`),
    ).rejects.toMatchObject({ code: 'FENCE-STALE' })
    expect(await ids(hands, dataset)).toEqual([1])
    await hands.put(testWrite(dataset, { mode: 'overwrite', ...key, epoch: 4 }), [row(3)])
    expect(await ids(hands, dataset)).toEqual([3])
    const versions = await hands.warehouse.versions(dataset.name, { limit: 9 })
    expect(versions.map((one) => [one.version, one.author.epoch, one.author.item])).toEqual([
      ['v2', 4, 3],
      ['v1', 2, 3],
    ])
    expect((await hands.warehouse.datasets()).find((one) => one.dataset === dataset.name)).toEqual(versions[0])
    expect(await hands.warehouse.datasets([dataset.name, 'no.such'])).toEqual([versions[0]])
    expect(await hands.warehouse.datasets([])).toEqual([])
  })
}
