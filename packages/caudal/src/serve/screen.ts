import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Hono } from 'hono'

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

/** A file of the screen, as it is and compressed. */
interface ScreenFile {
  readonly type: string
  readonly plain: Uint8Array<ArrayBuffer>
  readonly squeezed: Uint8Array<ArrayBuffer>
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
 * which may be kept for ever. Where it was not built nothing is added, and the answer is false.
 */
export function addScreen(app: Hono, folder: string): boolean {
  const document = join(folder, 'index.html')
  if (!existsSync(document)) return false
  const assets = join(folder, 'assets')
  const names = new Set(readdirSync(assets))
  const kept = new Map<string, Promise<ScreenFile>>()
  const keep = (path: string): Promise<ScreenFile> => {
    const found = kept.get(path) ?? read(path)
    kept.set(path, found)
    return found
  }
  const etag = `"${createHash('sha1').update(readFileSync(document)).digest('base64url')}"`
  for (const page of pages) {
    app.get(page, async (c) => {
      const headers = { 'cache-control': 'no-cache', etag }
      if (c.req.header('if-none-match') === etag) return new Response(null, { status: 304, headers })
      return answer(await keep(document), { accepts: c.req.header('accept-encoding'), headers })
    })
  }
  app.get('/assets/:name', async (c, next) => {
    const name = c.req.param('name')
    if (!names.has(name)) return await next()
    const headers = { 'cache-control': 'public, max-age=31536000, immutable' }
    return answer(await keep(join(assets, name)), { accepts: c.req.header('accept-encoding'), headers })
  })
  return true
}

async function read(path: string): Promise<ScreenFile> {
  const plain = new Uint8Array(readFileSync(path))
  return { type: types[extname(path)] ?? 'application/octet-stream', plain, squeezed: new Uint8Array(await squeeze(plain)) }
}

function answer(file: ScreenFile, of: { readonly accepts: string | undefined; readonly headers: Record<string, string> }): Response {
  const squeezed = /\bgzip\b/.test(of.accepts ?? '')
  const headers = { 'content-type': file.type, vary: 'accept-encoding', ...of.headers, ...(squeezed ? { 'content-encoding': 'gzip' } : {}) }
  return new Response(squeezed ? file.squeezed : file.plain, { headers })
}
