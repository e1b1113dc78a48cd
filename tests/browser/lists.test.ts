import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serveProject } from '../serve/served-project.ts'
import type { ServedProject } from '../serve/served-project.ts'
import { browserPath, openBrowser, openPage, patienceMs } from './pages.ts'

/** Many datasets, beside those that the project has anyway. */
const many = 420
const manyDatasets = `import { dataset, pipeline, task } from 'caudal'
import { z } from 'zod'
const writes = Array.from({ length: ${many} }, (_, at) =>
  dataset('many.d' + String(at).padStart(3, '0'), { columns: z.object({ id: z.int() }), key: ['id'] }))
const fill = task('fill', { writes, run: () => 1 })
export const filling = pipeline('filling', { plan({ run }) { run(fill, {}) } })
`

const poll = { timeout: patienceMs, interval: 100 }

describe.skipIf(browserPath === undefined)('lists of the screen, in a browser on a real server', { timeout: 2 * patienceMs }, () => {
  let served: ServedProject
  let browser: Browser
  const errors: string[] = []

  const open = (path: string): Promise<Page> => openPage({ browser, url: served.url, path, errors })

  /** Scrolls to the end until there is no more. */
  async function readOn(page: Page): Promise<void> {
    await page.getByText('50 so far').waitFor()
    const isWhole = async (): Promise<boolean> => {
      await page.evaluate('window.scrollTo(0, document.documentElement.scrollHeight)')
      return await page.getByText(`${many} in all`).isVisible()
    }
    await expect.poll(isWhole, poll).toBe(true)
  }

  beforeAll(async () => {
    served = await serveProject([], { 'pipelines/many.ts': manyDatasets })
    browser = await openBrowser()
  }, 120_000)
  afterAll(async () => {
    await browser.close()
    await served[Symbol.asyncDispose]()
  })

  it('are read on as they are scrolled, and only the rows in sight are in the page', async () => {
    const page = await open('/datasets?search=many')
    await readOn(page)
    await page.getByRole('link', { name: 'many.d419' }).waitFor()
    const table = page.getByRole('table', { name: 'Datasets' })
    expect(await table.getAttribute('aria-rowcount')).toBe(String(many + 1))
    expect(await table.locator('tbody tr').count()).toBeLessThan(100)
    expect(await page.getByRole('link', { name: 'many.d100' }).count()).toBe(0)
    await page.evaluate('window.scrollTo(0, document.documentElement.scrollHeight / 2)')
    await page.getByRole('link', { name: 'many.d210' }).waitFor()
    await page.close()
  })

  it('go on by keys from the row that was left, and are where they were when one comes back', async () => {
    const page = await open('/datasets?search=many')
    await readOn(page)
    await page.evaluate('window.scrollTo(0, 0)')
    await page.getByRole('link', { name: 'many.d000' }).waitFor()
    const focused = (): Promise<string> => page.evaluate('document.activeElement.textContent')
    for (let at = 0; at <= 40; at++) {
      await page.keyboard.press('j')
      await expect.poll(focused, poll).toBe(`many.d${String(at).padStart(3, '0')}`)
      await page.getByRole('link', { name: `many.d${String(at + 1).padStart(3, '0')}` }).waitFor({ state: 'attached' })
    }
    await page.evaluate('window.scrollTo(0, document.documentElement.scrollHeight)')
    await page.getByRole('link', { name: 'many.d419' }).waitFor()
    await page.keyboard.press('j')
    expect(await focused()).toBe('many.d041')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'many.d041' }).waitFor()
    await page.goBack()
    await page.getByRole('link', { name: 'many.d041' }).waitFor()
    expect(await page.evaluate<number>('window.scrollY')).toBeGreaterThan(0)
    await page.close()
  })

  it('keep what was found, and the focus, until what is searched for is there', async () => {
    const page = await open('/datasets')
    await page.getByRole('link', { name: 'many.d010' }).waitFor()
    let answer = (): void => undefined
    const answered = new Promise<void>((resolve) => (answer = resolve))
    await page.route('**/v1/datasets?*search=*', async (route) => {
      await answered
      await route.continue()
    })
    await page.getByRole('searchbox').fill('d41')
    await page.waitForURL(/search=d41/)
    await page.locator('.list[aria-busy=true]').getByRole('link', { name: 'many.d010' }).waitFor()
    answer()
    await page.getByText('10 in all').waitFor()
    await page.getByRole('link', { name: 'many.d419' }).waitFor()
    expect(await page.getByRole('link', { name: 'many.d010' }).count()).toBe(0)
    expect(await page.evaluate<string>('document.activeElement.type')).toBe('search')
    await page.reload()
    await page.getByText('10 in all').waitFor()
    expect(await page.getByRole('searchbox').inputValue()).toBe('d41')
    await page.close()
  })

  it('say what nothing matches', async () => {
    const page = await open('/datasets?search=nowhere')
    await page.getByRole('heading', { name: 'No dataset matches' }).waitFor()
    await page.close()
  })

  it('had no error and asked nothing of elsewhere', () => {
    expect(errors).toEqual([])
  })
})
