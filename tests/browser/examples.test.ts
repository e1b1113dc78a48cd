import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { copyExample } from '../scenarios/example.ts'
import { freePort } from '../scenarios/free-port.ts'
import { fileOf, serveFolder } from '../serve/served-project.ts'
import type { ServedProject } from '../serve/served-project.ts'
import { browserPath, openBrowser, openPage, patienceMs } from './pages.ts'

const release = `import { approval, pipeline } from 'caudal'
const publish = approval('publish', { ask: 'Publish the sales of the day?' })
export const releaseSales = pipeline('release_sales', { plan({ approve }) { approve(publish) } })
`

const errors: string[] = []
let browser: Browser

/** Starts a run on the page of its pipeline, and stays on the page of the run. */
async function runNow(page: Page, of: { readonly pipeline: string; readonly window: string }): Promise<void> {
  await page.getByRole('link', { name: 'Pipelines', exact: true }).click()
  await page.getByRole('link', { name: of.pipeline, exact: true }).click()
  await page.getByRole('button', { name: 'Run now…' }).click()
  await page.getByLabel('Window').fill(of.window)
  await page.getByRole('button', { name: 'Start' }).click()
  await page.waitForURL(/\/runs\//)
}

/** Changes a file of the project, and waits until the server knows the new version of a pipeline. */
async function edit(
  served: ServedProject,
  change: { readonly path: string; readonly from: string; readonly to: string; readonly pipeline: string },
): Promise<void> {
  const path = { pipeline: change.pipeline }
  const before = (await served.client.pipelines.get({ path })).version
  const file = join(served.project.root, change.path)
  const text = readFileSync(file, 'utf8')
  expect(text).toContain(change.from)
  writeFileSync(file, text.replace(change.from, change.to))
  while ((await served.client.pipelines.get({ path })).version === before) await new Promise((resolve) => setTimeout(resolve, 50))
}

describe.skipIf(browserPath === undefined)('the examples, worked with on the screen', { timeout: 3 * patienceMs }, () => {
  beforeAll(async () => {
    browser = await openBrowser()
  }, patienceMs)
  afterAll(() => browser.close())

  describe('e-commerce', () => {
    let served: ServedProject
    let page: Page

    beforeAll(async () => {
      const project = await copyExample('ecommerce', { SHOP_URL: `http://127.0.0.1:${await freePort()}` })
      writeFileSync(join(project.root, 'pipelines/release.ts'), release)
      served = await serveFolder(project, ['dev'])
      page = await openPage({ browser, url: served.url, path: '/', errors })
    }, patienceMs)
    afterAll(async () => {
      await page.close()
      await served[Symbol.asyncDispose]()
    })

    it('starts a run and watches it finish', async () => {
      await runNow(page, { pipeline: 'ecommerce_etl', window: '2026-11-19' })
      await page.locator('.head').getByText('succeeded').waitFor()
      await page
        .getByRole('button', { name: /tell_failure/ })
        .getByText('skipped')
        .waitFor()
      await page.getByRole('button', { name: /fetch_sales ×4/ }).click()
      await page.getByRole('tab', { name: 'Items' }).click()
      await page.getByText('/3').waitFor()
    })

    it('breaks a task, reads why, and runs what was mended anew', async () => {
      const strict = { path: 'pipelines/ecommerce.ts', pipeline: 'ecommerce_etl', from: 'percent >= 95)', to: 'percent >= 100)' } as const
      await edit(served, strict)
      await runNow(page, { pipeline: 'ecommerce_etl', window: '2026-11-18' })
      await page.locator('.head').getByText('failed').waitFor()
      const cause = page.getByRole('region', { name: 'Cause' })
      await cause.getByText(/only 9\d(\.\d+)? % of the orders are valid; look at the quarantine of bronze\.sales/).waitFor()
      await page.getByRole('link', { name: 'Caudal' }).click()
      const failing = page.getByRole('region', { name: 'Failing' })
      await failing
        .getByRole('row', { name: /ecommerce_etl.*2026-11-18.*validate_sales.*\d+ steps \(not run\).*data-team@empresa\.com/ })
        .waitFor()
      await edit(served, { ...strict, from: strict.to, to: strict.from })
      await failing.getByRole('link', { name: '2026-11-18' }).click()
      await page.getByRole('button', { name: 'Retry…' }).click()
      await page.getByRole('button', { name: 'Start a new run with the code of today' }).click()
      await page.getByRole('dialog').waitFor({ state: 'detached' })
      await page.locator('.head').getByText('succeeded').waitFor()
    })

    it('has a page that is open follow what is edited', async () => {
      await using page = await openPage({ browser, url: served.url, path: '/pipelines', errors })
      await page.getByRole('link', { name: 'release_sales' }).waitFor()
      writeFileSync(
        join(served.project.root, 'pipelines/later.ts'),
        "import { pipeline, task } from 'caudal'\nconst wait = task('wait', { run: () => 1 })\nexport const later = pipeline('later_on', { plan({ run }) { run(wait, {}) } })\n",
      )
      await page.getByRole('link', { name: 'later_on' }).waitFor()
    })

    it('answers a question', async () => {
      await page.getByRole('link', { name: 'Caudal' }).click()
      await page.getByText(/Looked at/).waitFor()
      await served.client.runs.start({ path: { pipeline: 'release_sales' }, body: {} })
      const question = page.getByRole('region', { name: 'Publish the sales of the day?' })
      await question.getByRole('button', { name: 'Approve' }).click()
      await question.waitFor({ state: 'detached' })
    })

    it('finds a dataset by a column, in Portuguese and in the dark', async () => {
      await using page = await openPage({ browser, url: served.url, path: '/', errors })
      await page.getByRole('button', { name: 'Mudar para português' }).click()
      await page.getByRole('button', { name: 'Alternar entre claro e escuro' }).click()
      await page.getByRole('link', { name: 'Conjuntos de dados', exact: true }).click()
      await page.getByRole('searchbox').fill('amount_usd')
      await page.waitForURL(/search=amount_usd/)
      await page.getByRole('link', { name: 'bronze.sales' }).waitFor({ state: 'detached' })
      await page.getByRole('link', { name: 'gold.sales_fact' }).click()
      await page.getByRole('cell', { name: 'amount_usd' }).waitFor()
      expect(await page.locator('html').getAttribute('data-mantine-color-scheme')).toBe('dark')
      expect(await page.locator('html').getAttribute('lang')).toBe('pt-BR')
    })
  })

  describe('flights', () => {
    let served: ServedProject
    let page: Page

    beforeAll(async () => {
      served = await serveFolder(await copyExample('flights'), ['dev'])
      page = await openPage({ browser, url: served.url, path: '/', errors })
    }, patienceMs)
    afterAll(async () => {
      await page.close()
      await served[Symbol.asyncDispose]()
    })

    it('tells what broke, and runs only that again once its cause is gone', async () => {
      writeFileSync(fileOf(served, 'out'), 'a file where the report is to have its folder')
      await runNow(page, { pipeline: 'flights', window: '2001-03-05' })
      await page.locator('.head').getByText('failed').waitFor()
      await page.getByRole('region', { name: 'Cause' }).getByText(/out/).waitFor()
      rmSync(fileOf(served, 'out'))
      await page.getByRole('button', { name: 'Retry…' }).click()
      await page.getByText('Runs again: report_top_routes').waitFor()
      await page.getByRole('button', { name: 'Try again' }).click()
      await page.locator('.head').getByText('succeeded').waitFor()
      await page.getByRole('button', { name: /report_top_routes/ }).click()
      await page.getByRole('tab', { name: 'Attempts' }).click()
      await page.locator('.attempts li').nth(1).waitFor()
    })

    it('looks at what a backfill would run, starts it and sees it end', async () => {
      await page.goto(`${served.url}/pipelines/flights?tab=backfills`)
      await page.getByRole('button', { name: 'Backfill…' }).click()
      await page.getByLabel('From', { exact: true }).fill('2001-03-05')
      await page.getByLabel('To, included').fill('2001-03-06')
      await page.getByRole('button', { name: 'Show what would run' }).click()
      await page.getByText('1 window would run; 1 have succeeded already.').waitFor()
      await page.getByRole('button', { name: 'Start 1 run' }).click()
      await page.getByText(/1 succeeded, 0 failed/).waitFor()
    })

    it('walks the graph up and down', async () => {
      await page.getByRole('link', { name: 'Graph', exact: true }).click()
      await page.getByRole('combobox', { name: 'Search the graph' }).fill('fact_flight')
      await page.getByRole('option', { name: 'gold.fact_flight', exact: true }).click()
      await page.getByRole('button', { name: 'Only around gold.fact_flight' }).click()
      for (const direction of ['up', 'down'] as const) {
        const { things } = await served.client.datasets.graph({ query: { of: 'gold.fact_flight', direction, depth: 20 } })
        expect(things.length).toBeGreaterThan(3)
        await page.getByLabel('Depth').selectOption('20')
        await page.getByLabel('Direction').selectOption(direction)
        await page.getByText(`${things.length} boxes`).waitFor()
        await page.locator('.graph[aria-busy=false] canvas').first().waitFor()
      }
    })
  })

  it('had no error and asked nothing of elsewhere', () => {
    expect(errors).toEqual([])
  })
})
