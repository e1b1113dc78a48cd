import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { noPostgres, startPostgres } from '../servers/postgres.ts'
import type { PostgresServer } from '../servers/postgres.ts'
import type { BackfillProject, BackfillRequest } from '../../packages/caudal/src/engine/index.ts'
import { windowOf } from '../../packages/caudal/src/kernel/index.ts'
import type { BackfillState } from '../../packages/caudal/src/journal/index.ts'
import type { BackfillWindow } from '../../packages/caudal/src/ports/index.ts'
import { engineWorld, memoryObjects, pipelineManifest, stepManifest } from '../../packages/caudal/src/testing/index.ts'
import type { Behaviour, EngineWorld } from '../../packages/caudal/src/testing/index.ts'
import { told, twoOnPostgres, twoOnSqlite } from './two-worlds.ts'

let server: PostgresServer | undefined
beforeAll(async () => {
  if (noPostgres === null) server = await startPostgres()
})
afterAll(() => server?.[Symbol.asyncDispose]())

const grounds = [
  { ground: 'SQLite', open: twoOnSqlite, scope: 'own' as 'submitted' },
  ...(noPostgres === null ? [{ ground: 'Postgres', open: twoOnPostgres(() => server!), scope: 'submitted' as const }] : []),
]
const daily = pipelineManifest('daily', [stepManifest('load')])
const project: BackfillProject = { pipelines: [daily], sources: [] }
const dayAt = (index: number) => windowOf(Date.UTC(2026, 0, 1 + index), Date.UTC(2026, 0, 2 + index))

function request(days: number, given: Partial<BackfillRequest> = {}): BackfillRequest {
  const windows = Array.from({ length: days }, (_, index) => ({ window: dayAt(index), state: 'todo' as const }))
  const span = { from: dayAt(0).start, to: dayAt(days - 1).end }
  return { pipeline: 'daily', ...span, parallel: 2, stopOnFailure: false, again: false, params: {}, windows, ...given }
}

const becomes = (world: EngineWorld, id: string, to: BackfillState): Promise<void> =>
  told(world, (event) => event.kind === 'backfill' && event.backfill === id && event.to === to)
const windowsOf = (world: EngineWorld, backfill: string): Promise<readonly BackfillWindow[]> =>
  world.store.backfillWindows({ backfill, limit: 100 })
const statesOf = async (world: EngineWorld, id: string): Promise<string> => (await windowsOf(world, id)).map(({ state }) => state).join(' ')

/** Loads that go on until they are let go. */
function held(): { readonly behave: Behaviour; readonly letGo: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>()
  return {
    letGo: resolve,
    async behave(_, { signal }) {
      await Promise.race([promise, new Promise((_ended, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))])
      return null
    },
  }
}

describe.each(grounds)('backfills on $ground', ({ open, scope }) => {
  it('run each window once, so many at a time and in their order, and end when all had their turn', async () => {
    let [now, most] = [0, 0]
    const days: string[] = []
    const behave: Behaviour = async ({ window }) => {
      days.push(window.day)
      most = Math.max(most, ++now)
      await new Promise((resolve) => setImmediate(resolve))
      now -= 1
      if (window.day === '2026-01-03') throw new Error('no third')
      return null
    }
    await using two = await open(behave)
    const { engine, store } = two.driver
    const first = await engine.submit({ pipeline: daily, sources: [], window: dayAt(1), params: {}, trigger: 'manual' })
    await engine.finished(first.run.id)
    const { id } = await engine.backfills.begin(request(6, { by: 'ana' }))
    engine.backfills.work(id, project)
    await becomes(two.driver, id, 'done')
    expect(most).toBe(2)
    expect(days.slice(1)).toEqual(['2026-01-01', '2026-01-03', '2026-01-04', '2026-01-05', '2026-01-06'])
    expect(await statesOf(two.desk, id)).toBe('succeeded skipped failed succeeded succeeded succeeded')
    expect(await store.windowCounts(id)).toMatchObject({ succeeded: 4, failed: 1, skipped: 1, todo: 0 })
    expect((await store.backfills({ limit: 1 }))[0]).toMatchObject({
      id,
      state: 'done',
      startedBy: 'ana',
      finishedAt: expect.any(Number) as number,
    })
    const run = (await store.run((await windowsOf(two.driver, id))[0]!.run!))!
    expect(run).toMatchObject({ backfill: id, trigger: 'backfill', window: dayAt(0) })
    await expect(engine.backfills.resume(id, {})).rejects.toMatchObject({ code: 'BACKFILL-ENDED' })
  })

  it('are held, gone on with and cancelled from another process', async () => {
    const { behave, letGo } = held()
    await using two = await open(behave)
    const asked = two.desk.engine.backfills
    const { id } = await asked.begin(request(4, { parallel: 1 }))
    two.driver.engine.backfills.work(id, project)
    await told(two.driver, (event) => event.kind === 'attempt' && event.to === 'running')
    await asked.pause(id, { by: 'ana', reason: 'lunch' })
    await becomes(two.driver, id, 'paused')
    letGo()
    await told(two.driver, (event) => event.kind === 'backfill_window' && event.to === 'succeeded')
    expect(await statesOf(two.driver, id)).toBe('succeeded todo todo todo')
    expect((await two.driver.store.backfills({ limit: 1 }))[0]).toMatchObject({ state: 'paused', reason: 'lunch' })
    await asked.resume(id, {})
    await becomes(two.driver, id, 'done')
    expect(await statesOf(two.driver, id)).toBe('succeeded succeeded succeeded succeeded')
  })

  it('stop their runs when they are cancelled', async () => {
    const { behave } = held()
    await using two = await open(behave)
    const { id } = await two.desk.engine.backfills.begin(request(5))
    two.driver.engine.backfills.work(id, project)
    await told(two.driver, (event) => event.kind === 'attempt' && event.to === 'running')
    const stopped = await two.desk.engine.backfills.cancel(id, { hard: false, by: 'ana', reason: 'wrong year' })
    expect(stopped).toHaveLength(2)
    for (const run of stopped) expect(await two.driver.engine.finished(run)).toMatchObject({ state: 'cancelled', reason: 'wrong year' })
    expect(await statesOf(two.driver, id)).toBe('cancelled cancelled todo todo todo')
    expect((await two.driver.store.backfills({ limit: 1 }))[0]).toMatchObject({ state: 'cancelled', reason: 'wrong year' })
    await expect(two.desk.engine.backfills.pause(id, {})).rejects.toMatchObject({ code: 'BACKFILL-ENDED' })
  })

  it('are held by a failure where they are told to, and go on behind it', async () => {
    await using two = await open(({ window }) => {
      if (window.day === '2026-01-02') throw new Error('no second')
      return null
    })
    const { backfills } = two.driver.engine
    const { id } = await backfills.begin(request(4, { parallel: 1, stopOnFailure: true }))
    backfills.work(id, project)
    await becomes(two.driver, id, 'paused')
    expect(await statesOf(two.driver, id)).toBe('succeeded failed todo todo')
    await backfills.resume(id, {})
    await becomes(two.driver, id, 'done')
    expect(await statesOf(two.driver, id)).toBe('succeeded failed succeeded succeeded')
  })

  it('lose nothing when the process that works on them dies', async () => {
    const { behave } = held()
    await using two = await open(behave)
    const { id } = await two.driver.engine.backfills.begin(request(5))
    two.driver.engine.backfills.work(id, project)
    await told(two.driver, (event) => event.kind === 'attempt' && event.to === 'running')
    await two.driver.engine.close()
    expect(await statesOf(two.desk, id)).toBe('running running todo todo todo')
    const days: string[] = []
    const next: Behaviour = ({ window }) => days.push(window.day)
    await using world = await engineWorld({ behave: next, shared: { store: two.desk.store, objects: memoryObjects(), scope } })
    world.engine.backfills.work(id, project)
    await becomes(world, id, 'done')
    expect(await statesOf(world, id)).toBe('succeeded succeeded succeeded succeeded succeeded')
    expect(days.toSorted()).toEqual(['2026-01-01', '2026-01-02', '2026-01-03', '2026-01-04', '2026-01-05'])
    expect(await world.store.runs({ limit: 9 })).toHaveLength(5)
  })

  it('are left to the process that fires the schedules', async () => {
    await using two = await open(() => null)
    await two.driver.engine.fireSchedules({ pipelines: [], sources: [], definitions: { ...project, datasets: [] } })
    const { id } = await two.desk.engine.backfills.begin(request(3))
    two.desk.engine.backfills.work(id, project)
    await becomes(two.desk, id, 'done')
    expect(two.desk.started).toEqual([])
    expect(two.driver.started).toHaveLength(3)
  })

  it('take a run that is under way for a window for their own, where its parameters are the same, and wait for its end where not', async () => {
    const { behave, letGo } = held()
    await using two = await open(behave)
    const { engine, store } = two.driver
    const ask = async (index: number, params: { readonly [name: string]: number }): Promise<string> =>
      (await engine.submit({ pipeline: daily, sources: [], window: dayAt(index), params, trigger: 'manual' })).run.id
    const [same, other] = [await ask(0, {}), await ask(1, { limit: 3 })]
    await told(two.driver, (event) => event.kind === 'attempt' && event.to === 'running' && event.run === other)
    const { id } = await engine.backfills.begin(request(3, { parallel: 3, again: true }))
    engine.backfills.work(id, project)
    await told(two.driver, (event) => event.kind === 'backfill_window' && event.window.start === dayAt(2).start)
    expect((await windowsOf(two.driver, id))[0]).toMatchObject({ state: 'running', run: same })
    letGo()
    await becomes(two.driver, id, 'done')
    expect(await statesOf(two.driver, id)).toBe('succeeded succeeded succeeded')
    expect(await store.runs({ limit: 9 })).toHaveLength(4)
  })

  it('yield to other runs', async () => {
    const { behave, letGo } = held()
    await using two = await open(behave)
    const { engine } = two.driver
    const narrow = { ...daily, maxActiveRuns: 1 }
    const { id } = await engine.backfills.begin(request(3, { parallel: 3 }))
    engine.backfills.work(id, { ...project, pipelines: [narrow] })
    await told(two.driver, (event) => event.kind === 'attempt' && event.to === 'running')
    const { run } = await engine.submit({ pipeline: narrow, sources: [], window: dayAt(9), params: {}, trigger: 'manual' })
    letGo()
    await becomes(two.driver, id, 'done')
    const order = two.driver.started.map((assignment) => assignment.run)
    expect(order.indexOf(run.id)).toBe(1)
    expect(order).toHaveLength(4)
  })
})
