import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingHttpHeaders, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../kernel/index.ts'
import type { Http } from '../define/index.ts'
import { createConnectionHttp } from './connection-http.ts'

interface Echo {
  readonly url: string
  readonly method: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

describe('createConnectionHttp', () => {
  const servers: Server[] = []
  let base: string
  let other: string

  const serve = async (): Promise<string> => {
    const server = createServer((request, response) => {
      const { pathname, searchParams } = new URL(request.url!, 'http://any')
      if (pathname.endsWith('/moved')) {
        response.writeHead(Number(searchParams.get('status') ?? 302), { location: searchParams.get('to') ?? '/moved' }).end()
        return
      }
      let body = ''
      request.setEncoding('utf8').on('data', (part: string) => (body += part))
      request.on('end', () => response.end(JSON.stringify({ url: request.url, method: request.method, headers: request.headers, body })))
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    servers.push(server)
    return `127.0.0.1:${(server.address() as AddressInfo).port}`
  }
  const connect = (url: string, headers: Readonly<Record<string, string>> = {}): Http =>
    createConnectionHttp(
      { signal: new AbortController().signal, clock: systemClock, random: () => 0 },
      { name: 'shop', connection: { kind: 'http', url, headers } },
    )

  beforeAll(async () => {
    base = await serve()
    other = await serve()
  })
  afterAll(() => {
    for (const server of servers) server.close()
  })

  it('asks below the base address, with its headers', async () => {
    const http = connect(`http://${base}/v2/?tenant=a`, { 'x-api-key': 'abc', accept: 'text/csv' })
    const at = async (path: string): Promise<string> => (await http.json<Echo>(path)).url
    expect(await at('/orders')).toBe('/v2/orders?tenant=a')
    expect(await at('orders/a%2Fb?day=1')).toBe('/v2/orders/a%2Fb?tenant=a&day=1')
    expect(await at('')).toBe('/v2/?tenant=a'.replace('/?', '?'))
    expect(await at(`http://${base}/v2/orders?page=2`)).toBe('/v2/orders?page=2')
    const posted = await http.json<Echo>('/orders', {
      method: 'POST',
      body: { id: 1 },
      headers: { Accept: 'application/json' },
      query: { dry: true },
    })
    expect(posted).toMatchObject({
      url: '/v2/orders?tenant=a&dry=true',
      method: 'POST',
      body: '{"id":1}',
      headers: { 'x-api-key': 'abc', accept: 'application/json', 'content-type': 'application/json' },
    })
  })

  it('sends a user and a password of the address as the header that they stand for', async () => {
    const sent = async (user: string) => (await connect(`http://${user}@${base}`).json<Echo>('/')).headers.authorization
    expect(await sent('ana:g%3Aheim')).toBe(`Basic ${btoa('ana:g:heim')}`)
    expect(await sent('ana:100%')).toBe(`Basic ${btoa('ana:100%')}`)
  })

  it('takes its headers to no other host', async () => {
    const http = connect(`http://${base}`, { 'x-api-key': 'abc' })
    await expect(http.json(`http://${other}/orders`)).rejects.toMatchObject({ code: 'HTTP-BAD-ADDRESS' })
    await expect(http.json(`//${other}/orders`)).rejects.toMatchObject({ code: 'HTTP-BAD-ADDRESS' })
    const moved = (query: Record<string, string | number>, options = {}) => http.json<Echo>('/moved', { query, ...options })
    expect((await moved({ to: `http://${other}/file` })).headers).not.toHaveProperty('x-api-key')
    expect((await moved({ to: '/here' })).headers).toMatchObject({ 'x-api-key': 'abc' })
    const post = { method: 'POST', body: { id: 1 } }
    expect(await moved({ to: '/here', status: 303 }, post)).toMatchObject({ method: 'GET', body: '', headers: { 'x-api-key': 'abc' } })
    expect(await moved({ to: '/here', status: 307 }, post)).toMatchObject({ method: 'POST', body: '{"id":1}' })
    await expect(moved({}, { retries: 0 })).rejects.toMatchObject({
      code: expect.stringMatching(/^HTTP-/) as string,
    })
  })
})
