import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import pg from 'pg'
import { systemClock as clock, windowOf } from '../../packages/caudal/src/kernel/index.ts'
import type { JournalEntry, JournalEvent } from '../../packages/caudal/src/journal/index.ts'
import type { ObjectStore, Store } from '../../packages/caudal/src/ports/index.ts'
import { openPostgres } from '../../packages/caudal/src/store/index.ts'
import { loadPg } from '../../packages/caudal/src/store/load-pg.ts'
import { objectStoreContract, storeContract } from '../../packages/caudal/src/contracts/index.ts'
import { noPostgres, startPostgres } from '../servers/postgres.ts'
import type { PostgresServer } from '../servers/postgres.ts'

const queued: JournalEvent = { kind: 'run', run: 'gone', to: 'queued', pipeline: 'p', version: 'v', window: windowOf(0, 1) }

describe.skipIf(noPostgres !== null)(`Postgres${noPostgres === null ? '' : ` (skipped: ${noPostgres})`}`, () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(() => server[Symbol.asyncDispose]())

  storeContract('Postgres', async () => (await openPostgres({ url: await server.database(), clock })).store)

  describe('its objects', () => {
    const opened: Store[] = []
    objectStoreContract('Postgres', () => lateObjects(opened, () => server.database()))
    afterAll(() => Promise.all(opened.map((store) => store.close())))
  })

  it('is brought to the form of today by whoever opens it first, and refuses one of a newer Caudal', async () => {
    const url = await server.database()
    const opened = await Promise.all([1, 2, 3].map(() => openPostgres({ url, clock })))
    for (const { store } of opened) await store.close()
    const client = new pg.Client(url)
    await client.connect()
    await client.query("insert into migrations values (9999, 'to come', 0)")
    await client.end()
    await expect(openPostgres({ url, clock })).rejects.toMatchObject({ code: 'STORE-NEWER' })
  })

  it('says what refuses', async () => {
    const url = await server.database()
    await expect(openPostgres({ url: `${url}_gone`, clock })).rejects.toMatchObject({ code: 'STORE-REFUSED' })
    await expect(openPostgres({ url: url.replace('caudal@', 'nobody@'), clock })).rejects.toMatchObject({ code: 'STORE-REFUSED' })
  })

  it('gives the room of dropped history back, and does not wait for who reads it', async () => {
    const url = await server.database()
    const { store } = await openPostgres({ url, clock })
    const limits = { bytes: 200_000, ageMs: null }
    await store.sweepHistory(limits, 0)
    const fill = async (): Promise<void> => {
      for (let round = 0; round < 15; round++) {
        await store.transaction((tx) =>
          tx.append(
            round,
            Array.from({ length: 100 }, (_, epoch) => ({ kind: 'task_run', run: 'r', step: 'a', item: null, to: 'ready', epoch })),
          ),
        )
      }
    }
    await fill()
    const reader = new pg.Client(url)
    await reader.connect()
    const sizeOf = async (table: string): Promise<number> =>
      Number((await reader.query<{ size: string }>(`select pg_total_relation_size('${table}') as size`)).rows[0]!.size)
    const full = await sizeOf('journal_0')
    await reader.query('begin; select count(*) from journal_0')
    expect(await store.sweepHistory(limits, 0)).toMatchObject({ swept: 0, behind: true, firstSeq: 1 })
    await reader.query('commit')
    const sweep = await store.sweepHistory(limits, 0)
    expect(sweep.swept).toBeGreaterThan(0)
    expect(sweep.firstSeq).toBeGreaterThan(1)
    expect(await sizeOf('journal_0')).toBeLessThan(full / 2)
    await reader.end()
    await store.close()
  })

  it('does a transaction again that it misjudged, without a trace of the first time', async () => {
    const { store } = await openPostgres({ url: await server.database(), clock })
    const moved: boolean[] = []
    const misjudged = (): Promise<{ readonly entries: Promise<readonly JournalEntry[]> }> =>
      store.transaction(async (tx) => {
        moved.push(await tx.moveTaskRun({ key: { run: 'gone', step: 'a', item: null }, to: 'ready', at: 1 }))
        return tx.append(1, [queued])
      })
    await misjudged()
    const { entries } = await misjudged()
    expect(moved).toEqual([true, false, true, false])
    expect((await entries).map(({ seq }) => seq)).toEqual([2])
    expect(await store.journal({ after: 0, limit: 10 })).toHaveLength(2)
    await store.close()
  })

  it('appends in order beside another process, also when that has gone on in the next segment', async () => {
    const url = await server.database()
    const stores = [(await openPostgres({ url, clock })).store, (await openPostgres({ url, clock })).store]
    const places: number[] = []
    for (let round = 0; round < 60; round++) {
      const { entries } = await stores[round % 2]!.transaction((tx) =>
        tx.append(
          round,
          Array.from({ length: 20 }, () => queued),
        ),
      )
      places.push(...(await entries).map(({ seq }) => seq))
      if (round === 10) await stores[0]!.sweepHistory({ bytes: 40_000, ageMs: null }, 0)
    }
    expect(places).toEqual(places.map((_, index) => index + 1))
    expect((await stores[0]!.history()).segments).toBeGreaterThan(2)
    expect((await stores[1]!.journal({ after: 0, limit: 5_000 })).map(({ seq }) => seq)).toEqual(places)
    for (const store of stores) await store.close()
  })

  it('tells what failed first, not what failed because of it', async () => {
    const { store } = await openPostgres({ url: await server.database(), clock })
    const attempt = { run: 'r', step: 'a', item: null, epoch: 1, attempt: 1, worker: 'w', at: 1 }
    const twice = store.transaction(async (tx) => {
      await tx.addAttempts([attempt])
      await tx.addAttempts([attempt])
      await tx.workers(0)
    })
    await expect(twice).rejects.toThrow(/duplicate key/)
    expect(await store.attempts({ run: 'r', limit: 10 })).toEqual([])
    await store.close()
  })

  it('lets one transaction follow another', async () => {
    const url = await server.database()
    const [one, other] = [(await openPostgres({ url, clock })).store, (await openPostgres({ url, clock })).store]
    const order: string[] = []
    const entered = Promise.withResolvers<void>()
    const first = one.transaction(async (tx) => {
      await tx.workers(0)
      entered.resolve()
      for (let i = 0; i < 20; i++) await tx.workers(0)
      order.push('first')
    })
    await entered.promise
    await other.transaction(async (tx) => {
      await tx.workers(0)
      order.push('second')
    })
    await first
    expect(order).toEqual(['first', 'second'])
    await one.close()
    await other.close()
  })

  it('tells others of changes, not oneself', async () => {
    const url = await server.database()
    const [one, other] = [(await openPostgres({ url, clock })).store, (await openPostgres({ url, clock })).store]
    let own = 0
    const ready = Promise.withResolvers<void>()
    const listening = one.changes!.listen(() => {
      own += 1
      ready.resolve()
    })
    await ready.promise
    // Having begun to listen is heard once itself.
    const heardTwice = Promise.withResolvers<void>()
    let heard = 0
    const hearing = other.changes!.listen(() => {
      heard += 1
      if (heard === 1) one.changes!.tell()
      else heardTwice.resolve()
    })
    await heardTwice.promise
    expect(own).toBe(1)
    listening.stop()
    hearing.stop()
    await one.close()
    await other.close()
  })
})

describe('the driver of Postgres', () => {
  it('is asked for by name where it is not installed', async () => {
    const failing = loadPg(() => Promise.reject(new Error("Cannot find package 'pg'")))
    await expect(failing).rejects.toMatchObject({ code: 'STORE-DRIVER-MISSING', hint: 'install it: npm install pg' })
  })
})

/** Objects of a database that is made when they are first asked for something. */
function lateObjects(opened: Store[], database: () => Promise<string>): ObjectStore {
  let made: Promise<ObjectStore> | undefined
  const objects = (): Promise<ObjectStore> =>
    (made ??= database().then(async (url) => {
      const both = await openPostgres({ url, clock })
      opened.push(both.store)
      return both.objects
    }))
  return {
    put: async (key, bytes) => (await objects()).put(key, bytes),
    get: async (key) => (await objects()).get(key),
    delete: async (key) => (await objects()).delete(key),
    async *list(prefix) {
      yield* (await objects()).list(prefix)
    },
  }
}
