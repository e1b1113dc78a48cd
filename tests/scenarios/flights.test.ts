import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { flightsFile } from '../../examples/flights/sources.ts'
import { copyExample } from './example.ts'
import type { Example } from './example.ts'
import { contents, query, runPipeline } from './run-report.ts'

const datasets = [
  'bronze.flights',
  'bronze.airports',
  'silver.flights',
  'gold.dim_airport',
  'gold.fact_flight',
  'gold.daily_delay_by_airport',
  'gold.daily_delay_by_route',
  'gold.top_routes',
] as const

/** Rows, delay and distance of a table of flights, as texts. */
const totals = (delay: string, distance: string): string =>
  `count(*)::varchar as flights, sum(${delay})::varchar as delay, sum(${distance})::varchar as distance`

async function straight<R>(sql: string): Promise<R[]> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  try {
    return (await connection.runAndReadAll(sql)).getRowObjectsJson() as R[]
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

describe('the flights example', { timeout: 300_000 }, () => {
  let example: Example
  let first: string[]
  let report: string

  const csv = (): Promise<string> => readFile(join(example.root, 'out/top_routes.csv'), 'utf8')

  beforeAll(async () => {
    example = await copyExample('flights')
    await runPipeline(example, ['flights'])
    first = await contents(example, datasets)
    report = await csv()
  }, 300_000)

  afterAll(() => example[Symbol.asyncDispose]())

  it('holds what a direct query of the Parquet file finds', async () => {
    const [file] = await straight(`select ${totals('delay', 'distance')} from '${flightsFile}'`)
    const [bronze] = await query(example, `select ${totals('delay', 'distance')} from bronze.flights`)
    expect(bronze).toEqual(file)
    expect(file).toMatchObject({ flights: '3000000' })
  })

  it('loses nothing on the way: what silver and gold lack of the file is among the rejected', async () => {
    const [file] = await straight(`select ${totals('delay', 'distance')} from '${flightsFile}' where delay >= -120`)
    for (const table of ['silver.flights', 'gold.fact_flight']) {
      expect(await query(example, `select ${totals('delay_minutes', 'distance_miles')} from ${table}`)).toEqual([file])
    }
    const absurd = await straight(`select count(*)::integer as flights from '${flightsFile}' where delay < -120`)
    expect(await query(example, 'select count(*)::integer as flights from silver.rejected_flights')).toEqual(absurd)
    const marts = await query(
      example,
      'select (select sum(flights)::varchar from gold.daily_delay_by_airport) as a, (select sum(flights)::varchar from gold.daily_delay_by_route) as r',
    )
    expect(marts).toEqual([{ a: '2999997', r: '2999997' }])
  })

  it('makes a star whose keys all lead somewhere', async () => {
    const orphans = await query(
      example,
      'select count(*)::integer as n from gold.fact_flight where origin not in (select airport from gold.dim_airport) or destination not in (select airport from gold.dim_airport)',
    )
    expect(orphans).toEqual([{ n: 0 }])
    expect(report.split('\n')).toHaveLength(27)
  })

  it('is the same when all days are run again', async () => {
    await runPipeline(example, ['flights'])
    expect(await contents(example, datasets)).toEqual(first)
    expect(await csv()).toBe(report)
  })

  it('is the same when one day is run again', async () => {
    const run = await runPipeline(example, ['flights', '--window', '2001-03-05'])
    const day = run.published.find(({ dataset }) => dataset === 'bronze.flights')
    expect(day?.rows).toBeGreaterThan(10_000)
    expect(day?.rows).toBeLessThan(20_000)
    expect(await contents(example, datasets)).toEqual(first)
    expect(await csv()).toBe(report)
  })
})
