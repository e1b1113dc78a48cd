import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../packages/caudal/src/kernel/index.ts'
import type { PipelineManifest, PoolManifest } from '../../packages/caudal/src/plan/index.ts'
import { openPostgres } from '../../packages/caudal/src/store/index.ts'
import { engineWorld, pipelineManifest, stepManifest, worldWindow } from '../../packages/caudal/src/testing/index.ts'
import type { Behaviour, EngineWorld } from '../../packages/caudal/src/testing/index.ts'
import { noPostgres, startPostgres } from '../servers/postgres.ts'
import type { PostgresServer } from '../servers/postgres.ts'

const output = (step: string) => ({ kind: 'output', step, path: [] }) as const
const request = (pipeline: PipelineManifest) => ({ pipeline, sources: [], window: worldWindow, params: {}, trigger: 'manual' }) as const
const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe.skipIf(noPostgres !== null)(`several engines on one Postgres${noPostgres === null ? '' : ` (skipped: ${noPostgres})`}`, () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(() => server[Symbol.asyncDispose]())

  /** Engines on one new state, each with connections of its own. */
  async function engines(
    each: readonly { readonly behave: Behaviour; readonly versions?: readonly string[] }[],
    pools: readonly PoolManifest[] = [],
  ): Promise<{ readonly worlds: readonly EngineWorld[] } & AsyncDisposable> {
    const url = await server.database()
    const worlds: EngineWorld[] = []
    for (const options of each) {
      const opened = await openPostgres({ url, clock: systemClock })
      worlds.push(await engineWorld({ ...options, pools, slots: 8, shared: { ...opened, scope: 'all' } }))
    }
    return {
      worlds,
      async [Symbol.asyncDispose]() {
        for (const world of worlds) {
          await world[Symbol.asyncDispose]()
          await world.store.close()
        }
      },
    }
  }

  it('hold pools to their slots together, and do each task run once', async () => {
    const now = new Map<string, number>()
    const most = new Map<string, number>()
    const behave: Behaviour = async ({ step }) => {
      if (step === 'list') return Array.from({ length: 50 }, (_, index) => index)
      now.set(step, (now.get(step) ?? 0) + 1)
      most.set(step, Math.max(most.get(step) ?? 0, now.get(step)!))
      await pause()
      now.set(step, now.get(step)! - 1)
      return null
    }
    const pools = [
      { name: 'api', slots: 3 },
      { name: 'db', slots: 5 },
    ]
    await using shared = await engines([{ behave }, { behave }, { behave }], pools)
    const mapped = { kind: 'each', items: output('list'), after: ['list'] } as const
    const pipelines = ['a', 'b', 'c'].map((name) =>
      pipelineManifest(name, [
        stepManifest('list'),
        stepManifest('call', { ...mapped, pools: ['api'] }),
        stepManifest('load', { ...mapped, pools: ['db'] }),
      ]),
    )
    const runs = await Promise.all(pipelines.map((pipeline, index) => shared.worlds[index]!.engine.submit(request(pipeline))))
    const ended = await Promise.all(runs.map(({ run }) => shared.worlds[0]!.engine.finished(run.id)))
    expect(ended.map(({ state }) => state)).toEqual(['succeeded', 'succeeded', 'succeeded'])
    expect(most.get('call')).toBeLessThanOrEqual(3)
    expect(most.get('load')).toBeLessThanOrEqual(5)
    const started = shared.worlds.flatMap((world) => world.started)
    expect(started).toHaveLength(303)
    expect(new Set(started.map(({ run, step, item }) => `${run}/${step}/${item}`)).size).toBe(303)
  })

  it('work on one run side by side', async () => {
    let waiting = 0
    const { promise: together, resolve } = Promise.withResolvers<null>()
    const behave: Behaviour = ({ step }) => {
      if (step === 'list') return Array.from({ length: 24 }, (_, index) => index)
      if (++waiting === 24) resolve(null)
      return together
    }
    await using shared = await engines([{ behave }, { behave }, { behave }])
    const meeting = pipelineManifest('meeting', [
      stepManifest('list'),
      stepManifest('meet', { kind: 'each', items: output('list'), after: ['list'] }),
    ])
    const [first] = shared.worlds
    const { run } = await first!.engine.submit(request(meeting))
    expect((await first!.engine.finished(run.id)).state).toBe('succeeded')
    expect(shared.worlds.map(({ started }) => started.filter(({ step }) => step === 'meet').length)).toEqual([8, 8, 8])
    // Each engine tells all that happened, whoever did it.
    const attempts = first!.events.filter((event) => event.kind === 'attempt' && event.to === 'succeeded')
    expect(attempts).toHaveLength(25)
  })

  it('stop what runs of a run that another cancels', async () => {
    const { promise: begun, resolve } = Promise.withResolvers<void>()
    const behave: Behaviour = (_, { signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error))
        resolve()
      })
    await using shared = await engines([{ behave }, { behave: () => null, versions: [] }])
    const [working, asking] = shared.worlds
    const { run } = await asking!.engine.submit(request(pipelineManifest('hang', [stepManifest('hang')])))
    await begun
    await asking!.engine.cancel(run.id, { hard: false, reason: 'asked' })
    expect(await asking!.engine.finished(run.id)).toMatchObject({ state: 'cancelled', reason: 'asked' })
    expect(working!.started).toHaveLength(1)
  })

  it('leave a run to those that have the code of its version, and say so', async () => {
    const [old, next] = ['one', 'two'].map((step) => pipelineManifest('p', [stepManifest(step)]))
    const left: string[] = []
    await using shared = await engines([
      { behave: () => 'old', versions: [old!.version] },
      { behave: () => 'new', versions: [next!.version] },
    ])
    const [first, second] = shared.worlds
    const { promise: said, resolve } = Promise.withResolvers<void>()
    first!.engine.listen((news) => {
      if (news.kind !== 'left') return
      left.push(news.version)
      resolve()
    })
    const third = pipelineManifest('q', [stepManifest('nobody')])
    await first!.engine.submit(request(third))
    const { run } = await first!.engine.submit(request(next!))
    expect((await first!.engine.finished(run.id)).state).toBe('succeeded')
    expect(await first!.outputs.read({ run: run.id, step: 'two', item: null }, { mapped: false })).toBe('new')
    await said
    expect(left).toContain(third.version)
    expect(first!.started).toEqual([])
    expect(second!.started).toHaveLength(1)
  })

  it('go on while Postgres is restarted every 5 seconds, and record each attempt once', { timeout: 400_000 }, async () => {
    let restarts = 0
    const behave: Behaviour = async ({ step, itemValue }) => {
      if (step === 'list') return Array.from({ length: 2_000 }, (_, index) => index)
      await sleep(100)
      // Larger than what is kept inline, so that objects are put while Postgres is away too.
      return Number(itemValue) % 50 === 0 ? 'x'.repeat(70_000) : itemValue!
    }
    await using shared = await engines([{ behave }, { behave }])
    const flow = pipelineManifest('flow', [
      stepManifest('list'),
      stepManifest('work', { kind: 'each', items: output('list'), after: ['list'] }),
    ])
    const { run } = await shared.worlds[0]!.engine.submit(request(flow))
    let restarting = Promise.resolve()
    const timer = setInterval(() => {
      restarting = restarting.then(() => server.restart(restarts++ % 2 === 0 ? 'crash' : 'fast'))
    }, 5_000)
    const ended = await shared.worlds[1]!.engine.finished(run.id)
    clearInterval(timer)
    await restarting
    expect(restarts).toBeGreaterThan(0)
    expect(ended.state).toBe('succeeded')
    const { store } = shared.worlds[0]!
    const attempts = await store.attempts({ run: run.id, limit: 5_000 })
    expect(new Set(attempts.map(({ state }) => state))).toEqual(new Set(['succeeded']))
    expect(attempts).toHaveLength(2_001)
    const outputs = await shared.worlds[1]!.outputs.read({ run: run.id, step: 'work', item: null }, { mapped: true })
    expect(outputs).toHaveLength(2_000)
    const told = shared.worlds[0]!.events.filter((event) => event.kind === 'attempt' && event.to === 'succeeded')
    expect(told).toHaveLength(2_001)
  })
})
