import { writeFileSync } from 'node:fs'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ended, fileOf, serveProject } from '../serve/served-project.ts'
import type { ServedProject } from '../serve/served-project.ts'
import { browserPath, openBrowser, openPage, patienceMs } from './pages.ts'

/** A dataset that is due every minute, made of by another; a pipeline with two steps that fails until it is mended; one that has tries left. */
const pipelines = `import { existsSync } from 'node:fs'
import { cron, dataset, pipeline, task } from 'caudal'
import { z } from 'zod'
const columns = z.object({ day: z.string() })
export const news = dataset('gold.news', { columns, key: ['day'], owner: 'press@empresa.com', deadline: cron('* * * * *') })
const digest = dataset('gold.digest', { columns, key: ['day'] })
const publishNews = task('publish_news', { writes: [news], run: ({ write }) => write(news, [{ day: 'mon' }], { mode: 'overwrite' }) })
const makeDigest = task('make_digest', { reads: [news], writes: [digest], run: ({ write }) => write(digest, [], { mode: 'overwrite' }) })
export const press = pipeline('press', { plan({ run }) { run(publishNews, {}) } })
export const digests = pipeline('digests', { plan({ run }) { run(makeDigest, {}) } })
const first = task('first', { run: () => 1 })
const second = task('second', { run: () => { if (!existsSync('fixed')) throw new Error('not fixed yet') } })
export const mended = pipeline('mended', { plan({ run }) { run(second, {}, { after: run(first, {}) }) } })
const tired = task('tired', { retry: { attempts: 3, delay: '6h' }, run: () => { throw new Error('not today') } })
export const tiring = pipeline('tiring', { plan({ run }) { run(tired, {}) } })
`

const errors: string[] = []
let served: ServedProject
let browser: Browser
let retried = ''

function look(path: string): Promise<Page> {
  return openPage({ browser, url: served.url, path, errors })
}

function spot(page: Page, at: { readonly row: number; readonly column: number }): Locator {
  return page.locator(`[data-row="${at.row}"][data-column="${at.column}"]`)
}

describe.skipIf(browserPath === undefined)('runs and what is late, worked with on the screen', { timeout: 2 * patienceMs }, () => {
  beforeAll(async () => {
    served = await serveProject([], { 'pipelines/work.ts': pipelines })
    browser = await openBrowser()
    retried = (await served.client.runs.start({ path: { pipeline: 'tiring' }, body: {} })).run.run
    for (const window of ['2026-01-05', '2026-01-06', '2026-01-07']) {
      const { run } = await served.client.runs.start({ path: { pipeline: 'mended' }, body: { window } })
      await ended(served.client, run.run)
    }
  }, 2 * patienceMs)
  afterAll(async () => {
    await browser.close()
    await served[Symbol.asyncDispose]()
  })

  it('says of a day of the calendar why its windows have a run or none, also by its address', async () => {
    const { run } = (await served.client.runs.start({ path: { pipeline: 'shop' }, body: { window: '2026-01-05' } })).run
    await ended(served.client, run)
    const page = await look('/pipelines/shop?tab=calendar')
    const days = page.getByRole('button', { name: /Why / })
    await days.first().click()
    await page.waitForURL(/day=/)
    await page
      .getByRole('dialog')
      .getByText(/caudal run shop --window|is due in/)
      .first()
      .waitFor()
    await page.keyboard.press('Escape')
    await page.waitForURL((url) => !url.search.includes('day='))
    await page.goto(`${served.url}/pipelines/shop?tab=calendar&day=2026-01-06`)
    await page.getByRole('dialog').getByText(`run ${run} of it succeeded`).waitFor()
    await page.getByRole('dialog').getByRole('link', { name: '2026-01-05' }).click()
    await page.waitForURL(new RegExp(`/runs/${run}`))
    await page.close()
  })

  it('chooses runs of the grid by dragging, and retries what failed of them', async () => {
    const page = await look('/pipelines/mended?tab=grid')
    await spot(page, { row: 1, column: 1 }).hover()
    await page.mouse.down()
    await spot(page, { row: 0, column: 2 }).hover()
    await page.mouse.up()
    await page.waitForURL(/from=.*first=first.*last=second/)
    await page.getByText('2 runs · first – second').waitFor()
    writeFileSync(fileOf(served, 'fixed'), '')
    await page.getByRole('button', { name: 'Retry what failed of 2 runs…' }).click()
    const asked = page.getByRole('dialog')
    await asked.getByRole('listitem').filter({ hasText: '2026-01-07' }).getByText('second').waitFor()
    await asked.getByRole('button', { name: 'Try again' }).click()
    await asked.waitFor({ state: 'detached' })
    for (const column of [1, 2]) await spot(page, { row: -1, column }).getByText('succeeded').waitFor()
    await spot(page, { row: -1, column: 0 }).getByText('failed').waitFor()
    await page.close()
  })

  it('chooses by keys, goes from a step on again, and compares two runs', async () => {
    const page = await look('/pipelines/mended?tab=grid')
    await spot(page, { row: -1, column: 2 }).focus()
    for (const key of ['ArrowDown', 'ArrowDown', 'Shift+ArrowLeft']) await page.keyboard.press(key)
    await page.getByRole('button', { name: 'Run 2 runs again from second…' }).waitFor()
    await page.keyboard.press('Shift+ArrowLeft')
    await page.keyboard.press('Shift+ArrowUp')
    await page.getByText('3 runs · first – second').waitFor()
    await page.getByRole('link', { name: 'Compare 2026-01-07 with 2026-01-05' }).click()
    await page.getByLabel('Compared with').waitFor()
    await page
      .getByRole('row', { name: /second/ })
      .getByText('failed')
      .waitFor()
    await page.getByText('Both ran the same version.').waitFor()
    await page.close()
  })

  it('says which try of how many a step is in, and when the next one is', async () => {
    const page = await look(`/runs/${retried}`)
    const told = page.getByRole('region', { name: 'Tried again by themselves' })
    await told.getByText('not today').waitFor()
    await told.getByText('1 of 3 tries used up').waitFor()
    await told.getByRole('button', { name: 'tired' }).click()
    await page.getByRole('tab', { name: 'Attempts' }).click()
    await page.getByRole('listitem').getByText('try 1 of 3').waitFor()
    await page.close()
  })

  it('lists a dataset at home once its deadline has passed, with who writes it and what is made of it, until it is published', async () => {
    const page = await look('/')
    const late = page.getByRole('region', { name: 'Datasets past their deadline' })
    await late.getByRole('row', { name: /gold\.news.*never written.*press.*It has never run.*gold\.digest.*press@empresa\.com/ }).waitFor()
    await served.client.runs.start({ path: { pipeline: 'press' }, body: {} })
    await late.waitFor({ state: 'detached' })
    await page.close()
  })

  it('shows a viewer no actions', async () => {
    const { secret } = await served.token('looker', 'viewer')
    const context = await browser.newContext({ extraHTTPHeaders: { authorization: `Bearer ${secret}` } })
    const page = await context.newPage()
    page.setDefaultTimeout(patienceMs)
    await page.goto(`${served.url}/pipelines/mended?tab=grid`)
    await spot(page, { row: 1, column: 0 }).click({ modifiers: ['Shift'] })
    await page.getByRole('button', { name: 'Choose nothing' }).waitFor()
    const { role } = await page.evaluate<{ role: string }>(`fetch('/v1/me').then((answer) => answer.json())`)
    expect(role).toBe('viewer')
    for (const name of [/again from/, /Retry/, 'Run now…']) expect(await page.getByRole('button', { name }).count()).toBe(0)
    await context.close()
  })

  it('had no error and asked nothing of elsewhere', () => {
    expect(errors).toEqual([])
  })
})
