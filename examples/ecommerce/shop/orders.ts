import { createHash } from 'node:crypto'

/** An order as the shop's API sends it. */
export interface Order {
  readonly order_id: string
  readonly shop: string
  readonly customer_id: number
  readonly amount: number | undefined
  readonly currency: string
  readonly status: string
  readonly ordered_at: string
  readonly updated_at: string
}

/** The shops of the fictional company: their home currencies and their orders on a day. */
export const shops: readonly { readonly name: string; readonly currency: string; readonly orders: number }[] = [
  { name: 'sao-paulo', currency: 'BRL', orders: 5_200 },
  { name: 'berlin', currency: 'EUR', orders: 3_400 },
  { name: 'lisbon', currency: 'EUR', orders: 2_300 },
  { name: 'austin', currency: 'USD', orders: 1_100 },
]

/** Numbers in [0, 1) that are always the same for the same words (mulberry32, Tommy Ettinger 2017, public domain). */
export function seeded(...words: readonly (string | number)[]): () => number {
  let state = createHash('sha256').update(words.join('/')).digest().readUInt32LE()
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const instant = (day: string, second: number): string => new Date(Date.parse(day) + Math.floor(second) * 1_000).toISOString()

const dayBefore = (day: string): string => instant(day, -86_400).slice(0, 10)

const statuses = ['pending', 'shipped', 'shipped', 'completed', 'completed', 'completed', 'failed'] as const

/** Order number `number` of a shop's day, before anything goes wrong with it. */
function soundOrder(shop: (typeof shops)[number], day: string, number: number): Order {
  const random = seeded(shop.name, day, number)
  const orderedAt = random() * 72_000
  return {
    order_id: `${shop.name}-${day.replaceAll('-', '')}-${String(number).padStart(5, '0')}`,
    shop: shop.name,
    customer_id: 1 + Math.floor(random() * 20_000),
    amount: Math.round(500 + random() ** 4 * 90_000) / 100,
    currency: shop.currency,
    status: statuses[Math.floor(random() * statuses.length)] ?? 'pending',
    ordered_at: instant(day, orderedAt),
    updated_at: instant(day, orderedAt + random() * 14_000),
  }
}

const spoilt: readonly ((order: Order) => Order)[] = [
  (order) => ({ ...order, customer_id: 0 }),
  (order) => ({ ...order, amount: -(order.amount ?? 0) }),
  (order) => ({ ...order, amount: undefined }),
  (order) => ({ ...order, status: 'refunded' }),
  (order) => ({ ...order, ordered_at: 'yesterday evening' }),
  (order) => ({ ...order, order_id: '' }),
]

/**
 * An order as it arrives, by luck from 0 to 1: broken, late (one of the day before, shipped today), in a foreign currency, of which
 * francs have no rate, or sound.
 */
function arriving(order: Order, luck: number, yesterdays: () => Order): Order {
  if (luck < 0.012) return spoilt[Math.floor((luck / 0.012) * spoilt.length)]?.(order) ?? order
  if (luck < 0.018) return { ...yesterdays(), status: 'shipped', updated_at: order.updated_at }
  if (luck < 0.024) return { ...order, currency: 'GBP' }
  return luck < 0.027 ? { ...order, currency: 'CHF' } : order
}

/** All that a shop sends for a day, the same each time. Some 35 records of a thousand are odd, those sent twice included. */
export function ordersOf(shop: (typeof shops)[number], day: string): Order[] {
  const random = seeded(shop.name, day)
  const orders: Order[] = []
  const again: Order[] = []
  for (let number = 1; number <= shop.orders; number++) {
    const luck = random()
    const order = arriving(soundOrder(shop, day, number), luck, () => soundOrder(shop, dayBefore(day), number))
    orders.push(order)
    if (luck >= 0.994) again.push(order)
  }
  return [...orders, ...again]
}
