import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'
import type { Browser, Page } from 'playwright-core'

/** Where a browser is on this machine; undefined where there is none. */
export const browserPath: string | undefined = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
)

/** How long a page may take, in milliseconds: as long as a busy machine needs. */
export const patienceMs = 120_000

// How many times slower than it is the browser is to be: set it to find what only a loaded machine shows.
const slowness = Number(process.env['CAUDAL_TEST_SLOWNESS'] ?? 1)

/** Starts the browser. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: browserPath!, args: ['--no-sandbox'] })
}

/** How a page is looked at. */
export interface Look {
  readonly colorScheme?: 'light' | 'dark'
  readonly width?: number
  readonly locale?: string
}

/** Opens a page of a server; what goes wrong in it, and what it asks of elsewhere, is added to `errors`. */
export async function openPage(
  of: { readonly browser: Browser; readonly url: string; readonly path: string; readonly errors: string[] },
  look: Look = {},
): Promise<Page> {
  const { browser, url, path, errors } = of
  const page = await browser.newPage({
    viewport: { width: look.width ?? 1280, height: 720 },
    colorScheme: look.colorScheme ?? 'light',
    locale: look.locale ?? 'en-US',
  })
  page.on('pageerror', (error) => errors.push(`${path}: ${error.message}`))
  page.on('console', (said) => said.type() === 'error' && errors.push(`${path}: ${said.text()}`))
  page.on(
    'request',
    (request) => request.url().startsWith(url) || request.url().startsWith('blob:') || errors.push(`${path}: asks ${request.url()}`),
  )
  page.setDefaultTimeout(patienceMs)
  if (slowness > 1) {
    const debug = await page.context().newCDPSession(page)
    await debug.send('Emulation.setCPUThrottlingRate', { rate: slowness })
  }
  await page.goto(url + path)
  return page
}
