import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { ordersOf, shops } from '../../examples/ecommerce/shop/orders.ts'
import { freePort } from './free-port.ts'

const serverFile = fileURLToPath(new URL('../../examples/ecommerce/shop/server.ts', import.meta.url))
const started: ChildProcess[] = []

/** Starts a shop and waits until something answers. */
async function openShop(options: {
  readonly wakingUpMs: number
  readonly idleMs: number
}): Promise<{ readonly url: string; readonly process: ChildProcess }> {
  const port = await freePort()
  const shop = spawn(process.execPath, [serverFile, String(port), String(options.wakingUpMs), String(options.idleMs)], {
    stdio: 'ignore',
  })
  started.push(shop)
  const url = `http://127.0.0.1:${port}`
  while ((await fetch(`${url}/health`).catch(() => null)) === null) expect(shop.exitCode).toBeNull()
  return { url, process: shop }
}

afterEach(() => {
  for (const process of started.splice(0)) process.kill('SIGKILL')
})

const berlin = shops.find((shop) => shop.name === 'berlin') ?? shops[0]!
const day = '2026-11-19'

describe('the shops of the example', () => {
  it('send the same orders each time they are asked for a day, and others for another day', () => {
    expect(ordersOf(berlin, day)).toEqual(ordersOf(berlin, day))
    expect(ordersOf(berlin, '2026-11-20')[0]).not.toEqual(ordersOf(berlin, day)[0])
  })

  it('send some 12,000 orders a day, of which some 3.5 % are odd in one of four ways', () => {
    const orders = shops.flatMap((shop) => ordersOf(shop, day))
    const sound = (order: (typeof orders)[number]): boolean =>
      order.order_id !== '' &&
      order.customer_id > 0 &&
      (order.amount ?? -1) >= 0 &&
      order.status !== 'refunded' &&
      /^\d{4}/.test(order.ordered_at)
    const broken = orders.filter((order) => !sound(order)).length
    const twice = orders.length - new Set(orders.filter(({ order_id: id }) => id !== '').map(({ order_id: id }) => id)).size
    const late = orders.filter((order) => sound(order) && !order.ordered_at.startsWith(day)).length
    const foreign = orders.filter((order) => ['GBP', 'CHF'].includes(order.currency)).length
    expect(orders.length).toBeGreaterThan(12_000)
    expect(orders.length).toBeLessThan(12_200)
    for (const count of [broken, twice, late, foreign]) expect(count / orders.length).toBeGreaterThan(0.003)
    expect((broken + twice + late + foreign) / orders.length).toBeCloseTo(0.035, 2)
  })
})

describe('the shop system', () => {
  it('is down at first, then pages all orders and answers 429 and 500 on the way', async () => {
    const { url } = await openShop({ wakingUpMs: 1_500, idleMs: 30_000 })
    const asleep = await fetch(`${url}/health`)
    expect([asleep.status, asleep.headers.get('retry-after')]).toEqual([503, '1'])
    while (!(await fetch(`${url}/health`)).ok) continue
    const seen = new Map<number, number>()
    const orders: unknown[] = []
    for (const shop of (await (await fetch(`${url}/shops`)).json()) as string[]) {
      for (let cursor: number | null = 0; cursor !== null;) {
        const answer: Response = await fetch(`${url}/shops/${shop}/orders?day=${day}&cursor=${cursor}`)
        seen.set(answer.status, (seen.get(answer.status) ?? 0) + 1)
        const page = (await answer.json()) as { readonly orders: readonly unknown[]; readonly next: number | null }
        if (!answer.ok) continue
        orders.push(...page.orders)
        cursor = page.next
      }
    }
    expect(orders).toEqual(JSON.parse(JSON.stringify(shops.flatMap((shop) => ordersOf(shop, day)))))
    expect([...seen.keys()].toSorted((a, b) => a - b)).toEqual([200, 429, 500])
  })

  it('says what is wrong with a request', async () => {
    const { url } = await openShop({ wakingUpMs: 0, idleMs: 30_000 })
    const status = async (path: string): Promise<number> => (await fetch(`${url}${path}`)).status
    expect(await status('/shops/paris/orders?day=2026-11-19')).toBe(404)
    expect(await status('/shops/berlin/orders?day=yesterday')).toBe(400)
    expect(await status('/stock')).toBe(404)
  })

  it('ends by itself when nobody asks any more', async () => {
    const { process } = await openShop({ wakingUpMs: 0, idleMs: 200 })
    const [code] = process.exitCode === null ? ((await once(process, 'exit')) as [number | null]) : [process.exitCode]
    expect(code).toBe(0)
  })
})

describe('opening the shop', () => {
  it('starts it where nobody runs, and says what to do where another program has the port', async () => {
    const stranger = createServer((_request, response) => response.writeHead(404).end()).listen(0, '127.0.0.1')
    await once(stranger, 'listening')
    process.env['SHOP_URL'] = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}`
    const { openShop, shopUrl } = await import('../../examples/ecommerce/shop/open.ts')
    const { signal } = new AbortController()
    await expect(openShop(signal)).rejects.toThrow(`another program answers at ${shopUrl}: name a free port`)
    stranger.close()
    await once(stranger, 'close')
    expect(await openShop(signal)).toBe(shopUrl)
    expect((await fetch(`${shopUrl}/health`)).headers.get('x-served-by')).toBe('example-shop')
  })
})
