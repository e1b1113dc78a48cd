import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../kernel/index.ts'
import { createHttp } from './http.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(answer)
  servers.push(server)
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** The machine's clock with pauses that take no time, and a record of them. */
function quickClock() {
  const pauses: number[] = []
  const clock = {
    ...systemClock,
    after: (delayMs: number, ring: () => void, options?: { readonly idle?: boolean }) => {
      if (options?.idle === true) return systemClock.after(delayMs, ring, options)
      pauses.push(delayMs)
      return systemClock.after(0, ring)
    },
  }
  return { clock, pauses }
}

function client(signal: AbortSignal = new AbortController().signal) {
  const { clock, pauses } = quickClock()
  return { http: createHttp({ signal, clock, random: () => 0.5 }), pauses }
}

describe('http', () => {
  it('sends JSON with a query, and reads JSON and text', async () => {
    const url = await serve((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () =>
        response.end(JSON.stringify({ path: request.url, type: request.headers['content-type'], body: Buffer.concat(chunks).toString() })),
      )
    })
    const { http } = client()
    expect(await http.json(`${url}/a?x=1`, { method: 'post', body: { n: 1 }, query: { day: 'a b', none: undefined } })).toEqual({
      path: '/a?x=1&day=a+b',
      type: 'application/json',
      body: '{"n":1}',
    })
    expect(await http.text(url)).toContain('"path":"/"')
  })

  it('tries again after 503 and 429 with the pause that the server asks for', async () => {
    let asked = 0
    const url = await serve((_request, response) => {
      asked++
      if (asked === 1) response.writeHead(503).end()
      else if (asked === 2) response.writeHead(429, { 'retry-after': '7' }).end()
      else response.end('[1]')
    })
    const { http, pauses } = client()
    expect(await http.json(url)).toEqual([1])
    expect(pauses).toEqual([500, 7_000])
  })

  it('gives up at the last try with address, status and the first words of the answer', async () => {
    let asked = 0
    const url = await serve((_request, response) => {
      asked++
      response.writeHead(502).end('<h1>bad   gateway</h1>')
    })
    await expect(client().http.json(`${url}/orders`, { retries: 1 })).rejects.toMatchObject({
      code: 'HTTP-STATUS',
      retryable: true,
      blame: 'upstream',
      message: `GET ${url}/orders answered 502 Bad Gateway: <h1>bad gateway</h1>`,
      data: { status: 502 },
    })
    expect(asked).toBe(2)
  })

  it('does not repeat what a repetition cannot mend, nor what might be done twice', async () => {
    let asked = 0
    const url = await serve((request, response) => {
      asked++
      response.writeHead(request.method === 'POST' ? 502 : 404).end()
    })
    await expect(client().http.text(url)).rejects.toMatchObject({ code: 'HTTP-STATUS', retryable: false, blame: 'user' })
    await expect(client().http.request(url, { method: 'POST', body: {} })).rejects.toMatchObject({ data: { status: 502 } })
    expect(asked).toBe(2)
  })

  it('says why nobody answered', async () => {
    const url = await serve(() => undefined)
    const { port } = new URL(url)
    servers.pop()?.close()
    await expect(client().http.text(url)).rejects.toMatchObject({
      code: 'HTTP-UNREACHABLE',
      retryable: true,
      message: expect.stringContaining(`ECONNREFUSED 127.0.0.1:${port}`) as string,
    })
  })

  it('gives up on an answer that does not come', async () => {
    const url = await serve(() => undefined)
    await expect(client().http.text(url, { timeoutMs: 20, retries: 0 })).rejects.toMatchObject({
      code: 'HTTP-UNREACHABLE',
      message: expect.stringContaining('within 20 ms') as string,
    })
  })

  it('names the address of an answer that is not JSON', async () => {
    const url = await serve((_request, response) => void response.end('<html>'))
    await expect(client().http.json(url)).rejects.toMatchObject({
      code: 'HTTP-NOT-JSON',
      message: expect.stringContaining(`${url}/ answered 200`) as string,
    })
  })

  it('refuses an address that is none', async () => {
    await expect(client().http.json('shop.example/orders')).rejects.toMatchObject({ code: 'HTTP-BAD-ADDRESS' })
  })

  it('ends with its task', async () => {
    const arrived = Promise.withResolvers<undefined>()
    const url = await serve(() => arrived.resolve(undefined))
    const abort = new AbortController()
    const asking = client(abort.signal).http.text(url)
    await arrived.promise
    abort.abort(new Error('over'))
    await expect(asking).rejects.toThrow('over')
  })
})
