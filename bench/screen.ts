import { spawn, spawnSync } from 'node:child_process'
import type { Browser } from 'playwright-core'
import { openChromium } from './chromium.ts'
import { binary, makeFolder } from './engine-project.ts'
import { median, rounded } from './figure.ts'
import type { Figure } from './figure.ts'

const source = `import { cron, pipeline, task } from 'caudal'
const step = task('step', { run: () => 1 })
export const daily = pipeline('daily', { schedule: cron('0 2 * * *'), plan: ({ run }) => void run(step, {}) })
`

// In the page: notes when the first line of the first page stands there, which is drawn once its data is, with the keys listened to.
const watch = `new MutationObserver((_, observer) => {
  if (document.querySelector('.answer') === null) return
  observer.disconnect()
  requestAnimationFrame(() => setTimeout(() => performance.mark('shown')))
}).observe(document, { childList: true, subtree: true })`

interface FirstView {
  readonly shownMs: number
  readonly kilobytes: number
}

/** Opens the first page in a browser that has never been there: nothing is cached, nothing is compiled. */
async function firstView(browser: Browser, url: string): Promise<FirstView> {
  const context = await browser.newContext()
  try {
    const page = await context.newPage()
    await page.addInitScript(watch)
    await page.goto(url)
    await page.locator('.answer').waitFor()
    await page.waitForFunction("performance.getEntriesByName('shown').length > 0")
    return await page.evaluate<FirstView>(`({
      shownMs: performance.getEntriesByName('shown')[0].startTime,
      kilobytes: performance.getEntriesByType('resource')
        .filter(({ name, responseEnd }) => name.endsWith('.js') && responseEnd <= performance.getEntriesByName('shown')[0].startTime)
        .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0) / 1000,
    })`)
  } finally {
    await context.close()
  }
}

/** The first page of the screen over loopback, from the address to what is on it: by the clock of the page, with an empty cache each time. */
export async function measure(options: { readonly rounds: number; readonly say: (line: string) => void }): Promise<readonly Figure[]> {
  const browser = await openChromium(options.say)
  if (browser === null) return []
  using project = makeFolder({ runners: "{ idle: '1s' }", pipelines: source })
  spawnSync(process.execPath, [binary, 'run', 'daily', '--quiet'], { cwd: project.root, stdio: 'ignore' })
  const server = spawn(process.execPath, [binary, 'start', '--json', '--port', '0'], {
    cwd: project.root,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  try {
    const url = await new Promise<string>((resolve) => {
      server.stderr.setEncoding('utf8').on('data', (text: string) => {
        const found = /(http:\/\/\S+:\d+) /.exec(text)
        if (found !== null) resolve(found[1]!)
      })
    })
    const views: FirstView[] = []
    for (let round = 0; round < options.rounds * 4; round++) views.push(await firstView(browser, url))
    const shown = views.map(({ shownMs }) => shownMs)
    options.say(`${shown.map((ms) => Math.round(ms)).join(', ')} ms`)
    return [
      { name: 'screen.first_page.median_ms', value: rounded(median(shown)), unit: 'ms' },
      { name: 'screen.first_page.slowest_ms', value: rounded(Math.max(...shown)), unit: 'ms' },
      { name: 'screen.first_page.javascript_kb', value: rounded(median(views.map(({ kilobytes }) => kilobytes))), unit: 'kB' },
    ]
  } finally {
    await browser.close()
    server.kill('SIGKILL')
  }
}
