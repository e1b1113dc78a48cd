import { describe, expect, it } from 'vitest'
import type { Author, SqlEngine, SqlSession } from '../ports/index.ts'
import type { WarehouseHands } from '../testing/index.ts'

const day = { start: '2026-11-19T00:00:00.000Z', end: '2026-11-20T00:00:00.000Z' }

/** What a warehouse keeps of the tables that models make beside it, as tests for vitest. */
export function keepsModels(given: () => WarehouseHands): void {
  const authorOf = (run: string, epoch: number): Author => ({ run, step: 'build', item: null, epoch, pipeline: 'models' })

  /** Makes a table of some rows in a transaction of its own, and leaves that open. */
  const begin = async (engine: SqlEngine, { table, rows }: { readonly table: string; readonly rows: number }): Promise<SqlSession> => {
    const session = await engine.open()
    await session.execute('begin')
    await session.execute(`create or replace table ${table} as select range as id from range(${rows})`)
    return session
  }
  const version = (dataset: string, rows: number | null) => ({
    dataset,
    mode: 'table',
    rows,
    total: rows,
    quarantined: 0,
    reasons: [],
    window: day,
    attempt: 1,
  })

  describe('models', () => {
    it('records the version of a table in the transaction that makes it, and reads the table as it is', async () => {
      const { warehouse } = given()
      const engine = await warehouse.engine()
      const session = await begin(engine, { table: 'made', rows: 3 })
      const author = authorOf('made', 1)
      expect(await engine.commit!({ session, author, version: version('main.made', 3) })).toMatchObject({
        version: 'v1',
        rows: 3,
        total: 3,
      })
      await session.close()
      const again = await begin(engine, { table: 'made', rows: 2 })
      const aside = { quarantined: 4, reasons: [{ reason: 'no price', rows: 4 }] }
      const made = await engine.commit!({
        session: again,
        author: authorOf('made again', 1),
        version: { ...version('main.made', null), ...aside },
      })
      expect(made).toMatchObject(aside)
      await again.close()
      const versions = await warehouse.versions('main.made', { limit: 9 })
      expect(versions.map((one) => [one.version, one.rows, one.quarantined, one.author.run, one.window])).toEqual([
        ['v2', null, 4, 'made again', day],
        ['v1', 3, 0, 'made', day],
      ])
      const signal = new AbortController().signal
      const ids: unknown[] = []
      for await (const batch of warehouse.read({ dataset: { name: 'main.made', columns: [], model: 'model.made' } }, { signal }))
        ids.push(...batch.columns[0]!)
      expect(ids).toEqual([0, 1])
      expect(await engine.made!({ author: authorOf('made', 2), dataset: 'main.made', attempt: 1 })).toMatchObject({ version: 'v1' })
      expect(await engine.made!({ author: authorOf('made', 2), dataset: 'main.made', attempt: 2 })).toBeNull()
    })

    it('keeps nothing of an attempt behind the fence, though it began before', async () => {
      const { warehouse } = given()
      const engine = await warehouse.engine()
      const stale = await begin(engine, { table: 'guarded', rows: 1 })
      const author = authorOf('guarded', 1)
      await warehouse.fence(author, 2)
      await expect(engine.commit!({ session: stale, author, version: version('main.guarded', 1) })).rejects.toMatchObject({
        code: 'FENCE-STALE',
      })
      await expect(engine.commit!({ session: stale, author, version: null })).rejects.toMatchObject({ code: 'FENCE-STALE' })
      await stale.close()
      expect(await warehouse.versions('main.guarded', { limit: 9 })).toEqual([])
      const session = await begin(engine, { table: 'guarded', rows: 2 })
      await engine.commit!({ session, author: { ...author, epoch: 2 }, version: version('main.guarded', 2) })
      await session.close()
      expect(await warehouse.versions('main.guarded', { limit: 9 })).toMatchObject([{ version: 'v1', author: { epoch: 2 } }])
    })

    it('says what is not there, and that a window needs a time column', async () => {
      const { warehouse } = given()
      const ask = async (name: string): Promise<unknown> => {
        const dataset = { name, columns: [], model: 'model.x', time: null }
        const window = name === 'main.plain' ? { window: day } : {}
        const rows: unknown[] = []
        for await (const batch of warehouse.read({ dataset, ...window }, { signal: new AbortController().signal })) rows.push(batch)
        return rows
      }
      await expect(ask('main.nowhere')).rejects.toMatchObject({ code: 'DATA-NO-VERSION' })
      const engine = await warehouse.engine()
      const session = await begin(engine, { table: 'plain', rows: 1 })
      await session.execute('commit')
      await session.close()
      await expect(ask('main.plain')).rejects.toMatchObject({ code: 'READ-NO-TIME' })
    })
  })
}
