// A pipeline as people write it. What this file costs the type checker beyond zod is the language's budget.
import { cron, dataset, httpReady, pipeline, pool, task } from 'caudal'
import { z } from 'zod'

export const sales = dataset('bronze.sales', {
  columns: z.object({
    order_id: z.string().min(1),
    customer_id: z.int().positive(),
    amount: z.number().min(0),
    status: z.enum(['pending', 'completed', 'failed', 'shipped']),
    ordered_at: z.iso.datetime(),
  }),
  key: ['order_id'],
  partitionBy: 'day',
  time: 'ordered_at',
})

const shopApi = pool('shop_api', { slots: 4 })

export const listShops = task('list_shops', { run: () => ['berlin', 'sao-paulo'] })

export const fetchSales = task('fetch_sales', {
  input: z.object({ shop: z.string(), day: z.string() }),
  writes: [sales],
  pool: shopApi,
  timeout: '5m',
  retry: { attempts: 3, backoff: 'exponential', delay: '30s' },
  async run({ input, http, write }) {
    const rows = await http.json<unknown[]>(`https://${input.shop}.example/sales?date=${input.day}`)
    return await write(sales, rows, { mode: 'overwrite-window', invalid: { tolerate: 0.05 } })
  },
})

export const report = task('report', {
  input: z.object({ loads: z.array(z.object({ rows: z.number() })), first: z.number() }),
  async run({ input, read }) {
    let total = 0
    for await (const sale of read(sales, { columns: ['amount'] })) total += sale.amount
    return { total, rows: input.loads.reduce((sum, load) => sum + load.rows, 0) }
  },
})

export const ecommerce = pipeline('ecommerce_etl', {
  schedule: cron('0 2 * * *', { zone: 'America/Sao_Paulo' }),
  deadline: '2h',
  maxActiveRuns: 1,
  plan({ run, each, wait, window }) {
    const open = wait(httpReady('https://shop.example/health'), { every: '30s', timeout: '5m' })
    const shops = run(listShops, {}, { after: open })
    const loads = each(shops, fetchSales, (shop) => ({ shop, day: window.day }))
    const one = run(fetchSales, { shop: 'oslo', day: window.day }, { as: 'fetch_again' })
    run(report, { loads, first: one.rows }, { on: 'all_done' })
  },
})
