// Wrong wiring is a compile error on the line that is wrong: each line below an expectation must fail, and nothing else may.
import type { OutputOf, Ref, Row, WriteResult } from 'caudal'
import { approval, dataset, defineConfig, httpReady, pipeline, pool, task } from 'caudal'
import { z } from 'zod'

const sales = dataset('bronze.sales', {
  columns: z.object({ order_id: z.string(), amount: z.number(), ordered_at: z.iso.datetime() }),
  key: ['order_id'],
  time: 'ordered_at',
})
const listShops = task('list_shops', { run: () => ['berlin'] })
const fetchSales = task('fetch_sales', {
  input: z.object({ shop: z.string(), page: z.number().optional() }),
  writes: [sales],
  run: async ({ input, write }) => await write(sales, [{ shop: input.shop }], { mode: 'merge' }),
})
const sendSummary = task('send_summary', { input: z.object({ rows: z.number() }), run: ({ input }) => ({ sent: input.rows > 0 }) })

const goLive = approval('go_live', { ask: 'Publish?', form: z.object({ rows: z.number() }) })

const other = pipeline('other', { plan: ({ run }) => void run(listShops, {}) })

/** True only where the two types are the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

/** Compiles only for true. */
const holds = <T extends true>(): T | undefined => undefined

holds<Same<OutputOf<typeof listShops>, string[]>>()
holds<Same<OutputOf<typeof fetchSales>, WriteResult>>()
holds<Same<Row<typeof sales>, { order_id: string; amount: number; ordered_at: string }>>()
// @ts-expect-error -- a sameness that does not hold is refused, so the three above say something
holds<Same<OutputOf<typeof listShops>, number[]>>()

export const right = pipeline('right', {
  params: z.object({ dry: z.boolean() }),
  plan({ run, each, wait, approve, trigger, window, params }) {
    const open = wait(httpReady('https://shop.example'), { every: '30s', timeout: '5m' })
    const shops = run(listShops, {}, { after: open, pool: pool('api', { slots: 1 }) })
    const loads = each(shops, fetchSales, (shop) => ({ shop }))
    const one = run(fetchSales, { shop: window.day, page: 1 }, { as: 'once', if: params.dry, after: [open, loads] })
    run(sendSummary, { rows: one.rows })
    run(sendSummary, { rows: approve(goLive, { timeout: '1d', onTimeout: 'skip' }).rows }, { as: 'again' })
    const { outputs, state } = trigger(other, { params: { day: window.day }, window: window.day, wait: true })
    run(sendSummary, { rows: outputs.list_shops.length }, { as: 'third' })
    holds<Same<typeof state, Ref<'queued' | 'succeeded'>>>()
    holds<Same<typeof shops, Ref<string[]>>>()
    holds<Same<typeof loads, Ref<WriteResult[]>>>()
  },
})

export const wrong = pipeline('wrong', {
  plan({ run, each, wait, approve, trigger, window }) {
    const one = run(fetchSales, { shop: 'berlin' })
    // @ts-expect-error -- an output has no such field
    run(sendSummary, { rows: one.rws })
    // @ts-expect-error -- a field of another type
    run(sendSummary, { rows: one.version })
    // @ts-expect-error -- a handle of another type
    run(sendSummary, { rows: window.day })
    // @ts-expect-error -- an input is missing
    run(sendSummary, {})
    // @ts-expect-error -- the input has no such field
    run(sendSummary, { rows: 1, row: 2 })
    // @ts-expect-error -- one handle is no list to map over
    each(one, fetchSales, () => ({ shop: 'oslo' }))
    // @ts-expect-error -- the items are not what the task takes
    each([1, 2], fetchSales, (shop) => ({ shop }))
    // @ts-expect-error -- no such trigger rule
    run(listShops, {}, { on: 'all_good' })
    // @ts-expect-error -- a step comes after handles, not names
    run(listShops, {}, { after: 'fetch_sales' })
    // @ts-expect-error -- a condition must be a handle on a boolean
    run(listShops, {}, { if: one.rows })
    // @ts-expect-error -- a wait must say when it gives up
    wait(httpReady('https://shop.example'), { every: '30s' })
    // @ts-expect-error -- the form has no such field
    run(sendSummary, { rows: approve(goLive).rws })
    // @ts-expect-error -- a task is no pipeline
    trigger(listShops)
    // @ts-expect-error -- no such outcome
    approve(goLive, { onTimeout: 'wait' })
    // @ts-expect-error -- not a duration
    run(listShops, {}, { timeout: '5 minutes' })
  },
})

export const wrongTask = task('wrong_task', {
  async run({ read, write, input }) {
    // @ts-expect-error -- a task without an input schema has no input
    const { shop } = input
    // @ts-expect-error -- no such column
    for await (const sale of read(sales, { columns: ['amout'] })) void sale
    // @ts-expect-error -- rows have no such column
    for await (const sale of read(sales)) void sale.amout
    // @ts-expect-error -- no such mode
    await write(sales, [], { mode: 'replace' })
    // @ts-expect-error -- a write says how it joins what is there
    await write(sales, [])
    return shop
  },
})

// @ts-expect-error -- the key is no column
export const wrongKey = dataset('bronze.wrong', { columns: z.object({ id: z.string() }), key: ['od'] })
// @ts-expect-error -- partitioned by what is neither a time nor a column
export const wrongPartition = dataset('bronze.wrong', { columns: z.object({ id: z.string() }), partitionBy: 'fortnight' })
// @ts-expect-error -- a retry says how often
export const wrongRetry = task('wrong_retry', { retry: { delay: '5s' }, run: () => 1 })
// @ts-expect-error -- no such setting
export const wrongConfig = defineConfig({ name: 'shop', warehouze: {} })
