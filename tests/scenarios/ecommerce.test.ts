import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ordersOf, shops } from '../../examples/ecommerce/shop/orders.ts'
import { copyExample } from './example.ts'
import type { Example } from './example.ts'
import { freePort } from './free-port.ts'
import { descendants, killAll } from './process-tree.ts'
import { contents, query, runPipeline } from './run-report.ts'
import type { RunReport } from './run-report.ts'

const datasets = ['bronze.sales', 'bronze.rates', 'silver.sales', 'gold.sales_fact', 'gold.sales_summary'] as const
const day = '2026-11-19'

describe('the e-commerce example', { timeout: 300_000 }, () => {
  let example: Example
  let run: RunReport
  let first: string[]

  beforeAll(async () => {
    example = await copyExample('ecommerce', { SHOP_URL: `http://127.0.0.1:${await freePort()}` })
    run = await runPipeline(example, ['ecommerce_etl', '--window', day])
    first = await contents(example, datasets)
  }, 300_000)

  afterAll(() => example[Symbol.asyncDispose]())

  it('succeeds though the shops stumble, and skips the notice of failure', () => {
    expect(run.state).toBe('succeeded')
    expect(Object.fromEntries(run.steps.map(({ name, state }) => [name, state]))).toMatchObject({
      shop_ready: 'succeeded',
      fetch_sales: 'succeeded',
      tell_summary: 'succeeded',
      tell_failure: 'skipped',
    })
    expect(run.steps.find(({ name }) => name === 'fetch_sales')?.items).toMatchObject({ total: shops.length, succeeded: shops.length })
  })

  it('keeps every record that the shops sent, in bronze or in its quarantine with reasons', async () => {
    const sent = shops.flatMap((shop) => ordersOf(shop, day))
    const [kept] = await query<{ valid: number; invalid: number }>(
      example,
      'select (select count(*)::integer from bronze.sales) as valid, (select count(*)::integer from bronze.sales__quarantine) as invalid',
    )
    expect(kept!.valid + kept!.invalid).toBe(sent.length)
    expect(kept!.invalid / sent.length).toBeGreaterThan(0.005)
    expect(kept!.invalid / sent.length).toBeLessThan(0.05)
    const reasons = await query<{ column: string }>(
      example,
      `select distinct split_part(unnest(reasons), ':', 1) as column from bronze.sales__quarantine order by 1`,
    )
    expect(reasons.map(({ column }) => column)).toEqual(['amount', 'customer_id', 'order_id', 'ordered_at', 'status'])
  })

  it('holds each order once in silver and gold, in dollars', async () => {
    const [counts] = await query<Record<string, number>>(
      example,
      `select count(*)::integer as n, count(distinct order_id)::integer as ids, count(*) filter (amount_usd is null)::integer as priceless,
        (select count(distinct order_id)::integer from bronze.sales where currency <> 'CHF') as orders from gold.sales_fact`,
    )
    expect(counts).toEqual({ n: counts!['orders'], ids: counts!['orders'], priceless: 0, orders: counts!['orders'] })
    const [money] = await query(
      example,
      `select (select sum(amount_usd) from gold.sales_fact)::varchar as fact, (select sum(revenue_usd) from gold.sales_summary)::varchar as summary,
        (select sum(case currency when 'BRL' then (amount * 0.2)::decimal(12, 2) when 'EUR' then (amount * 1.09)::decimal(12, 2)
          when 'GBP' then (amount * 1.27)::decimal(12, 2) else amount end) from silver.sales)::varchar as silver`,
    )
    expect(new Set(Object.values(money as object)).size).toBe(1)
  })

  it('keeps orders that have no worth in dollars in the quarantine of silver, with the reason', async () => {
    const francs = shops.flatMap((shop) => ordersOf(shop, day)).filter(({ currency }) => currency === 'CHF')
    const [kept] = await query<{ rows: number; reasons: string[]; orders: number }>(
      example,
      `select count(*)::integer as rows, list(distinct reasons)[1] as reasons, count(distinct record->>'order_id')::integer as orders
        from silver.sales__quarantine`,
    )
    expect(kept).toMatchObject({ rows: kept!.orders, reasons: ['its currency has no rate'] })
    expect(kept!.rows).toBe(new Set(francs.map(({ order_id: id }) => id)).size)
    const dataset = JSON.parse((await example.run(['show', 'dataset', 'silver.sales', '--json'])).stdout) as {
      readonly versions: unknown[]
    }
    const reasons = [{ reason: 'its currency has no rate', rows: kept!.rows }]
    expect(dataset.versions[0]).toMatchObject({ quarantined: kept!.rows, reasons })
  })

  it('tells people and writes the report', async () => {
    const message = await readFile(join(example.root, 'out/messages.txt'), 'utf8')
    expect(message).toContain(`Sales of ${day} are in`)
    expect(message).not.toContain('failed')
    const report = await readFile(join(example.root, `out/sales_summary_${day}.csv`), 'utf8')
    expect(report.split('\n')[0]).toBe('order_month,status,total_orders,revenue_usd,avg_order_usd,max_order_usd')
    expect(report.trim().split('\n').length).toBeGreaterThan(4)
  })

  it('keeps its lake by day, and nothing but what is live in it', async () => {
    const files = (await readdir(join(example.root, '.caudal/lake'), { recursive: true })).filter((file) => file.endsWith('.parquet'))
    expect(files.length).toBeGreaterThanOrEqual(shops.length)
    for (const file of files) expect(file.replaceAll('\\', '/')).toMatch(/^bronze\/sales\/year=2026\/month=11\/day=19\//)
  })

  it('is the same when the day is run again', async () => {
    expect((await runPipeline(example, ['ecommerce_etl', '--window', day])).state).toBe('succeeded')
    expect(await contents(example, datasets)).toEqual(first)
  })

  it('brings late orders up to date, and an old day that runs again brings no old state back', async () => {
    await runPipeline(example, ['ecommerce_etl', '--window', '2026-11-20'])
    const both = await contents(example, datasets)
    expect(
      await query(example, `select count(*) > 0 as late from silver.sales where sales_day = '2026-11-20' and order_date = '${day}'`),
    ).toEqual([{ late: true }])
    await runPipeline(example, ['ecommerce_etl', '--window', day])
    expect(await contents(example, datasets)).toEqual(both)
  })
})

describe('the e-commerce example where the shop is of no use', { timeout: 300_000 }, () => {
  it('fails with what happened, tells people, and still does what needs no shop', async () => {
    const shop = createServer((request, response) => {
      response.writeHead(request.url === '/health' ? 200 : 404, { 'x-served-by': 'example-shop' }).end()
    }).listen(0, '127.0.0.1')
    await once(shop, 'listening')
    const { port } = shop.address() as AddressInfo
    await using example = await copyExample('ecommerce', { SHOP_URL: `http://127.0.0.1:${port}` })
    const { code, stdout } = await example.start(['run', 'ecommerce_etl', '--window', day, '--json']).ended
    shop.close()
    expect(code).toBe(1)
    const { steps } = JSON.parse(stdout) as RunReport
    expect(steps.find(({ name }) => name === 'list_shops')).toMatchObject({ attempts: 1, error: { code: 'HTTP-STATUS' } })
    expect(Object.fromEntries(steps.map(({ name, state }) => [name, state]))).toMatchObject({
      shop_ready: 'succeeded',
      list_shops: 'failed',
      fetch_sales: 'upstream_failed',
      load_rates: 'succeeded',
      tell_summary: 'upstream_failed',
      tell_failure: 'succeeded',
    })
    expect(await readFile(join(example.root, 'out/messages.txt'), 'utf8')).toContain(`Sales of ${day} failed`)
  })
})

describe.skipIf(process.platform === 'win32')('the e-commerce example after a kill', { timeout: 300_000 }, () => {
  it('goes on where it stopped, though the shop has closed meanwhile', async () => {
    await using example = await copyExample('ecommerce', { SHOP_URL: `http://127.0.0.1:${await freePort()}` })
    const { process: server, saw } = example.start(['run', 'ecommerce_etl', '--window', day, '--json'])
    await saw(/succeeded +list_shops/)
    const gone = once(server, 'exit')
    // The shop is among the runner's children.
    killAll([server.pid!, ...descendants(server.pid!)])
    await gone
    const run = await runPipeline(example, ['ecommerce_etl', '--window', day])
    expect([run.state, run.resumed]).toEqual(['succeeded', true])
  })
})
