import { expect, it } from 'vitest'
import { createId, seededRandom, windowOf } from '../kernel/index.ts'
import type { RunQuery, Store } from '../ports/index.ts'
import { pipelineManifest, stepManifest } from '../testing/index.ts'

const pipeline = pipelineManifest('listed', [stepManifest('a')])
const dayMs = 86_400_000

/** What lists of a state database must give, as tests for vitest. */
export function overviewContract(store: () => Store): void {
  it('lists runs by pipeline, state, trigger, window and time, in both orders, a page after another', async () => {
    const random = seededRandom(7)
    const ids = [0, 1, 2, 3].map((day) => createId(dayMs * (day + 100), random))
    await store().transaction(async (tx) => {
      await tx.keepVersion({ pipeline, sources: [] }, 3)
      for (const [day, id] of ids.entries()) {
        const trigger = day === 0 ? ('backfill' as const) : ('manual' as const)
        const standing = {
          state: 'queued',
          cancelling: false,
          timedOut: false,
          createdAt: dayMs * (day + 100),
          startedAt: null,
          finishedAt: null,
        } as const
        const rest = { reason: null, lateAt: null, paused: false, parent: null, params: {} }
        const window = windowOf(dayMs * day, dayMs * (day + 1))
        await tx.addRun(
          { id, pipeline: 'listed', version: pipeline.version, window, trigger, ...standing, ...rest },
          { driver: null, open: 1 },
        )
      }
    })
    const found = async (query: Omit<RunQuery, 'limit'> & { readonly limit?: number }): Promise<readonly number[]> =>
      (await store().runs({ pipeline: 'listed', limit: 10, ...query })).map(({ id }) => ids.indexOf(id))
    expect(await found({})).toEqual([3, 2, 1, 0])
    expect(await found({ order: 'oldest', limit: 2 })).toEqual([0, 1])
    expect(await found({ order: 'oldest', before: ids[1]! })).toEqual([2, 3])
    expect(await found({ before: ids[2]!, limit: 1 })).toEqual([1])
    expect(await found({ trigger: 'backfill' })).toEqual([0])
    expect(await found({ state: 'queued', trigger: 'manual' })).toEqual([3, 2, 1])
    expect(await found({ state: 'failed' })).toEqual([])
    expect(await found({ window: windowOf(dayMs * 2, dayMs * 3) })).toEqual([2])
    expect(await found({ createdFrom: dayMs * 101, createdTo: dayMs * 103 })).toEqual([2, 1])
    const newest = await store().newestRuns({ pipelines: ['p', 'listed', 'nowhere'], limit: 2 })
    const newestIds = Object.fromEntries([...newest].map(([name, runs]) => [name, runs.map(({ id }) => id)]))
    expect(newestIds).toEqual({ listed: [ids[3], ids[2]], p: ['r1'] })
    const queued = { state: 'queued', startedAt: null, finishedAt: null }
    expect(newest.get('listed')![0]).toEqual({ id: ids[3], createdAt: dayMs * 103, ...queued })
    expect([...(await store().newestRuns({ pipelines: [], limit: 2 }))]).toEqual([])
    expect(await store().keptVersions({ pipeline: 'listed', limit: 5 })).toEqual([{ version: pipeline.version, at: 3 }])
    expect(await store().keptVersions({ pipeline: 'listed', after: { at: 3, version: pipeline.version }, limit: 5 })).toEqual([])
  })

  it('lists attempts by step, item and try, claims that stand, and what waits', async () => {
    const attempt = { run: 'r1', item: null, attempt: 1, worker: 'w1', at: 1 }
    await store().transaction(async (tx) => {
      await tx.addAttempts([
        { ...attempt, step: 'm', epoch: 1 },
        { ...attempt, step: 'a', epoch: 2, attempt: 2 },
        { ...attempt, step: 'a', epoch: 1 },
      ])
      await tx.moveTaskRun({ key: { run: 'r1', step: 'a', item: null }, to: 'ready', at: 1, set: { readyAt: 1 } })
      await tx.moveTaskRun({
        key: { run: 'r1', step: 'a', item: null },
        to: 'waiting',
        at: 2,
        set: { dueAt: 50, startedAt: 2, reason: 'no file' },
      })
    })
    const all = await store().attemptsByKey({ run: 'r1', limit: 5 })
    expect(all.map(({ step, epoch }) => `${step}${epoch}`)).toEqual(['a1', 'a2', 'm1'])
    const rest = await store().attemptsByKey({ run: 'r1', after: { step: 'a', item: null, epoch: 1 }, limit: 5 })
    expect(rest.map(({ step, epoch }) => `${step}${epoch}`)).toEqual(['a2', 'm1'])
    expect(await store().attemptsByKey({ run: 'r1', step: 'm', limit: 5 })).toHaveLength(1)
    expect(await store().waiting({ limit: 5 })).toEqual([{ run: 'r1', step: 'a', item: null, dueAt: 50, readyAt: 1, reason: 'no file' }])
    expect(await store().waiting({ after: { run: 'r1', step: 'a', item: null }, limit: 5 })).toEqual([])
    expect(await store().retrying({ limit: 5 })).toEqual([])
    const error = { code: 'TASK-FAILED', message: 'broken', blame: 'user', retryable: true } as const
    await store().transaction(async (tx) => {
      await tx.moveTaskRun({ key: { run: 'r1', step: 'a', item: null }, to: 'ready', at: 3, set: { attempts: 1, dueAt: 90, error } })
    })
    expect(await store().retrying({ limit: 5 })).toMatchObject([{ run: 'r1', step: 'a', item: null, attempts: 1, dueAt: 90, error }])
    expect(await store().retrying({ after: { run: 'r1', step: 'a', item: null }, limit: 5 })).toEqual([])
    expect(await store().standingClaims()).toEqual([])
  })
}
