import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Hono } from 'hono'
import { afterEach, expect, test } from 'vitest'
import { addScreen, asksForPage } from './screen.ts'

const folders: string[] = []
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true })))

function built(): string {
  const folder = mkdtempSync(join(tmpdir(), 'caudal-screen-'))
  folders.push(folder)
  mkdirSync(join(folder, 'assets'))
  writeFileSync(join(folder, 'index.html'), '<!doctype html>')
  writeFileSync(join(folder, 'assets', 'main-1a2b.js'), 'run()')
  return folder
}

test('each page is the document, which is asked for anew each time', async () => {
  const app = new Hono()
  expect(addScreen(app, built())).not.toBeNull()
  for (const page of ['/', '/runs', '/runs/r-1', '/datasets/bronze.sales', '/models/orders', '/settings']) {
    const answer = await app.request(page)
    expect(await answer.text()).toBe('<!doctype html>')
    expect(answer.headers.get('cache-control')).toBe('no-cache')
    const etag = answer.headers.get('etag')!
    expect((await app.request(page, { headers: { 'if-none-match': etag } })).status).toBe(304)
  }
})

test('files with a name of their own are kept for ever, and compressed for who can read that', async () => {
  const app = new Hono()
  addScreen(app, built())
  const plain = await app.request('/assets/main-1a2b.js')
  expect(plain.headers.get('cache-control')).toContain('immutable')
  expect(plain.headers.get('content-type')).toContain('text/javascript')
  expect(await plain.text()).toBe('run()')
  const squeezed = await app.request('/assets/main-1a2b.js', { headers: { 'accept-encoding': 'br, gzip' } })
  expect(squeezed.headers.get('content-encoding')).toBe('gzip')
})

test('what is not a file of the screen is not there, wherever it leads', async () => {
  const app = new Hono()
  addScreen(app, built())
  for (const path of ['/assets/other.js', '/assets/..%2Findex.html', '/assets/%2e%2e/index.html', '/other']) {
    expect((await app.request(path)).status).toBe(404)
  }
})

test('a screen that is built anew while it is served is not mixed with the old: document and files stay those of the start', async () => {
  const app = new Hono()
  const folder = built()
  addScreen(app, folder)
  rmSync(folder, { recursive: true })
  mkdirSync(join(folder, 'assets'), { recursive: true })
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>new</title>')
  writeFileSync(join(folder, 'assets', 'main-3c4d.js'), 'walk()')
  expect(await (await app.request('/')).text()).toBe('<!doctype html>')
  expect(await (await app.request('/assets/main-1a2b.js')).text()).toBe('run()')
  expect((await app.request('/assets/main-3c4d.js')).status).toBe(404)
})

test('where the screen was not built nothing is served', () => {
  expect(addScreen(new Hono(), join(tmpdir(), 'caudal-no-screen'))).toBeNull()
})

test('a person who comes to an address where nothing is gets the document, which says so; a program does not', async () => {
  const app = new Hono()
  const stray = addScreen(app, built())!
  app.notFound((c) => (asksForPage(c) ? stray(c) : c.json({ code: 'API-NOT-FOUND' }, 404)))
  const asked = (path: string, accept: string): Promise<Response> => Promise.resolve(app.request(path, { headers: { accept } }))
  const page = await asked('/pipeline/shop', 'text/html,application/xhtml+xml')
  expect([page.status, page.headers.get('cache-control'), await page.text()]).toEqual([404, 'no-store', '<!doctype html>'])
  for (const [path, accept] of [
    ['/pipeline/shop', 'application/json'],
    ['/v1/nothing', 'text/html'],
    ['/assets/gone.js', 'text/html'],
  ] as const) {
    expect(await (await asked(path, accept)).text()).toContain('API-NOT-FOUND')
  }
})
