import { describe, expect, it } from 'vitest'
import type { DatasetManifest } from '../plan/index.ts'
import { testColumn, testDataset, testWrite } from '../testing/index.ts'
import type { WarehouseHands, WarehouseRow } from '../testing/index.ts'

let made = 0

function sales(format: DatasetManifest['format'], more: Partial<DatasetManifest> = {}): DatasetManifest {
  const columns = [
    testColumn('id', { type: { kind: 'int', bits: 64 } }),
    testColumn('amount', { type: { kind: 'decimal', precision: 12, scale: 2 }, rules: [{ kind: 'min', value: 0 }] }),
    testColumn('status', { type: { kind: 'string' }, nullable: true, rules: [{ kind: 'one_of', values: ['pending', 'completed'] }] }),
    testColumn('happened', { type: { kind: 'timestamp' }, nullable: true }),
  ]
  return testDataset(`quarantine.${format}_${made++}`, { columns, format, ...more })
}

const good = (id: number): WarehouseRow => ({ id, amount: 1, status: 'pending', happened: null })
const kept = (hands: WarehouseHands, dataset: DatasetManifest): Promise<WarehouseRow[]> =>
  hands.ask(`select reasons, record, run, step, item, epoch from ${dataset.name}__quarantine order by record->>'id'`)

/** What happens to rows that break their dataset's rules. */
export function quarantines(given: () => WarehouseHands, format: DatasetManifest['format']): void {
  describe('quarantine', () => {
    givesReasons(given, format)
    replacesItself(given, format)
    stopsWrites(given, format)
    partsRepeatedKeys(given, format)
  })
}

function givesReasons(given: () => WarehouseHands, format: DatasetManifest['format']): void {
  it('keeps invalid rows of a query as they came, with all that is wrong with them', async () => {
    const hands = given()
    const dataset = sales(format)
    const source = `select * from (values ('1', '5.5', 'pending', '2026-01-01T00:00:00+02:00'), ('2', '-1', 'refunded', 'soon'), ('2.5', 'x', null, null),
      ('4', null, 'completed', '2026-01-01')) as t(id, amount, status, happened)`
    const written = await hands.sql(testWrite(dataset, { mode: 'overwrite', invalid: { tolerate: 0.75 }, itemKey: '"berlin"' }), source)
    expect(written).toMatchObject({ rows: 1, quarantined: 3, total: 1 })
    expect(written.reasons).toContainEqual({ reason: 'amount: below 0', rows: 1 })
    expect(await hands.read(dataset)).toEqual([{ id: 1, amount: 5.5, status: 'pending', happened: '2025-12-31T22:00:00Z' }])
    const by = { run: `run of ${dataset.name}`, step: 'load', item: '"berlin"', epoch: 1 }
    expect(await kept(hands, dataset)).toEqual([
      {
        ...by,
        reasons: ['amount: below 0', 'status: "refunded" is not one of pending, completed', 'happened: not a timestamp'],
        record: { id: '2', amount: '-1', status: 'refunded', happened: 'soon' },
      },
      {
        ...by,
        reasons: ['id: not a whole number of 64 bits', 'amount: not a number of 12 digits'],
        record: { id: '2.5', amount: 'x', status: null, happened: null },
      },
      { ...by, reasons: ['amount: missing'], record: { id: '4', amount: null, status: 'completed', happened: '2026-01-01' } },
    ])
  })

  it('takes rows that were rejected before, and values that do not fit', async () => {
    const hands = given()
    const dataset = sales(format)
    const rejected = [{ record: { id: 'three' }, reasons: ['id: expected number'] }]
    const written = await hands.put(
      testWrite(dataset, { mode: 'append', invalid: { tolerate: 1 } }),
      [good(1), { ...good(2), happened: 'never' }],
      rejected,
    )
    expect(written).toMatchObject({ rows: 1, quarantined: 2 })
    expect((await kept(hands, dataset)).map((row) => [row['reasons'], row['record']])).toEqual([
      [['happened: not a timestamp'], { ...good(2), happened: 'never' }],
      [['id: expected number'], { id: 'three' }],
    ])
  })
}

function replacesItself(given: () => WarehouseHands, format: DatasetManifest['format']): void {
  it('does not pile up when a window is written again', async () => {
    const hands = given()
    const dataset = sales(format)
    const bad = { ...good(2), amount: -1 }
    const write = (run: string, ...rows: WarehouseRow[]): Promise<unknown> =>
      hands.put(testWrite(dataset, { mode: 'overwrite-window', run, invalid: { tolerate: 1 } }), rows)
    await write('run1', good(1), bad)
    await hands.put(testWrite(dataset, { mode: 'overwrite-window', window: '2026-01-02', invalid: { tolerate: 1 } }), [{ ...bad, id: 3 }])
    await write('run2', good(1), bad)
    expect((await kept(hands, dataset)).map((row) => row['run'])).toEqual(['run2', `run of ${dataset.name}`])
    await write('run3', good(1))
    expect((await kept(hands, dataset)).map((row) => row['run'])).toEqual([`run of ${dataset.name}`])
  })
}

function stopsWrites(given: () => WarehouseHands, format: DatasetManifest['format']): void {
  it('keeps the last good version, and the invalid rows, when there are too many of them', async () => {
    const hands = given()
    const dataset = sales(format)
    await hands.put(testWrite(dataset, { mode: 'overwrite' }), [good(1)])
    const rows = [good(2), good(3), { ...good(4), amount: -1 }]
    const failure = await hands
      .put(testWrite(dataset, { mode: 'overwrite', invalid: { tolerate: 0.3 } }), rows)
      .catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'DATA-INVALID-ROWS', retryable: false, data: { invalid: 1, rows: 3 } })
    expect(await hands.read(dataset)).toEqual([good(1)])
    expect(await kept(hands, dataset)).toHaveLength(1)
    expect(await hands.put(testWrite(dataset, { mode: 'overwrite', invalid: { tolerate: 0.34 } }), rows)).toMatchObject({
      version: 'v2',
      total: 2,
    })
  })

  it('accepts no invalid row where none may be kept', async () => {
    const hands = given()
    const dataset = sales(format)
    const request = testWrite(dataset, { mode: 'append', invalid: { quarantine: false, tolerate: 1 } })
    await expect(hands.put(request, [good(1), { ...good(2), amount: -1 }])).rejects.toMatchObject({ code: 'DATA-INVALID-ROWS' })
    await expect(hands.read(dataset)).rejects.toMatchObject({ code: 'DATA-NO-VERSION' })
    await expect(hands.ask(`select * from ${dataset.name}__quarantine`)).rejects.toMatchObject({ code: 'SQL-UNKNOWN-TABLE' })
  })
}

function partsRepeatedKeys(given: () => WarehouseHands, format: DatasetManifest['format']): void {
  it('keeps the last row of a key that comes twice', async () => {
    const hands = given()
    const dataset = sales(format, { key: ['id', 'status'] })
    const rows = [good(1), { ...good(1), amount: 2 }, { ...good(1), status: null }, good(2)]
    const written = await hands.put(testWrite(dataset, { mode: 'overwrite', invalid: { tolerate: 0.25 } }), rows)
    expect(written).toMatchObject({ rows: 3, quarantined: 1, duplicates: 0, reasons: [{ reason: 'id, status: duplicate key', rows: 1 }] })
    expect((await kept(hands, dataset)).map((row) => row['record'])).toEqual([good(1)])
    expect(await hands.ask(`select id, amount from ${dataset.name} where status is not null order by id`)).toEqual([
      { id: 1, amount: 2 },
      { id: 2, amount: 1 },
    ])
  })
}
