import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, describe, expect, it } from 'vitest'
import { storeContract } from '../contracts/index.ts'
import { testClock } from '../testing/index.ts'
import { openSqlite } from './open-sqlite.ts'

const folder = mkdtempSync(join(tmpdir(), 'store-'))
afterAll(() => rmSync(folder, { recursive: true }))
const clock = testClock()
let files = 0

storeContract('SQLite in memory', async () => openSqlite({ path: ':memory:', clock }))
storeContract('SQLite in a file', async () => openSqlite({ path: join(folder, `${files++}.db`), clock }))

describe('opening the state database', () => {
  it('brings it to the form of today once, and opens it again', async () => {
    const path = join(folder, 'again.db')
    await openSqlite({ path, clock }).close()
    await openSqlite({ path, clock }).close()
    const database = new DatabaseSync(path)
    expect(database.prepare('select count(*) as n from migrations').get()!['n']).toBe(
      Number(database.prepare('pragma user_version').get()!['user_version']),
    )
    database.close()
  })

  it('refuses one that a newer Caudal made, and one that is damaged', async () => {
    const path = join(folder, 'newer.db')
    const database = new DatabaseSync(path)
    database.exec('pragma user_version = 9999')
    database.close()
    expect(() => openSqlite({ path, clock })).toThrow(expect.objectContaining({ code: 'STORE-NEWER' }))
    const damaged = join(folder, 'damaged.db')
    writeFileSync(damaged, 'this is no database, and it is long enough to look like one'.repeat(100))
    expect(() => openSqlite({ path: damaged, clock })).toThrow(expect.objectContaining({ code: 'STORE-CORRUPT' }))
  })

  it('says that there is a file where the folder is to be', () => {
    const file = join(folder, 'file')
    writeFileSync(file, '')
    for (const path of [join(file, 'state.db'), join(file, 'below', 'state.db')])
      expect(() => openSqlite({ path, clock })).toThrow(expect.objectContaining({ code: 'STORE-NO-FOLDER' }))
  })

  it.skipIf(process.getuid?.() === 0)('says that a folder cannot be written', () => {
    const closed = mkdtempSync(join(folder, 'closed-'))
    chmodSync(closed, 0o500)
    expect(() => openSqlite({ path: join(closed, 'state', 'state.db'), clock })).toThrow(
      expect.objectContaining({ code: 'STORE-READ-ONLY' }),
    )
    chmodSync(closed, 0o700)
  })
})

it('writes new segments of the journal where dropped ones were: the file stops growing', async () => {
  const path = join(folder, 'ring.db')
  const store = openSqlite({ path, clock })
  const limits = { bytes: 400_000, ageMs: null }
  const fill = async (rounds: number): Promise<void> => {
    for (let round = 0; round < rounds; round++) {
      await store.transaction((tx) =>
        tx.append(
          round,
          Array.from({ length: 100 }, (_, epoch) => ({ kind: 'task_run', run: `r${epoch}`, step: 'a', item: null, to: 'ready', epoch })),
        ),
      )
      await store.sweepHistory(limits, 0)
    }
  }
  const pages = (): number => {
    using database = new DatabaseSync(path, { readOnly: true })
    return Number(database.prepare('pragma page_count').get()!['page_count'])
  }
  await store.sweepHistory(limits, 0)
  await fill(40)
  const before = pages()
  const { dropped } = await store.history()
  await fill(80)
  expect((await store.history()).dropped).toBeGreaterThan(dropped + 8)
  expect(pages()).toBeLessThan(before * 1.2)
  await store.close()
})
