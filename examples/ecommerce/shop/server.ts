// The company's shop system, played by a small server: `node shop/server.ts PORT [WAKING_UP_MS] [IDLE_MS]`. It takes its time to wake
// up, pages its answers, now and then answers 500 or 429 instead, and ends by itself when nobody has asked for anything for a while.
import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import { ordersOf, seeded, shops } from './orders.ts'

const [port = 4_179, wakingUpMs = 3_000, idleMs = 10_000] = process.argv.slice(2).map(Number)
const pageSize = 500

interface Answer {
  readonly status: number
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
}

const awakeAt = Date.now() + wakingUpMs
const visits = new Map<string, number>()

/** What a page answers instead of orders: of each shop's day a page or two are out of order, every third time that they are asked for. */
function outOfOrder(page: { readonly shop: string; readonly day: string; readonly number: number; readonly pages: number }): Answer | null {
  const random = seeded('trouble', page.shop, page.day)
  const [busy, broken] = [Math.floor(random() * page.pages), Math.floor(random() * page.pages * 2)]
  if (page.number !== busy && page.number !== broken) return null
  const name = `${page.shop}/${page.day}/${page.number}`
  const visit = visits.get(name) ?? 0
  visits.set(name, visit + 1)
  if (visit % 3 !== 0) return null
  if (page.number === busy) return { status: 429, body: { error: 'too many requests' }, headers: { 'retry-after': '1' } }
  return { status: 500, body: { error: 'the database has gone away' } }
}

function pageOf(name: string, query: URLSearchParams): Answer {
  const shop = shops.find((one) => one.name === name)
  const day = query.get('day') ?? ''
  const cursor = Number(query.get('cursor') ?? 0)
  if (shop === undefined) return { status: 404, body: { error: `no shop ${name}` } }
  if (!/^\d{4}-\d\d-\d\d$/.test(day) || !Number.isInteger(cursor))
    return { status: 400, body: { error: 'ask for ?day=2026-11-19&cursor=0' } }
  const orders = ordersOf(shop, day)
  const pages = Math.ceil(orders.length / pageSize)
  const trouble = outOfOrder({ shop: name, day, number: cursor, pages })
  if (trouble !== null) return trouble
  const page = orders.slice(cursor * pageSize, (cursor + 1) * pageSize)
  return { status: 200, body: { orders: page, total: orders.length, next: cursor + 1 < pages ? cursor + 1 : null } }
}

function answerTo(url: URL): Answer {
  if (Date.now() < awakeAt) return { status: 503, body: { error: 'waking up' }, headers: { 'retry-after': '1' } }
  if (url.pathname === '/health') return { status: 200, body: { open: true } }
  if (url.pathname === '/shops') return { status: 200, body: shops.map((shop) => shop.name) }
  const shop = /^\/shops\/([a-z-]+)\/orders$/.exec(url.pathname)?.[1]
  return shop === undefined ? { status: 404, body: { error: 'no such page' } } : pageOf(shop, url.searchParams)
}

function send(response: ServerResponse, answer: Answer): void {
  response.writeHead(answer.status, { 'content-type': 'application/json', 'x-served-by': 'example-shop', ...answer.headers })
  response.end(JSON.stringify(answer.body))
}

const server = createServer((request, response) => {
  closing.refresh()
  send(response, answerTo(new URL(request.url ?? '/', 'http://shop')))
})
const closing = setTimeout(() => process.exit(), idleMs)
// Two starters at once: the later one finds the port taken and leaves it to the first.
server.on('error', () => process.exit())
server.listen(port, '127.0.0.1')
