import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  dataset,
  datasetReady,
  fileReady,
  http,
  httpReady,
  pipeline,
  sensor,
  sqlite,
  sqlReady,
  task,
  timeReached,
} from '../../define/index.ts'
import type { Pipeline, Sensor } from '../../define/index.ts'
import { testRun } from '../index.ts'
import type { TestRunOptions } from '../index.ts'

const sales = dataset('bronze.sales', { columns: z.object({ day: z.iso.date() }) })
const read = task('read', { reads: [sales], run: () => 1 })

/** A pipeline that does nothing but wait. */
function waiting(given: Sensor): Pipeline {
  return pipeline('waiting', {
    plan({ run, wait }) {
      run(read, {}, { after: wait(given, { as: 'gate', every: '1m', timeout: '9h' }) })
    },
  })
}

const start = Date.UTC(2026, 0, 2)

/** How many minutes after the end of its window the wait let the run go on; null where it did not within nine hours. */
async function minutes(given: Sensor, options: TestRunOptions = {}): Promise<number | null> {
  await using run = await testRun(waiting(given), options)
  return run.steps['gate']!.state === 'succeeded' ? (run.now - start) / 60_000 : null
}

const seed = { 'bronze.sales': [{ day: '2026-01-01' }] }

describe('sensors', () => {
  let root: string
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'sensors-'))
    mkdirSync(join(root, 'in'))
    for (const name of ['a.csv', 'b.csv']) {
      writeFileSync(join(root, 'in', name), 'x')
      utimesSync(join(root, 'in', name), start / 1000, start / 1000)
    }
  })
  afterAll(() => rmSync(root, { recursive: true }))

  it('for files hold once there are enough, and none of them changes any more', async () => {
    expect(await minutes(fileReady('in/*.csv'), { root })).toBe(0)
    expect(await minutes(fileReady('in/*.csv', { settled: '5m' }), { root })).toBe(5)
    expect(await minutes(fileReady('in/*.csv', { atLeast: 3 }), { root })).toBeNull()
    expect(await minutes(fileReady('out/*.csv'), { root })).toBeNull()
  })

  it('for queries hold once the first value is true or not 0, for the window', async () => {
    expect(await minutes(sqlReady('select count(*) from bronze.sales where day = $day'), { datasets: seed })).toBe(0)
    expect(
      await minutes(sqlReady('select count(*) from bronze.sales where day = $day'), { datasets: seed, window: '2026-01-03' }),
    ).toBeNull()
    expect(await minutes(sqlReady('select $end::timestamptz > $start::timestamptz'))).toBe(0)
    expect(await minutes(sqlReady("select 'yes'"))).toBeNull()
    expect(await minutes(sqlReady('select 1 where false'))).toBeNull()
  })

  it('that fail wait on, and say why', async () => {
    await using run = await testRun(waiting(sqlReady('select * from nowhere.at_all')), { stopAfter: '3m' })
    expect(run.steps['gate']).toMatchObject({ state: 'waiting', reason: expect.stringContaining('nowhere') as string })
  })

  it('look at what a connection leads to', async () => {
    const legacy = new DatabaseSync(join(root, 'legacy.db'))
    legacy.exec("create table closed (day text); insert into closed values ('2026-01-01')")
    legacy.close()
    const given = { connections: { legacy: sqlite('legacy.db') }, root }
    const closed = sqlReady("select count(*) from closed where day = $day -- not '$end'", { connection: 'legacy' })
    expect(await minutes(closed, given)).toBe(0)
    expect(await minutes(closed, { ...given, window: '2026-01-02' })).toBeNull()

    const server = createServer(({ url, headers }, response) => {
      response.writeHead(headers['x-key'] === 'abc' && url === '/v1/health' ? 200 : 503).end()
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
    const connections = { shop: http(url, { headers: { 'x-key': 'abc' } }), other: http(url) }
    expect(await minutes(httpReady('/health', { connection: 'shop' }), { connections })).toBe(0)
    expect(await minutes(httpReady('/health', { connection: 'other', status: 503 }), { connections })).toBe(0)
    await using run = await testRun(waiting(httpReady('/health', { connection: 'other' })), { connections, stopAfter: '3m' })
    expect(run.steps['gate']).toMatchObject({ state: 'waiting', reason: expect.stringContaining('/health answered 503') as string })
    server.close()
  })

  it('for datasets hold once a version covers the window, or is young enough', async () => {
    expect(await minutes(datasetReady(sales))).toBeNull()
    expect(await minutes(datasetReady(sales, { within: '1h' }), { datasets: seed })).toBe(0)
    const covering = sensor('seen', {
      look: async ({ versions, window }) => ({
        ready: (await versions(sales)).length === 1 && window.day === '2026-01-01',
        saw: 'versions',
      }),
    })
    expect(await minutes(covering, { datasets: seed })).toBe(0)
  })

  it('for a time of day hold from then on, by the clocks of a zone', async () => {
    expect(await minutes(timeReached('08:00'))).toBe(8 * 60)
    expect(await minutes(timeReached('00:00'))).toBe(0)
    // The window ends at 21:00 of the day before there.
    expect(await minutes(timeReached('21:30', { zone: 'America/Sao_Paulo' }))).toBe(30)
    expect(() => timeReached('8')).toThrow(expect.objectContaining({ code: 'SENSOR-BAD-TIME' }) as Error)
    expect(() => timeReached('08:00', { zone: 'Mars/Base' })).toThrow(expect.objectContaining({ code: 'SENSOR-BAD-TIME' }) as Error)
  })
})
