// Takes the pictures of the screen for the README and the guides: `npm run screenshots [-- FOLDER]`, docs/images where none is named.
// Both examples run in folders of their own, beside pipelines that fail, wait, are tried again and ask, so that every page has something to show.
import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { chromium } from 'playwright-core'
import type { Browser } from 'playwright-core'
import type { Client } from '../packages/caudal/src/api/index.ts'
import { browserPath } from '../tests/browser/pages.ts'
import { copyExample } from '../tests/scenarios/example.ts'
import { freePort } from '../tests/scenarios/free-port.ts'
import { ended, serveFolder } from '../tests/serve/served-project.ts'
import type { ServedProject } from '../tests/serve/served-project.ts'
import { troubles } from './screenshots/troubles.ts'

const root = resolve(import.meta.dirname, '..')
const folder = resolve(process.argv[2] ?? join(root, 'docs', 'images'))
const schemes = ['light', 'dark'] as const
/** The first page once all of its parts are there, each of which is asked for by itself. */
const homeWhole = 'main:has(.question button):has(section[aria-label="Waiting for a condition"])'

/** A picture: its name, the address of its page, and how wide the window is. */
interface Picture {
  readonly name: string
  readonly path: string
  readonly width?: number
  /** What stands on the page once it is whole, where that comes late. */
  readonly shows?: string
}

/** Waits until something holds: it is looked when we begin, and again at each event. */
async function until(client: Client, holds: () => Promise<boolean>): Promise<void> {
  const { lastSeq } = await client.server.history()
  const stop = new AbortController()
  const events = client.events({ after: lastSeq }, { signal: stop.signal })[Symbol.asyncIterator]()
  while (!(await holds())) await events.next()
  stop.abort()
}

/** Runs the shop's pipeline for some days, and all that goes wrong beside it. */
async function fillShop({ client }: ServedProject): Promise<readonly Picture[]> {
  for (const day of ['2026-11-17', '2026-11-18', '2026-11-19']) {
    const { run } = await client.runs.start({ path: { pipeline: 'ecommerce_etl' }, body: { window: day } })
    await ended(client, run.run)
  }
  for (const pipeline of ['partner_files', 'carrier_rates', 'month_end']) await client.runs.start({ path: { pipeline }, body: {} })
  const { run: failed } = await client.runs.start({ path: { pipeline: 'supplier_prices' }, body: {} })
  await ended(client, failed.run)
  await until(client, async () => (await client.work.retries()).items.length > 0)
  await until(client, async () => (await client.runs.list({ query: { state: 'running' } })).items.some(({ lateAt }) => lateAt !== null))
  const [newest] = (await client.runs.list({ query: { pipeline: 'ecommerce_etl', limit: 1 } })).items
  const run = `/runs/${newest!.run}`
  return [
    { name: 'home', path: '/', shows: homeWhole },
    { name: 'home-phone', path: '/', width: 390, shows: homeWhole },
    { name: 'pipelines', path: '/pipelines' },
    { name: 'pipeline', path: '/pipelines/ecommerce_etl' },
    { name: 'pipeline-grid', path: '/pipelines/ecommerce_etl?tab=grid', shows: '.table.grid tbody td' },
    { name: 'pipeline-calendar', path: '/pipelines/ecommerce_etl?tab=calendar' },
    { name: 'runs', path: '/runs' },
    { name: 'runs-timeline', path: '/runs?view=timeline' },
    { name: 'run-failed', path: `/runs/${failed.run}?tab=log`, shows: '.log-line' },
    { name: 'run-failed-phone', path: `/runs/${failed.run}?tab=log`, width: 390, shows: '.log-line' },
    { name: 'run', path: `${run}?view=gantt&tab=log`, shows: '.log-line' },
    { name: 'run-input', path: `${run}?step=validate_sales&tab=input` },
    { name: 'datasets', path: '/datasets' },
    { name: 'dataset', path: '/datasets/gold.sales_fact' },
    { name: 'dataset-versions', path: '/datasets/bronze.sales?tab=versions' },
    { name: 'models', path: '/models' },
    { name: 'model', path: '/models/sales_fact' },
    { name: 'settings', path: '/settings?tab=about' },
  ]
}

/** Runs the flights of a week. */
async function fillFlights({ client }: ServedProject): Promise<readonly Picture[]> {
  const { run } = await client.runs.start({ path: { pipeline: 'flights' }, body: { window: '2001-03-05/2001-03-12' } })
  await ended(client, run.run)
  return [
    { name: 'graph', path: '/graph', shows: '.graph canvas' },
    { name: 'run-graph', path: `/runs/${run.run}?view=graph`, shows: '.graph canvas' },
  ]
}

async function take(
  browser: Browser,
  of: { readonly url: string; readonly picture: Picture; readonly colorScheme: (typeof schemes)[number] },
): Promise<void> {
  const { url, picture, colorScheme } = of
  const context = await browser.newContext({
    viewport: { width: picture.width ?? 1280, height: picture.width === undefined ? 720 : 844 },
    colorScheme,
    locale: 'en-US',
    timezoneId: 'America/Sao_Paulo',
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  await page.goto(url + picture.path)
  await page.locator('.page').waitFor()
  if (picture.shows !== undefined) await page.locator(picture.shows).first().waitFor()
  await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' })
  await page.getByText('live', { exact: true }).waitFor({ state: 'attached' })
  await page.screenshot({ path: join(folder, `${picture.name}-${colorScheme}.png`) })
  await context.close()
}

if (browserPath === undefined) {
  console.error('pictures need Chromium, which is not on this machine')
  process.exit(1)
}
mkdirSync(folder, { recursive: true })
const browser = await chromium.launch({ executablePath: browserPath, args: ['--no-sandbox', '--font-render-hinting=none'] })
try {
  const shop = await copyExample('ecommerce', { SHOP_URL: `http://127.0.0.1:${await freePort()}` })
  writeFileSync(join(shop.root, 'pipelines', 'troubles.ts'), troubles)
  let bytes = 0
  for (const [project, fill] of [
    [shop, fillShop],
    [await copyExample('flights'), fillFlights],
  ] as const) {
    await using served = await serveFolder(project, ['start'])
    for (const picture of await fill(served)) {
      for (const colorScheme of schemes) await take(browser, { url: served.url, picture, colorScheme })
      bytes += schemes.reduce((sum, scheme) => sum + statSync(join(folder, `${picture.name}-${scheme}.png`)).size, 0)
      console.error(picture.name)
    }
  }
  console.error(`${Math.round(bytes / 1_000)} kB of pictures in ${folder}`)
} finally {
  await browser.close()
}
