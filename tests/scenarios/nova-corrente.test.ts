import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { forecastsOn, inventoryOn, itemsOn, towersOn } from '../../examples/nova-corrente/erp.ts'
import { copyExample } from './example.ts'
import type { Example } from './example.ts'
import { query, runPipeline } from './run-report.ts'

const days = ['2026-11-18', '2026-11-19'] as const

interface Item {
  readonly item_id: string
  readonly cost: number
}

interface Forecast {
  readonly forecast_id: string
  readonly item_id: string
  readonly actual_demand: number | null
}

describe('the example of Nova Corrente', { timeout: 300_000 }, () => {
  let example: Example
  const states: string[] = []

  beforeAll(async () => {
    example = await copyExample('nova-corrente')
    for (const day of days) states.push((await runPipeline(example, ['supply', '--window', day])).state)
  }, 300_000)

  afterAll(() => example[Symbol.asyncDispose]())

  it('succeeds for each day', () => {
    expect(states).toEqual(['succeeded', 'succeeded'])
  })

  it('holds each forecast once, with the newest word of it', async () => {
    const kept = new Set((itemsOn(days[1]) as Item[]).filter(({ cost }) => cost > 0).map(({ item_id: id }) => id))
    const newest = new Map(days.flatMap((day) => forecastsOn(day) as Forecast[]).map((forecast) => [forecast.forecast_id, forecast]))
    const expected = [...newest.values()].filter(({ item_id: id }) => kept.has(id))
    const [facts] = await query<Record<string, number>>(
      example,
      'select count(*)::int as facts, count(distinct forecast_id)::int as ids, count(actual_demand)::int as known from marts.fact_forecasts',
    )
    const known = expected.filter(({ actual_demand: actual }) => actual !== null).length
    expect(facts).toEqual({ facts: expected.length, ids: expected.length, known })
  })

  it('cleans what the ERP gave, and knows each part and each tower', async () => {
    const lines = new Set(days.flatMap((day) => (inventoryOn(day) as Item[]).map(({ item_id: id }) => `${id} ${day}`)))
    const [counts] = await query<Record<string, number>>(
      example,
      `select (select count(*)::int from staging.stg_inventory) as lines, (select count(*)::int from marts.dim_towers where sla_tier is not null) as towers,
        (select count(*)::int from marts.dim_items where item_name <> trim(item_name) or category <> lower(category)) as unclean`,
    )
    expect(counts).toEqual({ lines: lines.size, towers: towersOn(days[1]).length, unclean: 0 })
  })

  it('is the same after a day is run again, and when the models are built alone', async () => {
    const rows = () => query<object>(example, 'select * from marts.fact_forecasts order by forecast_id')
    const before = await rows()
    await runPipeline(example, ['supply', '--window', days[1]])
    expect(await rows()).toEqual(before)
    const { stdout } = await example.run(['build', '--json'])
    expect(JSON.parse(stdout)).toMatchObject({ counts: { failed: 0, ok: 30, skipped: 0 } })
    expect(await rows()).toEqual(before)
  })
})
