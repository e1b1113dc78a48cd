/** The files of a project that writes in all modes, with maps, retries, a wait, and a step that is skipped; the same for the same window. */
export const killProject: Readonly<Record<string, string>> = {
  'caudal.config.ts': `import { defineConfig } from 'caudal'
export default defineConfig({ name: 'storm', runners: { max: 2, grace: '1s' } })
`,
  'pipelines/storm.ts': `import { appendFileSync, statSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { dataset, date, pipeline, pool, sensor, task } from 'caudal'
import { z } from 'zod'

const row = { day: date(), item: z.int(), n: z.int(), text: z.string() }
export const events = dataset('bronze.events', { columns: z.object(row) })
export const orders = dataset('bronze.orders', { columns: z.object(row), format: 'parquet', partitionBy: 'day' })
export const latest = dataset('silver.orders', { columns: z.object(row), key: ['day', 'item', 'n'] })
export const totals = dataset('gold.totals', { columns: z.object({ day: date(), events: z.int(), orders: z.int() }) })

const rowsOf = (day: string, item: number, count: number) =>
  Array.from({ length: count }, (_, n) => ({ day, item, n, text: day + '/' + item + '/' + n }))
const door = pool('door', { slots: 3 })
const input = z.object({ item: z.int(), day: z.string() })

const listItems = task('list_items', { run: () => [0, 1, 2, 3, 4, 5] })
const addEvents = task('add_events', {
  input,
  writes: [events],
  pool: door,
  async run({ input: { item, day }, write, signal }) {
    await sleep(30 + 15 * item, undefined, { signal })
    await write(events, rowsOf(day, item, 20), { mode: 'append' })
    await sleep(20, undefined, { signal })
    return write(events, rowsOf(day, item + 100, 5), { mode: 'append' })
  },
})
const putOrders = task('put_orders', {
  input,
  writes: [orders],
  async run({ input: { item, day }, write, signal }) {
    await sleep(40, undefined, { signal })
    return write(orders, rowsOf(day, item, 30), { mode: 'overwrite-window' })
  },
})
const mergeOrders = task('merge_orders', {
  reads: [orders],
  writes: [latest],
  run: ({ window, sql, write }) => write(latest, sql\`select * from \${orders} where day = \${window.day}::date\`, { mode: 'merge' }),
})
const flaky = task('flaky', {
  async run({ attempt, signal }) {
    await sleep(20, undefined, { signal })
    if (attempt < 3) throw new Error('not yet')
    return attempt >= 3
  },
})
const total = task('total', {
  reads: [events, latest],
  writes: [totals],
  run: ({ window, sql, write }) =>
    write(
      totals,
      sql\`select \${window.day}::date as day, (select count(*) from \${events} where day = \${window.day}::date) as events,
        (select count(*) from \${latest} where day = \${window.day}::date) as orders\`,
      { mode: 'overwrite' },
    ),
})
const thirdLook = sensor('third_look', {
  look() {
    appendFileSync('looks.txt', '.')
    const { size } = statSync('looks.txt')
    return { ready: size % 3 === 0, saw: size + ' looks' }
  },
})
const regret = task('regret', { run: () => null })

export const storm = pipeline('storm', {
  defaults: { retry: { attempts: 20, delay: '50ms', maxDelay: '200ms' } },
  plan({ run, each, wait, window }) {
    const open = wait(thirdLook, { every: '100ms', timeout: '10m' })
    const items = run(listItems, {})
    each(items, addEvents, (item) => ({ item, day: window.day }))
    each(items, putOrders, (item) => ({ item, day: window.day }), { after: open })
    const merged = run(mergeOrders, {})
    const tried = run(flaky, {})
    const sum = run(total, {}, { after: [merged, tried] })
    run(regret, {}, { after: sum, on: 'any_failed' })
  },
})
`,
}
