import type { Browser, Page } from 'playwright-core'
import { openChromium } from './chromium.ts'
import { median, rounded } from './figure.ts'
import type { Figure } from './figure.ts'
import { makeServed, size, startBenchServer } from './serve-project.ts'

const lists = { pipelines: size.pipelines, datasets: size.pipelines * size.steps, runs: 2_000 } as const
const patienceMs = 120_000

// In the page: scrolls down a step a frame, and tells how long each frame lasted and how much there is in the page at the end.
const scroll = `(async () => {
  const frames = []
  const end = Math.min(document.documentElement.scrollHeight - innerHeight, 16_000)
  let last = await new Promise(requestAnimationFrame)
  for (let at = 0; at < end; at += 120) {
    window.scrollTo(0, at)
    const now = await new Promise(requestAnimationFrame)
    frames.push(now - last)
    last = now
  }
  return { frames, elements: document.querySelectorAll('*').length }
})()`

interface Scrolled {
  readonly frames: readonly number[]
  readonly elements: number
}

/** Scrolls to the end of a list until so many rows are read, or all. */
async function readOn(page: Page, rows: number): Promise<void> {
  const foot = page.locator('.list > :last-child')
  for (;;) {
    const told = (await foot.textContent()) ?? ''
    if (told.includes('in all') || Number(/([\d,]+) so far/.exec(told)?.[1]?.replaceAll(',', '') ?? 0) >= rows) return
    await page.evaluate('window.scrollTo(0, document.documentElement.scrollHeight)')
  }
}

/** Tells, from now on, what the thread of the page has used of a processor, in milliseconds. */
async function watchThread(page: Page): Promise<() => Promise<number>> {
  const debug = await page.context().newCDPSession(page)
  await debug.send('Performance.enable', { timeDomain: 'threadTicks' })
  return async () => {
    const { metrics } = await debug.send('Performance.getMetrics')
    return (metrics.find(({ name }) => name === 'ThreadTime')?.value ?? NaN) * 1_000
  }
}

async function listFigures(
  browser: Browser,
  of: { readonly url: string; readonly name: string; readonly rows: number },
): Promise<Figure[]> {
  const { url, name, rows } = of
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } })
  page.setDefaultTimeout(patienceMs)
  try {
    await page.goto(`${url}/${name}`)
    await page.locator('.list').waitFor()
    await readOn(page, rows)
    await page.evaluate('window.scrollTo(0, 0)')
    await page.locator('tbody tr').first().waitFor()
    const threadMs = await watchThread(page)
    const before = await threadMs()
    const { frames, elements } = await page.evaluate<Scrolled>(scroll)
    const used = ((await threadMs()) - before) / frames.length
    const figure = (what: string, value: number, unit: string): Figure => ({ name: `lists.${name}.${what}`, value: rounded(value), unit })
    return [
      figure('frame.median_ms', median(frames), 'ms'),
      figure('frame.p95_ms', frames.toSorted((a, b) => a - b)[Math.floor(frames.length * 0.95)]!, 'ms'),
      figure('frames_over_50_ms', (frames.filter((ms) => ms > 50).length / frames.length) * 100, '%'),
      figure('frame.thread_ms', used, 'ms'),
      figure('elements', elements, ''),
    ]
  } finally {
    await page.close()
  }
}

/** Long lists of the screen, scrolled: how long frames last, and what they take of the page's thread, which other work on the machine does not change. */
export async function measure({ say }: { readonly say: (line: string) => void }): Promise<readonly Figure[]> {
  const browser = await openChromium(say)
  if (browser === null) return []
  try {
    using project = await makeServed()
    using server = await startBenchServer(project.root)
    const figures: Figure[] = []
    for (const [name, rows] of Object.entries(lists)) {
      const told = await listFigures(browser, { url: server.url, name, rows })
      say(`${name}: ${told.map(({ value, unit }) => `${value} ${unit}`.trim()).join(', ')}`)
      figures.push(...told)
    }
    return figures
  } finally {
    await browser.close()
  }
}
