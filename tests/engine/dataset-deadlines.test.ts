import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { noPostgres, startPostgres } from '../servers/postgres.ts'
import type { PostgresServer } from '../servers/postgres.ts'
import type { ScheduledProject } from '../../packages/caudal/src/engine/index.ts'
import { isoInstant } from '../../packages/caudal/src/kernel/index.ts'
import type { Clock } from '../../packages/caudal/src/kernel/index.ts'
import type { ClockSchedule, DatasetManifest } from '../../packages/caudal/src/plan/index.ts'
import type { Store } from '../../packages/caudal/src/ports/index.ts'
import { openPostgres, openSqlite } from '../../packages/caudal/src/store/index.ts'
import { engineWorld, memoryObjects, pipelineManifest, stepManifest, testClock } from '../../packages/caudal/src/testing/index.ts'
import type { EngineWorld, TestClock } from '../../packages/caudal/src/testing/index.ts'

const hour = 3_600_000
const folder = mkdtempSync(join(tmpdir(), 'caudal-deadlines-'))
let server: PostgresServer | undefined
beforeAll(async () => {
  if (noPostgres === null) server = await startPostgres()
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  await server?.[Symbol.asyncDispose]()
})

const hourly: ClockSchedule = { kind: 'every', everyMs: hour, catchup: 'none' }
const load = pipelineManifest('load', [stepManifest('load', { writes: ['gold.sales'] })])

function project(deadline: ClockSchedule | null): ScheduledProject {
  const plain = { columns: [], key: [], partitionBy: null, time: null, format: 'table', owner: null, description: null } as const
  const sales: DatasetManifest = { ...plain, name: 'gold.sales', place: { file: 'p.ts' }, ...(deadline === null ? {} : { deadline }) }
  return { pipelines: [], sources: [], definitions: { pipelines: [load], datasets: [sales] } }
}

/** A state and its clock. An alarm that is set for a moment that has passed meanwhile rings when the clock is told to go on. */
interface Ground {
  readonly store: Store
  readonly clock: TestClock
}

/** What the journal says of datasets, once it says so much: `late 01`, the hour of the tick. */
async function said({ store, clock }: Ground, count: number): Promise<readonly string[]> {
  for (;;) {
    clock.advance(0)
    const entries = await store.journal({ after: 0, limit: 1_000 })
    const all = entries.flatMap(({ event }) => (event.kind === 'dataset' ? [`${event.to} ${isoInstant(event.tick).slice(11, 13)}`] : []))
    if (all.length >= count) return all
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** Resolves once the ticks up to a moment have been judged. */
async function judged({ store, clock }: Ground, moment: number): Promise<void> {
  while (((await store.deadlines())[0]?.lookedAt ?? 0) < moment) {
    clock.advance(0)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

const grounds = [
  {
    ground: 'SQLite',
    scope: 'own' as 'all',
    open: async (clock: Clock): Promise<Store> => openSqlite({ path: join(folder, 'state.db'), clock }),
  },
  ...(noPostgres === null
    ? [
        {
          ground: 'Postgres',
          scope: 'all' as const,
          open: async (clock: Clock): Promise<Store> => (await openPostgres({ url: await server!.database(), clock })).store,
        },
      ]
    : []),
]

describe.each(grounds)('deadlines of datasets on $ground', ({ open, scope }) => {
  it('say of each tick once that it was missed, through restarts and absences, until there is a version', async () => {
    const clock = testClock()
    const start = clock.now()
    const store = await open(clock)
    const ground = { store, clock }
    let version = 0
    const world = (): Promise<EngineWorld> =>
      engineWorld({
        clock,
        shared: { store, objects: memoryObjects(), scope },
        behave: () => {
          const published = {
            dataset: 'gold.sales',
            version: `v${++version}`,
            mode: 'append',
            rows: 1,
            quarantined: 0,
            total: 1,
            reasons: [],
          }
          return { outcome: { kind: 'succeeded', output: null, published: [published] } }
        },
      })
    {
      await using first = await world()
      await first.engine.fireSchedules(project(hourly))
      await judged(ground, start)
      clock.advance(hour)
      expect(await said(ground, 1)).toEqual(['late 01'])
    }
    clock.advance(2 * hour)
    {
      await using second = await world()
      await second.engine.fireSchedules(project(hourly))
      expect(await said(ground, 3)).toEqual(['late 01', 'late 02', 'late 03'])
      expect(await store.deadlines()).toMatchObject([
        { dataset: 'gold.sales', pipelines: ['load'], lateSince: start + hour, lateTick: start + 3 * hour, publishedAt: null },
      ])
      clock.advance(1)
      await second.run(load)
      expect((await said(ground, 4)).at(-1)).toBe('on_time 03')
      expect(await store.deadlines()).toMatchObject([{ lateSince: null, lateTick: null, publishedAt: clock.now() }])
      clock.advance(hour)
      await judged(ground, start + 4 * hour)
      expect(await said(ground, 4)).toHaveLength(4)
    }
    clock.advance(2 * hour)
    {
      // Nobody fires schedules now; the run that publishes says what was missed before it.
      await using third = await world()
      await third.run(load)
      expect((await said(ground, 7)).slice(4)).toEqual(['late 05', 'late 06', 'on_time 06'])
      await third.engine.fireSchedules(project({ ...hourly, everyMs: 2 * hour }))
      await judged(ground, clock.now())
      await third.engine.fireSchedules(project(null))
      while ((await store.deadlines()).length > 0) await new Promise((resolve) => setImmediate(resolve))
    }
    expect(await said(ground, 7)).toHaveLength(7)
    await store.close()
  })
})
