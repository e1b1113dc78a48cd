import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { dataset, pipeline, sensor, task } from '../../define/index.ts'
import { simulate, takes, testRun } from '../index.ts'

const orders = dataset('shop.orders', {
  columns: z.object({ id: z.int(), day: z.iso.date(), amount: z.number().min(0) }),
  key: ['id'],
})
const daily = dataset('shop.daily', { columns: z.object({ day: z.iso.date(), amount: z.number() }), key: ['day'] })

const fetchOrders = task('fetch_orders', {
  input: z.object({ day: z.string() }),
  writes: [orders],
  retry: { attempts: 3, delay: '5m', jitter: 0 },
  timeout: '10m',
  async run({ input, write, log }) {
    log('fetching', { day: input.day })
    return write(orders, [{ id: 1, day: input.day, amount: 12.5 }], { mode: 'merge' })
  },
})
const sumUp = task('sum_up', {
  reads: [orders],
  writes: [daily],
  async run({ sql, write, notify }) {
    const rows = await sql<{ day: string; amount: number }>`select day, sum(amount) as amount from ${orders} group by day`.rows()
    await notify({ title: 'done', text: `${rows.length} days` })
    return write(daily, rows, { mode: 'merge' })
  },
})
const open = sensor('shop_open', { look: async () => ({ ready: true, saw: 'open' }) })
const shop = pipeline('shop', {
  plan({ run, wait, window }) {
    const opened = wait(open, { every: '30s', timeout: '1h' })
    run(sumUp, {}, { after: run(fetchOrders, { day: window.day }, { after: opened }) })
  },
})

const given = { datasets: { 'shop.orders': [{ id: 7, day: '2025-12-31', amount: 1 }] } }

describe('testRun', () => {
  it('runs a pipeline with its real tasks on a warehouse of its own', async () => {
    await using run = await testRun(shop, given)
    expect(run.run.state).toBe('succeeded')
    expect(run.outputs['fetch_orders']).toMatchObject({ dataset: 'shop.orders', total: 2 })
    expect((await run.rows(daily)).toSorted((a, b) => (a.day < b.day ? -1 : 1))).toEqual([
      { day: '2025-12-31', amount: 1 },
      { day: '2026-01-01', amount: 12.5 },
    ])
    expect(run.log.map(({ message }) => message)).toContain('fetching')
    expect(run.messages).toMatchObject([{ title: 'done', text: '2 days' }])
  })

  it('lets retries, waits and timeouts take time on the clock alone', async () => {
    let tries = 0
    const failing = () => {
      tries += 1
      if (tries < 3) throw new Error('not today')
      return tries
    }
    await using run = await testRun(shop, { ...given, tasks: { fetch_orders: failing }, sensors: { shop_open: (look) => look === 4 } })
    expect(run.run.state).toBe('succeeded')
    expect(run.attempts.filter(({ step }) => step === 'fetch_orders').map(({ state }) => state)).toEqual(['failed', 'failed', 'succeeded'])
    expect(run.now).toBe(Date.UTC(2026, 0, 2) + 3 * 30_000 + 5 * 60_000 + 10 * 60_000)

    await using slow = await testRun(shop, { tasks: { fetch_orders: takes('11m') } })
    expect(slow.steps['fetch_orders']).toMatchObject({ state: 'failed', error: { code: 'TASK-TIMED-OUT' } })
    expect(slow.steps['sum_up']?.state).toBe('upstream_failed')
  })

  it('stops on the way, goes on by so much, and cancels', async () => {
    await using run = await testRun(shop, { ...given, tasks: { fetch_orders: takes('8m', 1) }, stopAfter: '5m' })
    expect(run.steps['fetch_orders']?.state).toBe('running')
    await run.advance('4m')
    expect([run.run.state, run.outputs['fetch_orders']]).toEqual(['succeeded', 1])

    await using other = await testRun(shop, { sensors: { shop_open: () => false }, stopAfter: '1m' })
    expect(other.steps['shop_open']?.state).toBe('waiting')
    await other.cancel()
    expect(other.run.state).toBe('cancelled')
  })

  it('passes deadlines, runs what a pipeline names for its end, and retries', async () => {
    const told: unknown[] = []
    const tell = (occasion: string) =>
      task(`tell_${occasion}`, { run: ({ input }) => void told.push([occasion, (input as unknown as { state: string }).state]) })
    const late = pipeline('late', {
      deadline: '1h',
      onSuccess: tell('success'),
      onFailure: tell('failure'),
      onDeadline: tell('deadline'),
      plan: ({ run }) => void run(fetchOrders, { day: '2026-01-01' }, { timeout: '3h', retry: { attempts: 1 } }),
    })
    await using run = await testRun(late, { tasks: { fetch_orders: takes('4h') } })
    expect(run.run).toMatchObject({ state: 'failed', lateAt: Date.UTC(2026, 0, 2, 1) })
    expect(told).toEqual([
      ['deadline', 'running'],
      ['failure', 'failed'],
    ])
    expect(run.now).toBe(Date.UTC(2026, 0, 2, 3))
    await run.retry()
    expect(run.attempts.filter(({ step }) => step === 'fetch_orders').map(({ state }) => state)).toEqual(['timed_out', 'timed_out'])
    await using quick = await testRun(late, { tasks: { fetch_orders: () => null } })
    expect([quick.run.lateAt, told.at(-1)]).toEqual([null, ['success', 'succeeded']])
  })

  it('refuses what does not fit', async () => {
    await expect(testRun(shop, { tasks: { fetch_order: () => 1 } })).rejects.toMatchObject({ code: 'TEST-UNKNOWN-NAME' })
    await expect(testRun(shop, { params: { a: 1 } })).rejects.toMatchObject({ code: 'PARAMS-UNKNOWN' })
    const wrong = [{ id: 1, day: 'x', amount: -1 }]
    await expect(testRun(shop, { datasets: { 'shop.orders': wrong } })).rejects.toMatchObject({ code: 'DATA-INVALID-ROWS' })
  })
})

describe('simulate', { timeout: 300_000 }, () => {
  it('knows deadlines, run timeouts and the tasks at the end of a run', async () => {
    const tell = (occasion: string) => task(`tell_${occasion}`, { run: () => null })
    const timed = pipeline('timed', {
      deadline: '20s',
      timeout: '5m',
      onSuccess: tell('success'),
      onFailure: tell('failure'),
      onDeadline: tell('deadline'),
      plan: ({ run }) => void run(sumUp, {}, { after: run(fetchOrders, { day: '2026-01-01' }, { deadline: '10s' }) }),
    })
    const quick = { fetch_orders: () => null, sum_up: () => null }
    const { steps } = await simulate(timed, { runs: 16, tasks: quick })
    expect(steps).toBeGreaterThan(100)
  })

  it('sees a pipeline through faults, and its data stays right', async () => {
    const seen = await simulate(shop, {
      seed: 3,
      runs: 8,
      async check({ runs, rows }) {
        const done = runs.filter(({ state }) => state === 'succeeded')
        if (done.length > 0) expect(await rows(orders)).toHaveLength(1)
      },
    })
    expect(seen.runs).toBe(8)
    expect(seen.steps).toBeGreaterThan(100)
  })

  it('shows with a story where a task must not run twice', async () => {
    const count = task('count', {
      reads: [daily],
      writes: [daily],
      async run({ read, write }) {
        const [before] = await read(daily).all()
        return write(daily, [{ day: '2026-01-01', amount: (before?.amount ?? 0) + 1 }], { mode: 'merge' })
      },
    })
    const careless = pipeline('careless', { plan: ({ run }) => void run(count, {}) })
    const told = await simulate(careless, {
      runs: 80,
      datasets: { 'shop.daily': [{ day: '2026-01-01', amount: 0 }] },
      async check({ runs, rows }) {
        const [total] = await rows(daily)
        if (total!.amount > runs.length) throw new Error(`${runs.length} runs counted to ${total!.amount}`)
      },
    }).catch((error: unknown) => error)
    expect(told).toMatchObject({ code: 'SIMULATION-BROKEN', message: expect.stringMatching(/\d runs counted to \d[^]*asked for careless/) })
  })
})
