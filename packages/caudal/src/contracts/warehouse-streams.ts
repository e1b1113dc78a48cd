import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import type { Batch } from '../ports/index.ts'
import { batchOf, collectRows, noSignal, testColumn, testDataset, testWrite } from '../testing/index.ts'
import type { WarehouseHands } from '../testing/index.ts'

let made = 0
const numbers = (): ReturnType<typeof testDataset> =>
  testDataset(`streams.t_${made++}`, {
    columns: [testColumn('n', { type: { kind: 'int', bits: 64 } }), testColumn('s', { type: { kind: 'string' } })],
  })

/** Reading and asking: in constant memory, stoppable, and told apart from writing. */
export function readsInStreams(given: () => WarehouseHands): void {
  describe('streams', () => {
    streams(given)
    stops(given)
    asks(given)
  })
}

/** Bytes of the JavaScript heap that are still held after a collection. */
function heldBytes(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  return process.memoryUsage().heapUsed
}

function streams(given: () => WarehouseHands): void {
  it('writes and reads 2,000,000 rows in constant memory', async () => {
    const hands = given()
    const dataset = numbers()
    const writer = await hands.warehouse.openWrite(testWrite(dataset, { mode: 'overwrite' }), { signal: noSignal })
    const before = heldBytes()
    let most = 0
    for (let start = 0; start < 2_000_000; start += 10_000) {
      const values = Array.from({ length: 10_000 }, (_, index) => start + index)
      await writer.put({ names: ['n', 's'], columns: [values, values.map((value) => `row number ${value}`)], rows: 10_000 })
      if (start % 500_000 === 0) most = Math.max(most, heldBytes() - before)
    }
    expect(await writer.commit()).toMatchObject({ rows: 2_000_000, total: 2_000_000 })
    let [sum, seen] = [0, 0]
    for await (const batch of hands.warehouse.read({ dataset }, { signal: noSignal })) {
      const first = seen
      for (const value of batch.columns[0]!) sum += value as number
      seen += batch.rows
      if (Math.floor(first / 500_000) < Math.floor(seen / 500_000)) most = Math.max(most, heldBytes() - before)
    }
    expect({ sum, seen }).toEqual({ sum: 1_999_999_000_000, seen: 2_000_000 })
    expect(most).toBeLessThan(100_000_000)
  })

  it('reads one version whole while others are published', async () => {
    const hands = given()
    const dataset = numbers()
    const overwrite = (n: number): Promise<unknown> =>
      hands.sql(testWrite(dataset, { mode: 'overwrite' }), `select ${n} as n, 's' as s from range(3000)`)
    await overwrite(0)
    const writing = (async () => {
      for (let n = 1; n <= 15; n++) await overwrite(n)
    })()
    for (let time = 0; time < 30; time++) {
      const rows = await hands.read(dataset, { columns: ['n'] })
      expect([rows.length, new Set(rows.map((row) => row['n'])).size]).toEqual([3_000, 1])
    }
    await writing
  })

  it('is not ahead of a slow reader by more than a few batches', async () => {
    const hands = given()
    const rows: number[] = []
    for await (const batch of hands.warehouse.query(
      { kind: 'sql', text: 'select range as n from range(100000)', values: [] },
      { signal: noSignal },
    )) {
      rows.push(batch.rows)
      if (rows.length === 3) break
    }
    expect(rows).toHaveLength(3)
    expect(await hands.ask('select 1 as still_there')).toEqual([{ still_there: 1 }])
  })
}

function stops(given: () => WarehouseHands): void {
  it('leaves nothing of a write that was given up', async () => {
    const hands = given()
    const dataset = numbers()
    const writer = await hands.warehouse.openWrite(testWrite(dataset, { mode: 'append' }), { signal: noSignal })
    await writer.put(batchOf(dataset, [{ n: 1, s: 'x' }]))
    await writer.abort()
    await expect(writer.commit()).rejects.toMatchObject({ code: 'WAREHOUSE-WRITE-ENDED' })
    await expect(hands.read(dataset)).rejects.toMatchObject({ code: 'DATA-NO-VERSION' })
  })

  it('stops a write and a query when their signal aborts', async () => {
    const hands = given()
    const dataset = numbers()
    await hands.put(testWrite(dataset, { mode: 'append' }), [{ n: 1, s: 'x' }])
    const reason = new Error('enough')
    const endless = `select a.range * b.range as n, 's' as s from range(1000000) a, range(1000000) b`
    const stopped = async (work: (signal: AbortSignal) => Promise<unknown>): Promise<void> => {
      const controller = new AbortController()
      const outcome = work(controller.signal).catch((error: unknown) => error)
      // By the time that another question is answered, the first is under way.
      await hands.ask('select 1')
      controller.abort(reason)
      expect(await outcome).toBe(reason)
    }
    await stopped((signal) =>
      hands.warehouse.write(
        { ...testWrite(dataset, { mode: 'overwrite' }), source: { kind: 'sql', text: endless, values: [] } },
        { signal },
      ),
    )
    await stopped((signal) =>
      collectRows(hands.warehouse.query({ kind: 'sql', text: `select sum(n) from (${endless})`, values: [] }, { signal })),
    )
    const controller = new AbortController()
    const writer = await hands.warehouse.openWrite(testWrite(dataset, { mode: 'append' }), { signal: controller.signal })
    await writer.put(batchOf(dataset, [{ n: 2, s: 'y' }]))
    controller.abort(reason)
    await expect(writer.commit()).rejects.toBe(reason)
    expect(await hands.read(dataset)).toEqual([{ n: 1, s: 'x' }])
  })
}

function asks(given: () => WarehouseHands): void {
  it('answers with names and parameters', async () => {
    const hands = given()
    const ask = async (text: string, values: readonly string[] | Record<string, string>): Promise<Batch[]> => {
      const batches: Batch[] = []
      for await (const batch of hands.warehouse.query({ kind: 'sql', text, values }, { signal: noSignal, readOnly: true }))
        batches.push(batch)
      return batches
    }
    expect(await ask("select $1 as a, 2.50::decimal(9,2) as b, date '2026-01-01' as c, 1::hugeint as a", ['x'])).toEqual([
      { names: ['a', 'b', 'c', 'a_2'], columns: [['x'], [2.5], ['2026-01-01'], [1]], rows: 1 },
    ])
    expect(await ask('select $name as a where false', { name: 'x' })).toEqual([{ names: ['a'], columns: [[]], rows: 0 }])
    expect(
      await hands.ask('select $1 + 1 as n, $2 as t, $3 as l, $4 as o, $5 as f, $6 as z', [1, true, [1, 2], { a: 1 }, 1.5, null]),
    ).toEqual([{ n: 2, t: true, l: [1, 2], o: '{"a":1}', f: 1.5, z: null }])
  })

  it('only reads when it is asked to', async () => {
    const hands = given()
    const query = (text: string): Promise<unknown> =>
      collectRows(hands.warehouse.query({ kind: 'sql', text, values: [] }, { signal: noSignal, readOnly: true }))
    await hands.ask('create table if not exists main.scratch as select 1 as n')
    for (const text of [
      'delete from scratch',
      'create table other(n int)',
      `copy scratch to '/tmp/never.csv'`,
      'explain analyze delete from scratch',
      `set threads = 1`,
    ])
      await expect(query(text), text).rejects.toMatchObject({ code: 'SQL-NOT-READ-ONLY', blame: 'user' })
    for (const text of [
      'from scratch',
      'describe scratch',
      'show tables',
      'explain analyze select 1',
      'with x as (select 1) select * from x',
      '(select 1)',
    ])
      await expect(query(text), text).resolves.toBeDefined()
    expect(await hands.ask('select n from scratch')).toEqual([{ n: 1 }])
    await hands.ask('drop table main.scratch')
  })

  it('says what is wrong with a statement, and where', async () => {
    const hands = given()
    await expect(hands.ask('select 1,\n  nope\nfrom range(3)')).rejects.toMatchObject({ code: 'SQL-FAILED', data: { line: 2, column: 3 } })
    await expect(hands.ask('select * from streams.t_00')).rejects.toMatchObject({
      code: 'SQL-UNKNOWN-TABLE',
      hint: expect.stringContaining('streams.t_0') as string,
    })
    await expect(hands.ask('  ;')).rejects.toMatchObject({ code: 'SQL-FAILED' })
    await expect(hands.ask('select 1; select 2')).rejects.toMatchObject({ code: 'SQL-FAILED' })
  })
}
