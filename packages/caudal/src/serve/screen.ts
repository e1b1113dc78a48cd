import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Context, Hono } from 'hono'

const types: { readonly [extension: string]: string | undefined } = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.md': 'text/markdown; charset=utf-8',
}

const squeeze = promisify(gzip)

/** Where the built screen lies: a folder of this package. */
export const screenFolder: string = fileURLToPath(new URL('../../screen', import.meta.url))

/** A file of the screen, as it is, and compressed once somebody asks for that. */
interface ScreenFile {
  readonly type: string
  readonly plain: Uint8Array<ArrayBuffer>
  squeezed(): Promise<Uint8Array<ArrayBuffer>>
}

/** One build of the screen: its document and the files that this names, of the same moment. */
interface ScreenBuild {
  readonly document: ScreenFile
  readonly assets: ReadonlyMap<string, ScreenFile>
}

/** The pages of the screen: each is the same document, which shows what its address says. */
const pages = [
  '/',
  '/pipelines',
  '/pipelines/:name',
  '/runs',
  '/runs/:name',
  '/datasets',
  '/datasets/:name',
  '/models',
  '/models/:name',
  '/graph',
  '/settings',
] as const

/**
 * Serves the built screen from a folder: its document at each of its pages, and its files, whose names change with what is in them and
 * which may be kept for ever. All is read at once, so that a screen that is built anew meanwhile is not served by halves; it is served
 * from the next start on. Where it was not built nothing is added, and the answer is null; otherwise it is what a person is shown at an
 * address where nothing is: the document, which says so.
 */
export function addScreen(app: Hono, folder: string): ((c: Context) => Promise<Response>) | null {
  const build = readBuild(folder)
  if (build === null) return null
  const etag = `"${createHash('sha1').update(build.document.plain).digest('base64url')}"`
  for (const page of pages) {
    app.get(page, async (c) => {
      const headers = { 'cache-control': 'no-cache', etag }
      if (c.req.header('if-none-match') === etag) return new Response(null, { status: 304, headers })
      return answer(build.document, { accepts: c.req.header('accept-encoding'), headers })
    })
  }
  app.get('/assets/:name', async (c, next) => {
    const file = build.assets.get(c.req.param('name'))
    if (file === undefined) return await next()
    const headers = { 'cache-control': 'public, max-age=31536000, immutable' }
    return answer(file, { accepts: c.req.header('accept-encoding'), headers })
  })
  return (c) => answer(build.document, { accepts: c.req.header('accept-encoding'), headers: { 'cache-control': 'no-store' }, status: 404 })
}

/** Whether a browser asks for a page to show to a person, and not a program for data. */
export function asksForPage(c: Context): boolean {
  const { method, path } = c.req
  return method === 'GET' && !/^\/(v1|assets)(\/|$)/.test(path) && c.req.header('accept')?.includes('text/html') === true
}

const mostTries = 5

/** The build in a folder, null where there is none. A build takes the place of another whole; where it did while we read, we read again. */
function readBuild(folder: string): ScreenBuild | null {
  const path = join(folder, 'index.html')
  for (let attempt = 1; existsSync(path); attempt++) {
    try {
      const document = read(path)
      const names = readdirSync(join(folder, 'assets'))
      const assets = new Map(names.map((name) => [name, read(join(folder, 'assets', name))]))
      if (readFileSync(path).equals(document.plain)) return { document, assets }
    } catch (error) {
      if (attempt === mostTries) throw error
    }
  }
  return null
}

function read(path: string): ScreenFile {
  const plain = new Uint8Array(readFileSync(path))
  let squeezed: Promise<Uint8Array<ArrayBuffer>> | undefined
  return {
    type: types[extname(path)] ?? 'application/octet-stream',
    plain,
    squeezed: () => (squeezed ??= squeeze(plain).then((bytes) => new Uint8Array(bytes))),
  }
}

async function answer(
  file: ScreenFile,
  of: { readonly accepts: string | undefined; readonly headers: Record<string, string>; readonly status?: number },
): Promise<Response> {
  const squeezed = /\bgzip\b/.test(of.accepts ?? '')
  const headers = { 'content-type': file.type, vary: 'accept-encoding', ...of.headers, ...(squeezed ? { 'content-encoding': 'gzip' } : {}) }
  return new Response(squeezed ? await file.squeezed() : file.plain, { status: of.status ?? 200, headers })
}
