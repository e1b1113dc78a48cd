import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { noPostgres, startPostgres } from '../servers/postgres.ts'
import type { PostgresServer } from '../servers/postgres.ts'
import { Fault, systemClock } from '../../packages/caudal/src/kernel/index.ts'
import { openPostgres } from '../../packages/caudal/src/store/index.ts'
import {
  engineWorld as worldOnSqlite,
  pipelineManifest,
  stepManifest,
  testClock,
  worldWindow,
} from '../../packages/caudal/src/testing/index.ts'

const output = (step: string, ...path: string[]) => ({ kind: 'output', step, path }) as const

type World = typeof worldOnSqlite

let server: PostgresServer | undefined
beforeAll(async () => {
  if (noPostgres === null) server = await startPostgres()
})
afterAll(() => server?.[Symbol.asyncDispose]())

const worldOnPostgres: World = async (options) => {
  const shared = await openPostgres({ url: await server!.database(), clock: systemClock })
  const world = await worldOnSqlite({ ...options, shared: { ...shared, scope: 'all' } })
  const end = world[Symbol.asyncDispose].bind(world)
  return Object.assign(world, {
    async [Symbol.asyncDispose]() {
      await end()
      await shared.store.close()
    },
  })
}

const grounds: readonly { readonly ground: string; readonly engineWorld: World }[] = [
  { ground: 'SQLite', engineWorld: worldOnSqlite },
  ...(noPostgres === null ? [{ ground: 'Postgres', engineWorld: worldOnPostgres }] : []),
]

describe.each(grounds)('the engine on $ground', ({ ground, engineWorld }) => {
  it('runs steps in the order of their wiring and hands outputs on', async () => {
    await using world = await engineWorld({ behave: ({ step, input }) => (step === 'sum' ? (input as { n: number }).n + 1 : { n: 41 }) })
    const pipeline = pipelineManifest('p', [
      stepManifest('load'),
      stepManifest('sum', { after: ['load'], input: { kind: 'record', fields: { n: output('load', 'n') } } }),
    ])
    expect((await world.run(pipeline)).state).toBe('succeeded')
    expect(await world.outputs.read({ run: world.started[0]!.run, step: 'sum', item: null }, { mapped: false })).toBe(42)
  })

  it('maps over a list, folds the outputs, and fails the step with its items', async () => {
    await using world = await engineWorld({
      behave({ step, item, itemValue }) {
        if (step === 'list') return [1, 2, 3, 4]
        if (step === 'odd' && Number(itemValue) % 2 === 0) throw new Fault('EVEN', { message: 'even' })
        return step === 'all' ? item : Number(itemValue) * 10
      },
    })
    const items = output('list')
    const pipeline = pipelineManifest('p', [
      stepManifest('list'),
      stepManifest('times', { kind: 'each', items, after: ['list'], input: { kind: 'item', path: [] } }),
      stepManifest('odd', { kind: 'each', items, after: ['list'] }),
      stepManifest('after_odd', { after: ['odd'] }),
      stepManifest('notice', { after: ['odd'], on: 'any_failed' }),
    ])
    const run = await world.run(pipeline)
    expect(run.state).toBe('failed')
    expect(await world.outputs.read({ run: run.id, step: 'times', item: null }, { mapped: true })).toEqual([10, 20, 30, 40])
    const steps = await world.steps()
    expect(steps.get('odd')).toMatchObject({
      state: 'failed',
      error: { code: 'MAP-ITEMS-FAILED' },
      items: { total: 4, failed: 2, succeeded: 2 },
    })
    expect(steps.get('after_odd')?.state).toBe('upstream_failed')
    expect(steps.get('notice')?.state).toBe('succeeded')
  })

  it('tries again as the policy says, and keeps every attempt', async () => {
    await using world = await engineWorld({
      behave({ attempt }) {
        if (attempt < 3) throw new Error(`no ${attempt}`)
        return attempt
      },
    })
    const retry = { attempts: 3, delayMs: 1, backoff: 'fixed', maxDelayMs: 10, jitter: 0 } as const
    const run = await world.run(pipelineManifest('p', [stepManifest('flaky', { retry })]))
    expect(run.state).toBe('succeeded')
    const attempts = await world.store.attempts({ run: run.id, limit: 10 })
    expect(attempts.map(({ epoch, state }) => [epoch, state])).toEqual([
      [1, 'failed'],
      [2, 'failed'],
      [3, 'succeeded'],
    ])
  })

  it('skips by condition and carries the skip on', async () => {
    await using world = await engineWorld({ behave: () => false })
    const pipeline = pipelineManifest('p', [
      stepManifest('ask'),
      stepManifest('maybe', { after: ['ask'], if: output('ask') }),
      stepManifest('then', { after: ['maybe'] }),
      stepManifest('anyway', { after: ['maybe'], on: 'none_failed' }),
    ])
    expect((await world.run(pipeline)).state).toBe('succeeded')
    const steps = await world.steps()
    expect([...steps].map(([name, { state }]) => [name, state])).toEqual([
      ['ask', 'succeeded'],
      ['maybe', 'skipped'],
      ['then', 'skipped'],
      ['anyway', 'succeeded'],
    ])
  })

  it('runs the steps of the branch that is taken, and skips the others', async () => {
    let region: string | number = 'eu'
    await using world = await engineWorld({ behave: ({ step }) => (step === 'region' ? region : step) })
    const branch = (is: string | null) => ({ after: ['region'], branches: [{ value: output('region'), is, among: ['eu', '7'] }] })
    const pipeline = pipelineManifest('p', [
      stepManifest('region'),
      stepManifest('eu', branch('eu')),
      stepManifest('seven', branch('7')),
      stepManifest('other', branch(null)),
      stepManifest('join', { after: ['eu', 'seven', 'other'], on: 'none_failed', input: output('eu') }),
    ])
    const taken = async (): Promise<readonly string[]> => {
      expect((await world.run(pipeline)).state).toBe('succeeded')
      return [...(await world.steps()).values()].filter(({ state }) => state === 'succeeded').map(({ step }) => step)
    }
    expect(await taken()).toEqual(['region', 'eu', 'join'])
    expect((await world.steps()).get('other')).toMatchObject({
      state: 'skipped',
      reason: 'the branch otherwise was not taken: the value is eu',
    })
    region = 7
    expect(await taken()).toEqual(['region', 'seven', 'join'])
    region = 'mars'
    expect(await taken()).toEqual(['region', 'other', 'join'])
    expect(world.started.at(-1)?.input).toBeNull()
  })

  it('holds a pool to its slots', async () => {
    let now = 0
    let most = 0
    await using world = await engineWorld({
      pools: [{ name: 'api', slots: 3 }],
      async behave({ step }) {
        if (step === 'list') return Array.from({ length: 20 }, (_, i) => i)
        most = Math.max(most, ++now)
        await new Promise((resolve) => setImmediate(resolve))
        now -= 1
        return null
      },
    })
    const pipeline = pipelineManifest('p', [
      stepManifest('list'),
      stepManifest('call', { kind: 'each', items: output('list'), after: ['list'], pools: ['api'] }),
    ])
    expect((await world.run(pipeline)).state).toBe('succeeded')
    expect(most).toBe(3)
  })

  it('lets what has a higher priority go first, be it a step or an item', async () => {
    await using world = await engineWorld({
      pools: [{ name: 'api', slots: 1 }],
      behave: ({ step }) => (step === 'list' ? [1, 2] : null),
    })
    const pipeline = pipelineManifest('p', [
      stepManifest('list'),
      stepManifest('call', { kind: 'each', items: output('list'), after: ['list'], pools: ['api'], priority: 5 }),
      ...[1, 9, 2].map((priority) => stepManifest(`with_${priority}`, { after: ['list'], pools: ['api'], priority })),
    ])
    await world.run(pipeline)
    expect(world.started.map(({ step }) => step).slice(-3)).toEqual(['call', 'with_2', 'with_1'])
  })

  it('runs as many items of a mapped step at once as its concurrency says, whatever room there is', async () => {
    const now = new Map<string, number>()
    const most = new Map<string, number>()
    await using world = await engineWorld({
      async behave({ step, attempt }) {
        if (step === 'list') return Array.from({ length: 20 }, (_, i) => i)
        now.set(step, (now.get(step) ?? 0) + 1)
        most.set(step, Math.max(most.get(step) ?? 0, now.get(step)!))
        await new Promise((resolve) => setImmediate(resolve))
        now.set(step, now.get(step)! - 1)
        if (attempt === 1 && step === 'two') throw new Error('again')
        return null
      },
    })
    const each = { kind: 'each', items: output('list'), after: ['list'] } as const
    const retry = { attempts: 2, delayMs: 0, backoff: 'fixed', maxDelayMs: 0, jitter: 0 } as const
    const pipeline = pipelineManifest('p', [
      stepManifest('list'),
      stepManifest('two', { ...each, concurrency: 2, retry }),
      stepManifest('five', { ...each, concurrency: 5 }),
    ])
    expect((await world.run(pipeline)).state).toBe('succeeded')
    expect([most.get('two'), most.get('five')]).toEqual([2, 5])
  })

  it('takes no output from the cache once a dataset that was read has a new version', async () => {
    let version = 0
    await using world = await engineWorld({
      behave({ step }) {
        if (step !== 'write') return null
        const published = [{ dataset: 'raw.a', version: `v${++version}`, mode: 'append', rows: 1, quarantined: 0, total: 1, reasons: [] }]
        return { outcome: { kind: 'succeeded', output: null, published } }
      },
    })
    const sum = stepManifest('sum', { cacheMs: 60_000, reads: ['raw.a'] })
    const write = pipelineManifest('w', [stepManifest('write', { writes: ['raw.a'] })])
    const read = pipelineManifest('r', [sum])
    for (const pipeline of [write, read, read, write, read]) await world.run(pipeline)
    expect(world.started.map(({ step }) => step)).toEqual(['write', 'sum', 'write', 'sum'])
  })

  it('defers a wait between looks, and fails it when its time is up', async () => {
    let looks = 0
    await using world = await engineWorld({
      behave: ({ step }) => ({
        outcome:
          step === 'open' && ++looks === 3 ? { kind: 'succeeded', output: null, published: [] } : { kind: 'not_yet', saw: `look ${looks}` },
      }),
    })
    const wait = { kind: 'wait', everyMs: 1 } as const
    const run = await world.run(
      pipelineManifest('p', [stepManifest('open', { ...wait, timeoutMs: 60_000 }), stepManifest('never', { ...wait, timeoutMs: 5 })]),
    )
    expect(run.state).toBe('failed')
    const steps = await world.steps()
    expect(looks).toBe(3)
    expect(steps.get('open')?.state).toBe('succeeded')
    expect(steps.get('never')).toMatchObject({ state: 'failed', error: { code: 'WAIT-TIMEOUT' } })
    expect(world.events.flatMap((event) => (event.kind === 'task_run' && event.step === 'open' ? [event.to] : []))).toEqual([
      'ready',
      'running',
      'waiting',
      'ready',
      'running',
      'waiting',
      'ready',
      'running',
      'succeeded',
    ])
  })

  it('fails a task run that loses three attempts in a row, without using up a try', async () => {
    const lost = { kind: 'lost', error: { code: 'RUNNER-LOST', message: 'gone', blame: 'system', retryable: true } } as const
    await using world = await engineWorld({ behave: () => ({ outcome: lost }) })
    expect((await world.run(pipelineManifest('p', [stepManifest('killer')]))).state).toBe('failed')
    expect((await world.steps()).get('killer')).toMatchObject({ state: 'failed', attempts: 0, error: { code: 'TASK-LOST' } })
    expect(world.started.map(({ attempt }) => attempt)).toEqual([1, 1, 1])
  })

  it('takes an output from the cache for the same code and input', async () => {
    await using world = await engineWorld({ behave: () => ({ rows: 7 }) })
    const pipeline = pipelineManifest('p', [
      stepManifest('load', { cacheMs: 60_000 }),
      stepManifest('use', { after: ['load'], input: output('load') }),
    ])
    await world.run(pipeline)
    await world.run(pipeline)
    expect(world.started.map(({ step }) => step)).toEqual(['load', 'use', 'use'])
    expect((await world.steps()).get('load')).toMatchObject({ state: 'succeeded', cached: true })
    expect(world.started[2]?.input).toEqual({ rows: 7 })
  })

  it('cancels: nothing more starts, what runs is told to stop', async () => {
    const { promise: under, resolve: started } = Promise.withResolvers<void>()
    await using world = await engineWorld({
      slots: 2,
      behave: ({ step }, { signal }) =>
        step === 'list'
          ? [1, 2, 3, 4, 5]
          : new Promise((_, reject) => {
              signal.addEventListener('abort', () => reject(signal.reason as Error))
              started()
            }),
    })
    const pipeline = pipelineManifest('p', [
      stepManifest('list'),
      stepManifest('hang', { kind: 'each', items: output('list'), after: ['list'] }),
      stepManifest('after', { after: ['hang'], on: 'all_done' }),
    ])
    const { run } = await world.engine.submit({ pipeline, sources: [], window: worldWindow, params: {}, trigger: 'manual' })
    await under
    await world.engine.cancel(run.id, { hard: false, reason: 'asked' })
    expect((await world.engine.finished(run.id)).state).toBe('cancelled')
    const steps = await world.steps()
    expect([steps.get('hang')?.state, steps.get('after')?.state]).toEqual(['cancelled', 'cancelled'])
  })

  it.skipIf(ground !== 'SQLite')('goes on with the run of a dead process, and starts anew where the code has changed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'engine-'))
    const path = join(folder, 'state.db')
    const pipeline = pipelineManifest('p', [stepManifest('first'), stepManifest('second', { after: ['first'] })])
    const request = { pipeline, sources: [], window: worldWindow, params: {}, trigger: 'manual' } as const
    const { promise: reached, resolve } = Promise.withResolvers<void>()
    const dead = await engineWorld({ path, behave: ({ step }) => (step === 'first' ? 1 : new Promise<never>(() => resolve())) })
    const begun = await dead.engine.submit(request)
    await reached
    await using busy = await engineWorld({ path, behave: () => 0 })
    await expect(busy.engine.submit(request)).rejects.toMatchObject({ code: 'RUN-BUSY' })
    await dead.engine.close()

    await using world = await engineWorld({ path, behave: () => 2 })
    const { run, resumed } = await world.engine.submit(request)
    expect([run.id, resumed]).toEqual([begun.run.id, true])
    expect((await world.engine.finished(run.id)).state).toBe('succeeded')
    expect(world.started.map(({ step, epoch, attempt }) => [step, epoch, attempt])).toEqual([['second', 2, 1]])
    rmSync(folder, { recursive: true })
    await dead.store.close()
  })

  it('looks again at a wait whose moment came while its process was dead', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'engine-'))
    const path = join(folder, 'state.db')
    const pipeline = pipelineManifest('p', [stepManifest('open', { kind: 'wait', everyMs: 10_000, timeoutMs: 600_000 })])
    const request = { pipeline, sources: [], window: worldWindow, params: {}, trigger: 'manual' } as const
    const { promise: deferred, resolve } = Promise.withResolvers<void>()
    const dead = await engineWorld({ path, clock: testClock(), behave: () => ({ outcome: { kind: 'not_yet', saw: 'nothing' } }) })
    dead.engine.listen((news) => {
      if (news.kind === 'journal' && news.entry.event.kind === 'task_run' && news.entry.event.to === 'waiting') resolve()
    })
    await dead.engine.submit(request)
    await deferred
    await dead.engine.close()
    await dead.store.close()

    const clock = testClock()
    clock.advance(60_000)
    await using world = await engineWorld({ path, clock, behave: () => null })
    const { run } = await world.engine.submit(request)
    const ended = world.engine.finished(run.id)
    clock.advance(1)
    expect((await ended).state).toBe('succeeded')
    rmSync(folder, { recursive: true })
  })

  it('notes every change of state once, and folds to the state', async () => {
    await using world = await engineWorld({ behave: ({ step }) => (step === 'list' ? [1, 2] : null) })
    const run = await world.run(
      pipelineManifest('p', [stepManifest('list'), stepManifest('each', { kind: 'each', items: output('list'), after: ['list'] })]),
    )
    const entries = await world.store.journal({ after: 0, run: run.id, limit: 1_000 })
    expect(entries.map(({ event }) => event)).toEqual(world.events)
    const last = new Map(entries.flatMap(({ event }) => (event.kind === 'task_run' && event.item === null ? [[event.step, event.to]] : [])))
    expect(last).toEqual(new Map([...(await world.steps())].map(([name, { state }]) => [name, state])))
    expect(entries.flatMap(({ event }) => (event.kind === 'run' ? [event.to] : []))).toEqual(['queued', 'running', 'succeeded'])
  })
})
