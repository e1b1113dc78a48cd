import { cron, file, httpReady, pipeline, pool, sensor, task } from 'caudal'
import type { BuildResult, TaskContext } from 'caudal'
import { z } from 'zod'
import { writeCsv } from '../csv.ts'
import type { CsvRow } from '../csv.ts'
import { bronzeSales, rates, salesFact, salesSummary } from '../datasets.ts'
import { openShop, shopUrl } from '../shop/open.ts'

const shopApi = pool('shop_api', { slots: 4 })

// 1. Collect. `openShop` starts the shop system that this example brings along; a real project has no use for it, and waits for
// `httpReady` alone.

const shopReady = sensor('shop_ready', {
  target: { url: `${shopUrl}/health` },
  async look(context) {
    await openShop(context.signal)
    return httpReady(`${shopUrl}/health`).look(context)
  },
})

const listShops = task('list_shops', {
  run: async ({ http, signal }) => http.json<string[]>(`${await openShop(signal)}/shops`),
})

interface Page {
  readonly orders: readonly object[]
  readonly total: number
  readonly next: number | null
}

interface Asking extends Pick<TaskContext<unknown>, 'http' | 'progress'> {
  readonly day: string
}

async function* ordersAt(url: string, { day, http, progress }: Asking): AsyncGenerator<object> {
  let seen = 0
  for (let cursor: number | null = 0; cursor !== null;) {
    const page: Page = await http.json(url, { query: { day, cursor } })
    for (const order of page.orders) yield { sales_day: day, ...order }
    seen += page.orders.length
    progress(seen, { of: page.total, unit: 'orders' })
    cursor = page.next
  }
}

const fetchSales = task('fetch_sales', {
  description: 'Takes the orders of one shop, page by page; more than 5 % of bad ones fail the step and change nothing.',
  input: z.object({ shop: z.string(), day: z.string() }),
  writes: [bronzeSales],
  pool: shopApi,
  timeout: '5m',
  retry: { attempts: 4, delay: '1s' },
  async run({ input: { shop, day }, http, progress, write, signal }) {
    const url = `${await openShop(signal)}/shops/${shop}/orders`
    return write(bronzeSales, ordersAt(url, { day, http, progress }), { mode: 'overwrite-window', invalid: { tolerate: 0.05 } })
  },
})

// 2. Validate

const validateSales = task('validate_sales', {
  input: z.object({ loads: z.array(z.object({ rows: z.int(), quarantined: z.int() })) }),
  run({ input: { loads }, log }) {
    const valid = loads.reduce((sum, load) => sum + load.rows, 0)
    const invalid = loads.reduce((sum, load) => sum + load.quarantined, 0)
    const percent = Math.round((10_000 * valid) / (valid + invalid)) / 100
    log('orders validated', { valid, invalid, percent })
    if (!(percent >= 95)) throw new Error(`only ${percent} % of the orders are valid; look at the quarantine of ${bronzeSales.name}`)
    return { valid, invalid, percent }
  },
})

// 3. Transform: the rates, and the models in models/, with their tests.

const loadRates = task('load_rates', {
  writes: [rates],
  run: ({ write }) => write(rates, file('rates.csv'), { mode: 'overwrite' }),
})

// 4. Tell

const writeReport = task('write_report', {
  input: z.object({ day: z.string() }),
  reads: [salesSummary],
  async run({ input: { day }, sql }) {
    const report = `out/sales_summary_${day}.csv`
    await writeCsv(report, await sql<CsvRow>`select * from ${salesSummary} order by order_month, status`.rows())
    return report
  },
})

const tellSummary = task('tell_summary', {
  input: z.object({
    day: z.string(),
    quality: z.object({ valid: z.int(), invalid: z.int(), percent: z.number() }),
    marts: z.custom<BuildResult>(),
    report: z.string(),
  }),
  async run({ input: { day, quality, marts, report }, notify }) {
    const { valid, invalid, percent } = quality
    await notify({
      title: `Sales of ${day} are in`,
      text: `${valid.toLocaleString('en')} orders valid, ${invalid.toLocaleString('en')} in quarantine (${percent} % valid). Report: ${report}`,
      fields: { day, ...quality, warnings: marts.warnings.length },
    })
  },
})

const tellFailure = task('tell_failure', {
  run: ({ run, window, notify }) =>
    notify({ title: `Sales of ${window.day} failed`, text: `What happened: caudal show run ${run.id}`, level: 'critical' }),
})

// 5. Watch

const checkSales = task('check_sales', {
  input: z.object({ day: z.string() }),
  reads: [salesFact],
  async run({ input: { day }, sql }) {
    const { orders } = await sql<{ orders: number }>`
      select count(*) as orders from ${salesFact} where order_date = ${day}::date and amount_usd > 0`.one()
    if (orders === 0) throw new Error(`${salesFact.name} holds no paid order of ${day}`)
    return { orders }
  },
})

/** From the shops' API to a summary in somebody's inbox, each night at two. */
export const ecommerceEtl = pipeline('ecommerce_etl', {
  description: 'Sales of all shops: collect, validate, transform, tell.',
  owner: 'data-team@empresa.com',
  schedule: cron('0 2 * * *', { zone: 'America/Sao_Paulo' }),
  deadline: '2h',
  maxActiveRuns: 1,
  defaults: { retry: { attempts: 3, delay: '2s' } },
  plan({ run, each, wait, build, window }) {
    const { day } = window
    const open = wait(shopReady, { every: '1s', timeout: '5m' })
    const shops = run(listShops, {}, { after: open })
    const loads = each(shops, fetchSales, (shop) => ({ shop, day }))
    const quality = run(validateSales, { loads })
    const marts = build('tag:sales', { as: 'marts', after: [quality, run(loadRates, {})] })
    const checked = run(checkSales, { day }, { after: marts })
    const report = run(writeReport, { day }, { after: marts })
    const told = run(tellSummary, { day, quality, marts, report }, { after: checked })
    run(tellFailure, {}, { after: told, on: 'any_failed' })
  },
})
