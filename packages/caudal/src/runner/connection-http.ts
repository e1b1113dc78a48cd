import { Fault } from '../kernel/index.ts'
import type { Connected, Http, HttpOptions } from '../define/index.ts'
import { decoded } from './connection-secrets.ts'
import { createHttp } from './http.ts'
import type { HttpClientOptions } from './http.ts'

type ConnectedHttp = Extract<Connected, { readonly kind: 'http' }>

/** How many times in a row a request may be redirected. */
const mostRedirects = 10

/** Makes requests below the base address of a connection, with its headers; they go to no other host. */
export function createConnectionHttp(client: HttpClientOptions, of: { readonly name: string; readonly connection: ConnectedHttp }): Http {
  const base = baseOf(of.connection)
  const http = createHttp({ ...client, fetch: (url, init) => fetchWithin(base, { url, init }) })
  const whole = (path: string): string => addressOf(path, { base, name: of.name })
  const with_ = (options: HttpOptions = {}): HttpOptions => ({ ...options, headers: laidOver(base.headers, options.headers) })
  return {
    request: async (path, options) => http.request(whole(path), with_(options)),
    json: async <T>(path: string, options?: HttpOptions) => http.json<T>(whole(path), with_(options)),
    text: async (path, options) => http.text(whole(path), with_(options)),
  }
}

interface Base {
  readonly url: URL
  readonly headers: { readonly [name: string]: string }
}

/** A user and a password in the address are sent as the header that they stand for, which `fetch` itself refuses to do. */
function baseOf({ url: address, headers }: ConnectedHttp): Base {
  const url = new URL(address)
  const { username, password } = url
  url.username = ''
  url.password = ''
  if (username === '' && password === '') return { url, headers }
  const credentials = Buffer.from(`${decoded(username)}:${decoded(password)}`).toString('base64')
  return { url, headers: laidOver({ authorization: `Basic ${credentials}` }, headers) }
}

/** Headers, where those of a request replace those of the connection, however they are written. */
function laidOver(under: Base['headers'], over: Readonly<Record<string, string>> = {}): Record<string, string> {
  const headers = new Headers(under)
  for (const [name, value] of Object.entries(over)) headers.set(name, value)
  return Object.fromEntries(headers)
}

/** `/orders` below `https://shop.example/v2` is `https://shop.example/v2/orders`; a whole address must be of the same host. */
function addressOf(path: string, { base, name }: { readonly base: Base; readonly name: string }): string {
  if (/^[a-z][a-z0-9+.-]*:/i.test(path) || path.startsWith('//')) {
    const url = URL.parse(path, base.url)
    if (url?.origin === base.url.origin) return url.href
    throw new Fault('HTTP-BAD-ADDRESS', {
      message: `"${path}" is at another host than connection ${name}`,
      hint: 'ask it with the http of the task: what belongs to a connection goes to its own host alone',
      data: { url: path, connection: name },
    })
  }
  const asked = new URL(path.replace(/^\/*/, '/'), base.url.origin)
  const url = new URL(base.url)
  url.pathname = `${base.url.pathname.replace(/\/+$/, '')}${path === '' ? '' : asked.pathname}`
  for (const [key, value] of asked.searchParams) url.searchParams.append(key, value)
  return url.href
}

/** Follows redirects as `fetch` does, but takes the connection's headers to its own host alone. */
async function fetchWithin(base: Base, of: { readonly url: string; readonly init: RequestInit }): Promise<Response> {
  let { url, init } = of
  for (let turn = 0; ; turn++) {
    const response = await fetch(url, { ...init, redirect: 'manual' })
    const next = [301, 302, 303, 307, 308].includes(response.status) ? URL.parse(response.headers.get('location') ?? '', url) : null
    if (next === null || response.headers.get('location') === null || turn === mostRedirects) return response
    await response.body?.cancel()
    if (next.origin !== base.url.origin) return fetch(next, { ...withoutBody(init), headers: {} })
    const isKept = response.status === 307 || response.status === 308 || init.method === 'GET' || init.method === 'HEAD'
    init = isKept ? init : withoutBody(init)
    url = next.href
  }
}

function withoutBody({ body: _, ...init }: RequestInit): RequestInit {
  const headers = new Headers(init.headers)
  headers.delete('content-type')
  return { ...init, headers, method: init.method === 'HEAD' ? 'HEAD' : 'GET' }
}
