import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../kernel/index.ts'
import { batchOf, collectRows, noSignal, testClock, testColumn, testDataset, testWrite, warehouseHands } from '../../testing/index.ts'
import { sqlEngineContract, warehouseContract } from '../../contracts/index.ts'
import { openDuckDb } from '../duckdb/index.ts'
import { connectWarehouse, ensureWarehouse, serveWarehouse } from './index.ts'

const entry = fileURLToPath(new URL('../../processes/data-plane.ts', import.meta.url))
const dataset = testDataset('plane.t', { columns: [testColumn('n', { type: { kind: 'int', bits: 32 } })] })

warehouseContract('DuckDB through a data plane', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'plane-'))
  const address = join(folder, 'socket')
  const open = () =>
    openDuckDb({ path: join(folder, 'a.duckdb'), lake: join(folder, 'lake'), memory: null, threads: null, clock: systemClock })
  const serving = await serveWarehouse({ address, open, idleMs: 60_000, clock: systemClock })
  const warehouse = await connectWarehouse({ address })
  return {
    warehouse,
    async close() {
      await warehouse.close()
      await serving.close()
      rmSync(folder, { recursive: true })
    },
  }
})

sqlEngineContract({
  name: 'DuckDB through a data plane',
  async open() {
    const folder = mkdtempSync(join(tmpdir(), 'plane-'))
    const address = join(folder, 'socket')
    const open = () =>
      openDuckDb({ path: join(folder, 'a.duckdb'), lake: join(folder, 'lake'), memory: null, threads: null, clock: systemClock })
    const serving = await serveWarehouse({ address, open, idleMs: 60_000, clock: systemClock })
    const warehouse = await connectWarehouse({ address })
    const engine = await warehouse.engine()
    return {
      ...engine,
      async close() {
        await engine.close()
        await warehouse.close()
        await serving.close()
        rmSync(folder, { recursive: true })
      },
    }
  },
})

it('undoes what a client leaves open that goes away', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'plane-'))
  const address = join(folder, 'socket')
  const open = () =>
    openDuckDb({ path: join(folder, 'a.duckdb'), lake: join(folder, 'lake'), memory: null, threads: null, clock: systemClock })
  const serving = await serveWarehouse({ address, open, idleMs: 60_000, clock: systemClock })
  const [leaving, staying] = [await connectWarehouse({ address }), await connectWarehouse({ address })]
  const session = await (await leaving.engine()).open()
  await session.execute('create table t (n integer)')
  await session.execute('begin; insert into t values (1)')
  await leaving.close()
  const left = await (await staying.engine()).open()
  expect((await left.execute('select count(*) from t')).rows).toEqual([[0]])
  await expect(session.execute('commit')).rejects.toMatchObject({ code: 'WAREHOUSE-LOST' })
  await staying.close()
  await serving.close()
  rmSync(folder, { recursive: true })
})

describe('a data plane process', () => {
  let folder = ''
  let planes: ChildProcess[] = []
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'plane-'))
    planes = []
  })
  afterEach(async () => {
    for (const plane of planes) {
      if (plane.exitCode === null && plane.signalCode === null) {
        plane.kill('SIGKILL')
        await once(plane, 'exit')
      }
    }
    rmSync(folder, { recursive: true })
  })
  const address = (): string => join(folder, 'data-plane.sock')
  const start = async (idleMs = 0): Promise<{ readonly plane: ChildProcess; readonly said: unknown }> => {
    const plane = fork(entry, [], { serialization: 'advanced', stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    planes.push(plane)
    plane.send({ address: address(), path: join(folder, 'a.duckdb'), lake: join(folder, 'lake'), memory: null, threads: null, idleMs })
    const [said] = (await once(plane, 'message')) as [unknown]
    return { plane, said }
  }
  const connect = () => connectWarehouse({ address: address() })

  it('ends when its last client has left, with all on the disk and the socket gone', async () => {
    const { plane, said } = await start()
    expect(said).toEqual({ kind: 'ready' })
    const [one, other] = [await connect(), await connect()]
    await warehouseHands(one).put(testWrite(dataset, { mode: 'append' }), [{ n: 1 }])
    await one.close()
    expect(await warehouseHands(other).read(dataset)).toEqual([{ n: 1 }])
    const gone = once(plane, 'exit')
    await other.close()
    expect(await gone).toEqual([0, null])
    expect([existsSync(address()), existsSync(join(folder, 'a.duckdb.wal'))]).toEqual([false, false])
  })

  it('refuses to be a second one, and leaves the first alone', async () => {
    await start()
    const client = await connect()
    const second = await start()
    expect(second.said).toMatchObject({ kind: 'failed', error: { code: 'WAREHOUSE-BUSY', retryable: true, blame: 'system' } })
    expect(await client.datasets()).toEqual([])
    await client.close()
  })

  it('takes the place of one that was killed, and a client that looks for it finds it', async () => {
    const { plane } = await start()
    let asked = 0
    const client = await connectWarehouse({
      reconnect: async () => {
        if (asked++ > 0) expect((await start()).said).toEqual({ kind: 'ready' })
        return address()
      },
    })
    const hands = warehouseHands(client)
    await hands.put(testWrite(dataset, { mode: 'append' }), [{ n: 1 }])
    const slow = hands.ask('select sum(a.range * b.range) from range(1000000) a, range(1000000) b')
    const writer = await client.openWrite(testWrite(dataset, { mode: 'append' }), { signal: noSignal })
    plane.kill('SIGKILL')
    await expect(slow).rejects.toMatchObject({ code: 'WAREHOUSE-LOST', retryable: true, blame: 'system' })
    await expect(writer.commit()).rejects.toMatchObject({ code: 'WAREHOUSE-LOST' })
    await writer.abort()
    expect(await hands.read(dataset)).toEqual([{ n: 1 }])
    expect(asked).toBe(2)
    await client.close()
  })

  it('is asked for again when it ended between being found and being connected to', async () => {
    await start(60_000)
    let asked = 0
    const gone = join(folder, 'gone.sock')
    const client = await connectWarehouse({ reconnect: () => Promise.resolve(asked++ < 3 ? gone : address()) })
    expect([asked, await client.datasets()]).toEqual([4, []])
    await client.close()
    await expect(connectWarehouse({ reconnect: () => Promise.resolve(gone) })).rejects.toMatchObject({ code: 'WAREHOUSE-LOST' })
  })

  it('outlives a client that is killed, and drops what that one had begun', async () => {
    await start(60_000)
    const script = join(folder, 'client.ts')
    const here = JSON.stringify(new URL('.', import.meta.url).href)
    writeFileSync(
      script,
      `const { connectWarehouse } = await import(${here} + 'index.ts')
      const { testDataset, testColumn, testWrite } = await import(${here} + '../../testing/warehouse-world.ts')
      const dataset = testDataset('plane.t', { columns: [testColumn('n', { type: { kind: 'int', bits: 32 } })] })
      const signal = new AbortController().signal
      const client = await connectWarehouse({ address: ${JSON.stringify(address())} })
      const writer = await client.openWrite(testWrite(dataset, { mode: 'append' }), { signal })
      await writer.put({ names: ['n'], columns: [[1, 2, 3]], rows: 3 })
      const text = 'select cast(a.range + b.range as int) as n from range(1000000) a, range(1000000) b'
      client.write({ ...testWrite(dataset, { mode: 'overwrite' }), source: { kind: 'sql', text, values: [] } }, { signal })
      await client.datasets()
      process.send('working')`,
    )
    const killed = fork(script, [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    await once(killed, 'message')
    killed.kill('SIGKILL')
    await once(killed, 'exit')
    const client = await connect()
    const hands = warehouseHands(client)
    await expect(hands.read(dataset)).rejects.toMatchObject({ code: 'DATA-NO-VERSION' })
    expect(await hands.put(testWrite(dataset, { mode: 'append' }), [{ n: 9 }])).toMatchObject({ version: 'v1', total: 1 })
    await client.close()
  })

  it('is started by whoever needs it first, once', async () => {
    const config = {
      state: join(folder, 'state'),
      warehouse: { kind: 'duckdb', path: join(folder, 'state', 'a.duckdb'), memory: null, threads: null },
      lake: { path: join(folder, 'lake') },
    } as const
    const ensure = () => ensureWarehouse({ root: folder, config, entry, clock: systemClock, idleMs: 0 })
    const clients = await Promise.all([1, 2, 3].map(() => connectWarehouse({ reconnect: ensure })))
    const pids = await Promise.all(
      clients.map((client) =>
        collectRows(client.query({ kind: 'sql', text: 'select txid_current() as n', values: [] }, { signal: noSignal })),
      ),
    )
    expect(pids).toHaveLength(3)
    await warehouseHands(clients[0]!).put(testWrite(dataset, { mode: 'append' }), [{ n: 1 }])
    for (const client of clients) expect(await warehouseHands(client).read(dataset)).toEqual([{ n: 1 }])
    for (const client of clients) await client.close()
    // The process is not ours to wait for; that the file can be opened says that it has gone.
    const again = await connectWarehouse({ reconnect: ensure })
    expect(await warehouseHands(again).read(dataset)).toEqual([{ n: 1 }])
    await again.close()
    expect(readFileSync(join(config.state, 'data-plane.log'), 'utf8')).toBe('')
  })
})

it('ends at the moment that its clock says', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'plane-'))
  const clock = testClock()
  const address = join(folder, 'socket')
  writeFileSync(address, 'left by a process that is gone')
  const open = () =>
    openDuckDb({ path: join(folder, 'a.duckdb'), lake: join(folder, 'lake'), memory: null, threads: null, clock: systemClock })
  const serving = await serveWarehouse({ address, open, idleMs: 500, firstMs: 1_000, clock })
  clock.advance(999)
  const client = await connectWarehouse({ address })
  clock.advance(10_000)
  const hands = warehouseHands(client)
  const writer = await client.openWrite(testWrite(dataset, { mode: 'append' }), { signal: noSignal })
  await writer.put(batchOf(dataset, [{ n: 1 }]))
  await writer.commit()
  expect(await hands.read(dataset)).toEqual([{ n: 1 }])
  await client.close()
  while (!clock.toNext()) await new Promise((resolve) => setImmediate(resolve))
  await serving.closed
  expect(existsSync(address)).toBe(false)
  rmSync(folder, { recursive: true })
})
