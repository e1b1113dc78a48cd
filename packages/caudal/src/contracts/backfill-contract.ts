import { expect, it } from 'vitest'
import { windowOf } from '../kernel/index.ts'
import type { BackfillRecord, Store } from '../ports/index.ts'

const day = 86_400_000
const dayAt = (index: number) => windowOf(index * day, (index + 1) * day)

function backfill(id: string, given: Partial<BackfillRecord> = {}): BackfillRecord {
  return {
    id,
    pipeline: 'p',
    from: dayAt(0).start,
    to: dayAt(2).end,
    parallel: 2,
    stopOnFailure: false,
    again: false,
    params: { limit: 3 },
    startedBy: 'ana',
    state: 'running',
    reason: null,
    worker: null,
    createdAt: 5_000_000_000_000,
    finishedAt: null,
    ...given,
  }
}

/** What every state database must do for backfills, as tests for vitest. It needs a queued run `r1` of `p` for the first day. */
export function backfillContract(store: () => Store): void {
  it('keeps backfills with their windows, and finds them by what their ids begin with', async () => {
    await store().transaction(async (tx) => {
      await tx.addBackfill(
        backfill('bf-a'),
        Array.from({ length: 250 }, (_, index) => ({ window: dayAt(index), state: index < 2 ? ('skipped' as const) : ('todo' as const) })),
      )
      await tx.addBackfill(backfill('bf-b', { pipeline: 'q', startedBy: null }), [])
      expect(await tx.backfillNow('bf-a')).toEqual(backfill('bf-a'))
      expect((await tx.windowsToDo({ backfill: 'bf-a', from: 0, limit: 2 })).map(({ place }) => place)).toEqual([2, 3])
      expect((await tx.windowsToDo({ backfill: 'bf-a', from: 248, limit: 9 })).map(({ place }) => place)).toEqual([248, 249])
    })
    const ids = async (filter: Omit<Parameters<Store['backfills']>[0], 'limit'>): Promise<readonly string[]> =>
      (await store().backfills({ ...filter, limit: 9 })).map(({ id }) => id)
    expect(await ids({})).toEqual(['bf-b', 'bf-a'])
    expect(await ids({ prefix: 'bf-' })).toEqual(['bf-b', 'bf-a'])
    expect(await ids({ prefix: 'bf-a' })).toEqual(['bf-a'])
    expect(await ids({ prefix: 'r' })).toEqual([])
    expect(await ids({ pipeline: 'q', state: 'running', before: 'bf-c' })).toEqual(['bf-b'])
    expect(await store().windowCounts('bf-a')).toMatchObject({ skipped: 2, todo: 248, running: 0 })
    expect(await store().backfillWindows({ backfill: 'bf-a', states: ['todo'], after: 2, limit: 1 })).toMatchObject([{ place: 3 }])
  })

  it('gives a window the state of its run once that has ended, and shows it before', async () => {
    await store().transaction(async (tx) => {
      await tx.addBackfill(backfill('bf-a'), [{ window: dayAt(0), state: 'todo' }])
      expect(await tx.hasSucceeded({ pipeline: 'p', window: dayAt(0) })).toBe(false)
      await tx.markWindow({ backfill: 'bf-a', place: 0, state: 'running', run: 'r1' })
      expect(await tx.runningWindows('bf-a')).toMatchObject([{ place: 0, run: 'r1', driver: 'w1' }])
      expect(await tx.settleWindows('bf-a')).toEqual([])
      await tx.moveRun('r1', { to: 'running', at: 1 })
      await tx.moveRun('r1', { to: 'succeeded', at: 2 })
    })
    expect(await store().windowCounts('bf-a')).toMatchObject({ succeeded: 1, running: 0 })
    await store().transaction(async (tx) => {
      expect(await tx.hasSucceeded({ pipeline: 'p', window: dayAt(0) })).toBe(true)
      expect(await tx.settleWindows('bf-a')).toEqual([{ place: 0, window: dayAt(0), state: 'succeeded', run: 'r1' }])
      expect(await tx.settleWindows('bf-a')).toEqual([])
      expect(await tx.runningWindows('bf-a')).toEqual([])
    })
  })

  it('moves a backfill only along the transition table, and gives those that somebody has to look after', async () => {
    await store().transaction(async (tx) => {
      await tx.addBackfill(backfill('bf-a'), [{ window: dayAt(0), state: 'todo' }])
      await tx.driveBackfill('bf-a', 'w1')
      expect(await tx.openBackfills()).toEqual([backfill('bf-a', { worker: 'w1' })])
      expect(await tx.moveBackfill('bf-a', { to: 'paused', at: 7, reason: 'asked' })).toBe(true)
      expect(await tx.moveBackfill('bf-a', { to: 'done', at: 7, reason: null })).toBe(false)
      expect(await tx.openBackfills()).toEqual([])
      await tx.markWindow({ backfill: 'bf-a', place: 0, state: 'running', run: 'r1' })
      expect(await tx.openBackfills()).toMatchObject([{ id: 'bf-a', state: 'paused', reason: 'asked', finishedAt: null }])
      expect(await tx.moveBackfill('bf-a', { to: 'cancelled', at: 8, reason: null })).toBe(true)
      expect(await tx.moveBackfill('bf-a', { to: 'running', at: 9, reason: null })).toBe(false)
      expect(await tx.backfillNow('bf-a')).toMatchObject({ state: 'cancelled', finishedAt: 8 })
    })
  })

  it('knows the runs of a backfill that have not ended, and lets other runs start before them', async () => {
    const state = {
      pipeline: 'p',
      version: 'v',
      params: {},
      state: 'queued',
      cancelling: false,
      timedOut: false,
      createdAt: 1,
      startedAt: null,
    } as const
    const rest = { finishedAt: null, reason: null, lateAt: null, paused: false, parent: null } as const
    await store().transaction(async (tx) => {
      const asked = { driver: 'w9', open: 1 }
      await tx.addRun({ ...state, ...rest, id: 'r2', window: dayAt(1), trigger: 'backfill', backfill: 'bf-a' }, asked)
      await tx.addRun({ ...state, ...rest, id: 'r3', window: dayAt(2), trigger: 'schedule' }, asked)
      expect(await tx.openRunsOf('bf-a')).toEqual(['r2'])
      expect((await tx.queuedRuns({ driver: 'w9' })).map(({ id }) => id)).toEqual(['r3', 'r2'])
    })
    expect(await store().run('r2')).toMatchObject({ backfill: 'bf-a' })
    expect(await store().run('r3')).not.toHaveProperty('backfill')
  })
}
