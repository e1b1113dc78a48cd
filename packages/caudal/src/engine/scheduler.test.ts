import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { Published } from '../journal/index.ts'
import type { PipelineManifest, ScheduleManifest } from '../plan/index.ts'
import type { RunRecord } from '../ports/index.ts'
import { engineWorld, pipelineManifest, stepManifest, testClock, worldWindow } from '../testing/index.ts'
import type { EngineWorld } from '../testing/index.ts'
import type { ScheduledProject } from './engine.ts'

const hour = 3_600_000
const folder = mkdtempSync(join(tmpdir(), 'scheduler-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function scheduled(name: string, schedule: ScheduleManifest, given: Partial<PipelineManifest> = {}): PipelineManifest {
  return { ...pipelineManifest(name, [stepManifest('load', { writes: [`raw.${name}`] })]), schedule, ...given }
}

function project(...pipelines: readonly PipelineManifest[]): ScheduledProject {
  return { pipelines: pipelines.map((pipeline) => ({ pipeline, params: {} })), sources: [] }
}

const hourly = (catchup: 'none' | 'latest' | 'all' = 'none'): ScheduleManifest => ({ kind: 'every', everyMs: hour, catchup })

/** Runs as they stand, oldest first, once there are so many that have ended. */
async function ended(world: EngineWorld, count: number): Promise<readonly RunRecord[]> {
  for (;;) {
    const runs = await world.store.runs({ limit: 100 })
    const over = runs.filter(({ finishedAt }) => finishedAt !== null)
    if (over.length >= count) return over.toReversed()
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** Lets everything that is under way come to rest. */
async function rest(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve))
}

const hours = (runs: readonly RunRecord[]): number[] => runs.map(({ window }) => new Date(window.end).getUTCHours())

describe('schedules', () => {
  it('fire at each tick for its window, once, through restarts', async () => {
    const path = join(folder, 'restart.db')
    const clock = testClock()
    const one = project(scheduled('p', hourly('all')))
    {
      await using world = await engineWorld({ behave: () => 1, clock, path })
      await world.engine.fireSchedules(one)
      await rest()
      clock.advance(hour)
      expect((await ended(world, 1))[0]).toMatchObject({
        trigger: 'schedule',
        window: { start: '2026-01-01T00:00:00Z', end: '2026-01-01T01:00:00Z' },
      })
    }
    clock.advance(3 * hour)
    await using world = await engineWorld({ behave: () => 1, clock, path })
    await world.engine.fireSchedules(one)
    expect(hours(await ended(world, 4))).toEqual([1, 2, 3, 4])
    await rest()
    expect(await world.store.runs({ limit: 9 })).toHaveLength(4)
  })

  it('catch up as they say, and begin anew when they change', async () => {
    const path = join(folder, 'catchup.db')
    const clock = testClock()
    const many = project(scheduled('none', hourly()), scheduled('latest', hourly('latest')), scheduled('every', hourly('all')))
    {
      await using world = await engineWorld({ behave: () => 1, clock, path })
      await world.engine.fireSchedules(many)
      await rest()
    }
    clock.advance(3.5 * hour)
    await using world = await engineWorld({ behave: () => 1, clock, path })
    await world.engine.fireSchedules(many)
    expect((await ended(world, 4)).map(({ pipeline }) => pipeline).toSorted()).toEqual(['every', 'every', 'every', 'latest'])
    await world.engine.fireSchedules(project(scheduled('every', { kind: 'every', everyMs: hour / 4, catchup: 'all' })))
    await rest()
    expect(await world.store.runs({ limit: 9 })).toHaveLength(4)
  })

  it('are held while a pipeline is paused, and hold to maxActiveRuns', async () => {
    const clock = testClock()
    const gate = Promise.withResolvers<number>()
    await using world = await engineWorld({ behave: () => gate.promise, clock })
    await world.store.transaction((tx) => tx.pausePipeline({ pipeline: 'p', paused: true }))
    await world.engine.fireSchedules(project(scheduled('p', hourly('all'), { maxActiveRuns: 1 })))
    await rest()
    clock.advance(2 * hour)
    await rest()
    expect(await world.store.runs({ limit: 9 })).toEqual([])
    expect(await world.store.pausedPipelines()).toEqual(new Set(['p']))
    await world.store.transaction((tx) => tx.pausePipeline({ pipeline: 'p', paused: false }))
    clock.advance(2_000)
    await rest()
    expect((await world.store.runs({ limit: 9 })).map(({ state }) => state)).toEqual(['queued', 'running'])
    gate.resolve(1)
    expect(hours(await ended(world, 2))).toEqual([1, 2])
  })

  it('leave a run cancelled that somebody stopped before its scheduler died', async () => {
    const path = join(folder, 'cancelled.db')
    const clock = testClock()
    const one = project(scheduled('p', hourly('all')))
    const { promise: under, resolve: started } = Promise.withResolvers<void>()
    const dead = await engineWorld({ behave: () => new Promise<never>(() => started()), clock, path })
    await dead.engine.fireSchedules(one)
    await rest()
    clock.advance(hour)
    await under
    const [run] = await dead.store.runs({ limit: 1 })
    await dead.engine.cancel(run!.id, { hard: false, reason: 'asked' })
    await dead.engine.close()
    await using world = await engineWorld({ behave: () => 1, clock, path })
    await world.engine.fireSchedules(one)
    expect(await ended(world, 1)).toMatchObject([{ id: run!.id, state: 'cancelled' }])
    await rest()
    expect(await world.store.runs({ limit: 9 })).toHaveLength(1)
    await dead.store.close()
  })

  it('fire one run a tick, however many schedulers there are, of which one lives', async () => {
    const path = join(folder, 'two.db')
    const clock = testClock()
    const one = project(scheduled('p', hourly('all')))
    await using first = await engineWorld({ behave: () => 1, clock, path })
    await first.engine.fireSchedules(one)
    await rest()
    clock.advance(1)
    await rest()
    await using second = await engineWorld({ behave: () => 1, clock, path })
    await expect(second.engine.fireSchedules(one)).rejects.toMatchObject({ code: 'SERVER-RUNNING' })
    await first.engine.close()
    await second.engine.fireSchedules(one)
    await rest()
    clock.advance(hour)
    expect(await ended(second, 1)).toHaveLength(1)
  })

  it('are left alone by a scheduler that was away for longer than its lease and was replaced', async () => {
    const path = join(folder, 'away.db')
    const [clock, away] = [testClock(), testClock()]
    const one = project(scheduled('p', { kind: 'every', everyMs: 25_000, catchup: 'all' }))
    await using first = await engineWorld({ behave: () => 1, clock: away, path })
    await first.engine.fireSchedules(one)
    await rest()
    clock.advance(20_000)
    await using second = await engineWorld({ behave: () => 1, clock, path })
    await second.engine.fireSchedules(one)
    await rest()
    away.advance(26_000)
    await rest()
    expect(await first.store.runs({ limit: 9 })).toEqual([])
    clock.advance(6_000)
    expect(await ended(second, 1)).toHaveLength(1)
  })

  it('go on with what a scheduler that died has begun', async () => {
    const path = join(folder, 'adopt.db')
    const clock = testClock()
    const one = project(scheduled('p', hourly()))
    const begun = Promise.withResolvers<void>()
    {
      const dead = await engineWorld({ behave: () => new Promise<never>(() => begun.resolve()), clock, path })
      await dead.engine.fireSchedules(one)
      await rest()
      clock.advance(hour)
      await begun.promise
      await dead.engine.close()
      await dead.store.close()
    }
    await using world = await engineWorld({ behave: () => 1, clock, path })
    await world.engine.fireSchedules(one)
    expect(await ended(world, 1)).toMatchObject([{ state: 'succeeded', trigger: 'schedule' }])
    expect(world.started.map(({ epoch }) => epoch)).toEqual([2])
  })
})

describe('schedules on datasets', () => {
  const publish = (dataset: string, version: string): Published => ({
    dataset,
    version,
    mode: 'append',
    rows: 1,
    quarantined: 0,
    total: 1,
    reasons: [],
  })

  it('start after new versions of any, or once there is one of each, and say which', async () => {
    let version = 0
    await using world = await engineWorld({
      clock: testClock(),
      behave: ({ pipeline }) =>
        pipeline === 'a' || pipeline === 'b'
          ? { outcome: { kind: 'succeeded', output: null, published: [publish(`raw.${pipeline}`, `v${++version}`)] } }
          : null,
    })
    const source = (name: string): PipelineManifest => pipelineManifest(name, [stepManifest('load', { writes: [`raw.${name}`] })])
    const datasets = ['raw.a', 'raw.b']
    await world.engine.fireSchedules(
      project(scheduled('either', { kind: 'on', mode: 'any', datasets }), scheduled('both', { kind: 'on', mode: 'all', datasets })),
    )
    await world.run(source('a'))
    expect((await ended(world, 2)).map(({ pipeline }) => pipeline).toSorted()).toEqual(['a', 'either'])
    await world.run(source('b'))
    const runs = await ended(world, 5)
    expect(runs.map(({ pipeline }) => pipeline).toSorted()).toEqual(['a', 'b', 'both', 'either', 'either'])
    const both = runs.find(({ pipeline }) => pipeline === 'both')!
    expect(both).toMatchObject({ trigger: 'dataset', window: worldWindow })
    expect(await world.store.causes(both.id)).toEqual([
      { dataset: 'raw.a', version: 'v1' },
      { dataset: 'raw.b', version: 'v2' },
    ])
  })

  it('hear of versions that were published while no scheduler was there, for all of their windows', async () => {
    const clock = testClock()
    await using world = await engineWorld({ clock, behave: () => null })
    const after = project(scheduled('after', { kind: 'on', mode: 'any', datasets: ['raw.a'] }))
    await world.store.transaction(async (tx) => {
      await tx.awaitDatasets('after', ['raw.a'])
      const day = (number: number) => ({ start: `2026-01-0${number}T00:00:00Z`, end: `2026-01-0${number + 1}T00:00:00Z`, day: '' })
      await tx.noteArrivals([publish('raw.a', 'v1')], day(3))
      await tx.noteArrivals([publish('raw.a', 'v2')], day(1))
    })
    await world.engine.fireSchedules(after)
    const [run] = await ended(world, 1)
    expect(run!.window).toMatchObject({ start: '2026-01-01T00:00:00Z', end: '2026-01-04T00:00:00Z' })
    expect(await world.store.causes(run!.id)).toEqual([{ dataset: 'raw.a', version: 'v2' }])
  })
})
