import { dataset, date, pipeline, task } from 'caudal'
import { z } from 'zod'

// What exists: two tables, each with its columns, and the key that tells one row from another.

export const visits = dataset('bronze.visits', {
  description: 'Visitors of each shop, hour by hour.',
  columns: z.object({
    day: date(),
    hour: z.int().min(0).max(23),
    shop: z.string().min(1),
    visitors: z.int().min(0),
  }),
  key: ['day', 'hour', 'shop'],
  partitionBy: 'day',
})

export const visitsByShop = dataset('gold.visits_by_shop', {
  description: 'Visitors and the busiest hour of each shop and day.',
  columns: z.object({
    day: date(),
    shop: z.string(),
    visitors: z.int(),
    busiest_hour: z.int(),
  }),
  key: ['day', 'shop'],
})

// What is done: four functions, typed from end to end.

const listShops = task('list_shops', {
  run: () => ['berlin', 'lisbon', 'sao-paulo'],
})

const loadVisits = task('load_visits', {
  description: 'Counts the visitors of one shop. There is no door counter here, so the numbers are computed from name, day and hour.',
  input: z.object({ shop: z.string(), day: z.string() }),
  writes: [visits],
  run({ input: { shop, day }, write }) {
    const rows = Array.from({ length: 24 }, (_, hour) => ({ day, hour, shop, visitors: countVisitors(shop, day, hour) }))
    return write(visits, rows, { mode: 'overwrite-window' })
  },
})

const sumUp = task('sum_up', {
  reads: [visits],
  writes: [visitsByShop],
  run: ({ window, sql, write }) => write(visitsByShop, sql.file('sql/visits_by_shop.sql', { day: window.day }), { mode: 'merge' }),
})

const report = task('report', {
  input: z.object({ day: z.string(), shops: z.int() }),
  reads: [visitsByShop],
  async run({ input: { day, shops }, sql, log }) {
    const best = await sql<{ shop: string; visitors: number }>`
      select shop, visitors from ${visitsByShop} where day = ${day}::date order by visitors desc limit 1`.one()
    log(`${best.shop} had the most visitors`, { day, shops, visitors: best.visitors })
    return best
  },
})

// What runs, and on whose output. A step also comes after those that write what it reads.

export const hello = pipeline('hello', {
  description: 'Counts visitors, shop by shop, and sums them up.',
  plan({ run, each, window }) {
    const shops = run(listShops, {})
    each(shops, loadVisits, (shop) => ({ shop, day: window.day }))
    const sums = run(sumUp, {})
    run(report, { day: window.day, shops: sums.rows })
  },
})

function countVisitors(shop: string, day: string, hour: number): number {
  if (hour < 8 || hour > 20) return 0
  let seed = hour
  for (const letter of `${shop} ${day}`) seed = (seed * 31 + letter.charCodeAt(0)) % 1_000_003
  return 10 + (seed % 90)
}
