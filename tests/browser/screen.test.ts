import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ended, fileOf, serveProject } from '../serve/served-project.ts'
import type { ServedProject } from '../serve/served-project.ts'
import { browserPath, openBrowser, openPage as openPageOf, patienceMs } from './pages.ts'
import type { Look } from './pages.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Pipelines that stay open: a step that is tried again in hours, and one that waits for what never comes. */
const openPipelines = `import { fileReady, pipeline, task } from 'caudal'
const flaky = task('flaky', { retry: { attempts: 3, delay: '6h' }, run: () => { throw new Error('the shop is closed') } })
export const stubborn = pipeline('stubborn', { plan({ run }) { run(flaky, {}) } })
export const patient = pipeline('patient', { plan({ wait }) { wait(fileReady('never.txt'), { as: 'opened', every: '1h', timeout: '9h' }) } })
`

interface AxeFinding {
  readonly id: string
  readonly impact: string
  readonly nodes: readonly { readonly html: string }[]
}

let served: ServedProject
let browser: Browser
const runs = { shop: '', shaky: '' }

const errors: string[] = []

function openPage(path: string, look: Look = {}): Promise<Page> {
  return openPageOf({ browser, url: served.url, path, errors }, look)
}

async function hindrances(page: Page): Promise<string[]> {
  // The check comes through the debugger, so that the page's own policy against foreign scripts stays as it is.
  await page.evaluate(axe)
  const { violations } = await page.evaluate<{ violations: AxeFinding[] }>('axe.run(document)')
  return violations.map(
    ({ id, impact, nodes }) =>
      `${id} (${impact}): ${nodes
        .slice(0, 2)
        .map(({ html }) => html.slice(0, 160))
        .join(' | ')}`,
  )
}

describe.skipIf(browserPath === undefined)('the screen, in a browser on a real server', { timeout: 2 * patienceMs }, () => {
  beforeAll(async () => {
    served = await serveProject([], { 'pipelines/open.ts': openPipelines })
    browser = await openBrowser()
    for (const pipeline of ['shop', 'shaky'] as const) {
      const started = await served.client.runs.start({ path: { pipeline }, body: { window: '2026-01-05' } })
      runs[pipeline] = started.run.run
      await ended(served.client, started.run.run)
    }
    for (const pipeline of ['asking', 'stubborn', 'patient']) await served.client.runs.start({ path: { pipeline }, body: {} })
  }, 120_000)
  afterAll(async () => {
    await browser.close()
    await served[Symbol.asyncDispose]()
  })

  it('says on the first page what fails and who is asked, and leads to why', async () => {
    const page = await openPage('/')
    await page.getByText('Needs you: 2').waitFor()
    await page.getByRole('region', { name: 'Go live?' }).waitFor()
    await page.getByRole('row', { name: /shaky/ }).getByRole('link', { name: '2026-01-05' }).click()
    await page.getByRole('region', { name: 'Cause' }).getByText('broken on purpose').waitFor()
    await page.close()
  })

  it('retries from what failed once it is mended, and shows how it ends without being asked', async () => {
    writeFileSync(fileOf(served, 'mended'), '')
    const page = await openPage(`/runs/${runs.shaky}`)
    await page.getByRole('button', { name: 'Retry…' }).click()
    await page.getByText('Runs again: fail').waitFor()
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.locator('.head').getByText('succeeded').waitFor()
    await page.close()
  })

  it('says at home what is tried again and when, and what waits for what', async () => {
    const page = await openPage('/')
    const retried = page.getByRole('region', { name: 'Tried again by themselves' })
    await retried.getByRole('row', { name: /flaky.*stubborn.*the shop is closed.*1 of 3/ }).waitFor()
    const waited = page.getByRole('region', { name: 'Waiting for a condition' })
    await waited.getByRole('row', { name: /opened.*patient/ }).waitFor()
    await waited.getByRole('link', { name: 'opened' }).click()
    await page.getByRole('tab', { name: 'Why' }).click()
    await page
      .getByText(/no such file|not there|does not exist|never\.txt/)
      .first()
      .waitFor()
    await page.close()
  })

  it('shows what a step was given, and its code where it is defined', async () => {
    const page = await openPage(`/runs/${runs.shop}?step=double`)
    await page
      .getByText(/usually/)
      .first()
      .waitFor()
    await page.getByRole('tab', { name: 'Input' }).click()
    await page.getByRole('region', { name: 'Given to the step' }).getByText('"n": 2').waitFor()
    await page.getByRole('tab', { name: 'Code' }).click()
    await page.locator('[data-linked]').getByText("task('count'").waitFor()
    await page.close()
  })

  it('announces runs that are newer, and leaves the list as it is until they are asked for', async () => {
    const page = await openPage('/runs')
    await page.getByRole('row', { name: /shop/ }).first().waitFor()
    const first = await page.locator('tbody tr').first().textContent()
    await page.keyboard.press('j')
    const { run } = await served.client.runs.start({ path: { pipeline: 'shop' }, body: { window: '2026-01-09' } })
    await page.getByRole('button', { name: '1 newer' }).waitFor()
    expect(await page.locator('tbody tr').first().textContent()).toContain(first!.slice(-20))
    expect(await page.evaluate<boolean>('document.querySelector("tbody tr").contains(document.activeElement)')).toBe(true)
    await page.getByRole('button', { name: '1 newer' }).click()
    await page.locator('tbody tr').first().getByText(run.run).waitFor()
    await page.close()
  })

  it('starts a run from a form made of the parameters, which tells what is wrong first', async () => {
    const page = await openPage('/pipelines/shop')
    await page.getByRole('button', { name: 'Run now…' }).click()
    await page.getByLabel('n', { exact: true }).fill('much')
    await page.getByRole('button', { name: 'Start' }).click()
    await page.getByText('This is not a number').waitFor()
    await page.getByLabel('n', { exact: true }).fill('21')
    await page.getByLabel('Window').fill('2026-01-06')
    await page.getByRole('button', { name: 'Start' }).click()
    await page.waitForURL(/\/runs\//)
    await page.locator('.head').getByText('succeeded').waitFor()
    await page.getByRole('button', { name: 'double' }).click()
    await page.getByRole('tab', { name: 'Output' }).click()
    await page.getByText('42', { exact: true }).waitFor()
    await page.close()
  })

  it('shows what the values of a dataset look like, and afterwards beside its columns', async () => {
    const page = await openPage('/datasets/gold.sales')
    await page.getByRole('tab', { name: 'Profile' }).click()
    await page.getByText('All 3 rows were looked at.').waitFor()
    await page
      .getByRole('row', { name: /amount/ })
      .getByText('1 – 3')
      .waitFor()
    expect(await hindrances(page)).toEqual([])
    await page.getByRole('tab', { name: 'Columns' }).click()
    await page
      .getByRole('row', { name: /amount/ })
      .getByRole('img')
      .waitFor()
    await page.close()
  })

  it('tests a connection, and says what the doctor finds', async () => {
    const page = await openPage('/settings?tab=connections')
    await page.getByRole('button', { name: 'Test warehouse' }).click()
    await page
      .getByRole('row', { name: /duckdb/ })
      .getByText(/DuckDB v\S+ answers/)
      .waitFor()
    expect(await hindrances(page)).toEqual([])
    await page.getByRole('tab', { name: 'Health' }).click()
    await page.getByText('All is well.').waitFor()
    await page.getByText(/a runner answered/).waitFor()
    expect(await hindrances(page)).toEqual([])
    await page.close()
  })

  it('answers a question of a run', async () => {
    const page = await openPage('/')
    const question = page.getByRole('region', { name: 'Go live?' })
    await question.getByLabel('discount').fill('5')
    await question.getByRole('button', { name: 'Approve' }).click()
    await question.waitFor({ state: 'detached' })
    const { items } = await served.client.work.approvals({ query: {} })
    expect(items.filter(({ answer }) => answer === null)).toEqual([])
    await page.close()
  })

  it('finds lines of a log by level and text, and links to one', async () => {
    const page = await openPage(`/runs/${runs.shop}`)
    await page.getByText('nearly empty').waitFor()
    await page.getByLabel('Level').selectOption('warn')
    await page.getByText('loading').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Link to this line' }).first().click()
    await page.waitForURL(/line=/)
    await page.reload()
    await page.locator('[data-linked]').getByText('nearly empty').waitFor()
    await page.close()
  })

  it('searches datasets by their columns and finds pages by Ctrl-K', async () => {
    const page = await openPage('/datasets')
    await page.getByRole('searchbox').fill('amount')
    await page.waitForURL(/search=amount/)
    await page.getByRole('link', { name: 'gold.sales' }).click()
    await page.getByRole('cell', { name: 'double' }).waitFor()
    await page.keyboard.press('Control+k')
    await page.getByPlaceholder('Pipelines, runs, datasets').fill('shaky')
    await page.locator('.mantine-Spotlight-action', { hasText: 'shaky' }).first().click()
    await page.waitForURL(/pipelines\/shaky|runs\//)
    await page.close()
  })

  it('shows the code of a model, its columns and tests, and leads to what is made from it', async () => {
    const page = await openPage('/models')
    await page
      .getByRole('row', { name: /totals/ })
      .getByRole('button', { name: 'daily' })
      .click()
    await page.getByRole('link', { name: 'shares' }).waitFor({ state: 'detached' })
    await page.getByRole('link', { name: 'totals' }).click()
    await page.getByRole('region', { name: 'Source' }).getByText('config(materialized').waitFor()
    await page.getByRole('tab', { name: 'Tests' }).click()
    await page.getByRole('row', { name: /not_null/ }).waitFor()
    await page.getByRole('tab', { name: 'Made from and used by' }).click()
    await page.getByRole('link', { name: 'shares' }).click()
    await page.getByRole('heading', { name: 'shares' }).waitFor()
    await page.close()
  })

  it('says what a dataset is held to, that no row broke it, and how two versions differ', async () => {
    const page = await openPage('/datasets/gold.sales?tab=checks')
    await page.getByRole('row', { name: /amount min 0/ }).waitFor()
    await page.getByRole('tab', { name: 'Quarantine' }).click()
    await page.getByText('No row is quarantined').waitFor()
    await page.getByRole('tab', { name: 'Versions' }).click()
    const compared = page.getByRole('region', { name: 'Two versions compared' })
    await compared.getByRole('row', { name: /Rows in all.*=/ }).waitFor()
    await page.close()
  })

  it('speaks Portuguese and turns dark, and keeps both', async () => {
    const page = await openPage('/pipelines')
    await page.getByRole('button', { name: 'Mudar para português' }).click()
    await page.getByRole('link', { name: 'Execuções' }).waitFor()
    await page.getByRole('button', { name: 'Alternar entre claro e escuro' }).click()
    await page.reload()
    await page.getByRole('link', { name: 'Execuções' }).waitFor()
    expect(await page.locator('html').getAttribute('data-mantine-color-scheme')).toBe('dark')
    await page.close()
  })

  it('goes by keys', async () => {
    const page = await openPage('/')
    await page.getByRole('link', { name: 'Runs' }).waitFor()
    await page.keyboard.press('g')
    await page.keyboard.press('r')
    await page.getByRole('heading', { name: 'Runs' }).waitFor()
    await page.getByRole('row', { name: /shaky/ }).first().waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    const second = await page.locator('tbody tr').nth(1).getByRole('link').nth(1).getAttribute('href')
    expect(await page.evaluate<string>('document.activeElement.getAttribute("href")')).toBe(second)
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/runs\/.+/)
    await page
      .getByRole('button', { name: 'Retry…' })
      .or(page.getByRole('button', { name: 'Cancel run' }))
      .waitFor()
    await page.keyboard.press('g')
    await page.keyboard.press('r')
    await page.getByRole('heading', { name: 'Runs' }).waitFor()
    expect(await page.getByRole('dialog').count()).toBe(0)
    await page.close()
  })

  it('finds by Ctrl-K what was written, however quickly, and gives the focus back where it was', async () => {
    const page = await openPage('/datasets')
    await page.getByRole('link', { name: 'gold.sales' }).waitFor()
    await page.keyboard.press('j')
    const focused = (): Promise<string> => page.evaluate<string>('document.activeElement.textContent')
    const before = await focused()
    await page.keyboard.press('Control+k')
    const field = page.getByPlaceholder('Pipelines, runs, datasets')
    await field.fill('patien')
    expect(
      await page
        .locator('.mantine-Spotlight-action')
        .filter({ hasNotText: /patient/i })
        .count(),
    ).toBe(0)
    await page.keyboard.press('Escape')
    await field.waitFor({ state: 'detached' })
    await page.waitForFunction(`document.activeElement.textContent === ${JSON.stringify(before)}`)
    await page.keyboard.press('Control+k')
    await field.fill('settings: pools')
    await page.keyboard.press('Enter')
    await page.waitForURL(/settings\?tab=pools/)
    await page.goto(`${served.url}/pipelines/shop`)
    const button = page.getByRole('button', { name: 'Run now…' })
    await button.press('Enter')
    await page.waitForFunction("document.activeElement.closest('[role=dialog]') !== null")
    await page.keyboard.press('Escape')
    await page.waitForFunction("document.activeElement.textContent === 'Run now…'")
    await page.close()
  })

  it('draws the graph and says that a server that was killed is away, then goes on', async () => {
    const page = await openPage('/graph')
    await page.locator('.graph[aria-busy=false] canvas').first().waitFor()
    await page.getByText('live', { exact: true }).waitFor()
    const before = errors.length
    await served.restart('SIGKILL')
    await page.getByText('live', { exact: true }).waitFor()
    errors.splice(before)
    const { run } = await served.client.runs.start({ path: { pipeline: 'shop' }, body: { window: '2026-02-01' } })
    await page.goto(`${served.url}/runs/${run.run}`)
    await page.locator('.head').getByText('succeeded').waitFor()
    await page.close()
  })

  const pages = [
    '/',
    '/pipelines',
    '/pipelines/shop',
    '/pipelines/shop?tab=grid',
    '/pipelines/shop?tab=calendar',
    '/pipelines/shop?tab=calendar&day=2026-01-06',
    '/pipelines/shop?tab=backfills',
    '/pipelines/shop?tab=versions',
    '/runs',
    '/runs?view=timeline',
    '/datasets',
    '/datasets/gold.sales?tab=preview',
    '/datasets/gold.sales?tab=versions',
    '/datasets/gold.sales?tab=checks',
    '/datasets/gold.sales?tab=quarantine',
    '/datasets/gold.sales?tab=flow',
    '/models',
    '/models/totals',
    '/models/totals?tab=columns',
    '/models/totals?tab=tests',
    '/models/totals?tab=flow',
    '/graph',
    '/settings',
    '/settings?tab=pools',
    '/settings?tab=tokens',
    '/settings?tab=about',
  ]
  it.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 390],
    ['dark', 390],
  ] as const)(
    'has no hindrance on any page, %s at %d',
    async (colorScheme, width) => {
      const found: string[] = []
      const page = await openPage('/', { colorScheme, width })
      for (const path of [
        ...pages,
        `/runs/${runs.shop}`,
        `/runs/${runs.shop}?step=double&tab=input`,
        `/runs/${runs.shop}?step=double&tab=code`,
        `/runs/${runs.shop}?view=gantt&step=load&tab=attempts`,
        `/runs/${runs.shop}?view=graph&step=count&tab=items`,
        `/runs/${runs.shop}?view=compare`,
      ]) {
        await page.goto(served.url + path)
        await page.locator('.page').waitFor()
        await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' })
        found.push(...(await hindrances(page)).map((one) => `${path} ${one}`))
        const wide = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth')
        if (wide > 0) found.push(`${path} is ${wide} px too wide`)
      }
      await page.close()
      expect(found).toEqual([])
    },
    5 * patienceMs,
  )

  it('says that nothing is at an address where nothing is', async () => {
    const page = await openPage('/runs/nothing')
    await page.getByRole('alert').getByText('RUN-UNKNOWN').or(page.getByText('API-NOT-FOUND')).waitFor()
    await page.goto(`${served.url}/run/of/what`)
    await page.getByRole('heading', { name: 'There is nothing at this address' }).waitFor()
    errors.splice(0, errors.length, ...errors.filter((error) => !error.includes('404')))
    await page.close()
  })

  it('had no error and asked nothing of elsewhere', () => {
    expect(errors).toEqual([])
  })
})
