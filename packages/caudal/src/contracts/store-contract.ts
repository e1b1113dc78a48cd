import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TaskRunKey } from '../journal/index.ts'
import { windowOf } from '../kernel/index.ts'
import { historyContract } from './history-contract.ts'
import type { RunRecord, Store, StoreTransaction, Trigger } from '../ports/index.ts'
import { pipelineManifest, stepManifest } from '../testing/index.ts'
import { runCommandContract } from './run-command-contract.ts'
import { backfillContract } from './backfill-contract.ts'
import { accessContract } from './access-contract.ts'
import { deadlineContract } from './deadline-contract.ts'
import { manyRowsContract } from './many-rows-contract.ts'
import { overviewContract } from './overview-contract.ts'
import { scheduleContract } from './schedule-contract.ts'

const pipeline = pipelineManifest('p', [stepManifest('a'), stepManifest('m', { kind: 'each', after: ['a'] })])
const sources = [{ path: 'pipelines/p.ts', sha256: 'f00', text: 'export {}' }]

function run(id: string, trigger: Trigger = 'manual'): RunRecord {
  return {
    id,
    pipeline: 'p',
    version: pipeline.version,
    window: windowOf(0, 86_400_000),
    params: { limit: 3 },
    trigger,
    state: 'queued',
    cancelling: false,
    timedOut: false,
    createdAt: 1,
    startedAt: null,
    finishedAt: null,
    reason: null,
    lateAt: null,
    paused: false,
    parent: null,
  }
}

const key = (step: string, item: number | null = null): TaskRunKey => ({ run: 'r1', step, item })

async function begin(tx: StoreTransaction): Promise<void> {
  await tx.keepVersion({ pipeline, sources }, 1)
  await tx.addRun(run('r1'), { driver: 'w1', open: 2 })
  await tx.addTaskRuns('r1', [
    { step: 'a', unmet: 0, priority: 0 },
    { step: 'm', unmet: 1, priority: 0 },
  ])
}

/** What every state database must do, as tests for vitest. */
export function storeContract(name: string, open: () => Promise<Store>): void {
  describe(`store contract: ${name}`, () => {
    let store: Store
    beforeEach(async () => {
      store = await open()
      await store.transaction(begin)
    })
    afterEach(() => store.close())
    guards(() => store)
    lists(() => store)
    historyContract(() => store)
    manyRowsContract(() => store, run('many'))
    maps(() => store)
    keeps(() => store)
    explains(() => store)
    runCommandContract(() => store)
    scheduleContract(() => store)
    backfillContract(() => store)
    deadlineContract(() => store)
    accessContract(() => store)
    overviewContract(() => store)
  })
}

function guards(store: () => Store): void {
  it('changes a task run only along the transition table, and only from the epoch given', async () => {
    await store().transaction(async (tx) => {
      expect(await tx.moveTaskRun({ key: key('a'), to: 'succeeded', at: 2 })).toBe(false)
      expect(await tx.moveTaskRun({ key: key('a'), to: 'ready', at: 2, set: { readyAt: 2 } })).toBe(true)
      expect(await tx.moveTaskRun({ key: key('a'), to: 'running', at: 3, epoch: 0, set: { epoch: 1, worker: 'w1', pools: ['api'] } })).toBe(
        true,
      )
      expect(await tx.claims()).toEqual([{ ...key('a'), epoch: 1, attempts: 0, lost: 0, worker: 'w1', pools: ['api'] }])
      expect(await tx.moveTaskRun({ key: key('a'), to: 'succeeded', at: 4, epoch: 7 })).toBe(false)
      expect(await tx.moveTaskRun({ key: key('a'), to: 'succeeded', at: 4, epoch: 1, set: { output: { inline: { n: 1 } } } })).toBe(true)
      expect(await tx.claims()).toEqual([])
      expect(await tx.moveTaskRun({ key: key('a'), to: 'cancelled', at: 5 })).toBe(false)
    })
    expect(await store().storedOutput(key('a'))).toEqual({ inline: { n: 1 } })
    expect((await store().steps('r1')).map(({ step, state, finishedAt }) => [step, state, finishedAt])).toEqual([
      ['a', 'succeeded', 4],
      ['m', 'pending', null],
    ])
  })

  it('ends an attempt once', async () => {
    const attempt = { ...key('a'), epoch: 1 }
    const published = [{ dataset: 'bronze.sales', version: 'v1', mode: 'append', rows: 2, quarantined: 0, total: 2, reasons: [] }]
    const checks = [{ check: 'unique', dataset: 'bronze.sales', verdict: 'failed', rows: 1, message: null }] as const
    await store().transaction(async (tx) => {
      await tx.addAttempts([{ ...attempt, attempt: 1, worker: 'w1', at: 5 }])
      expect(await tx.finishAttempt({ ...attempt, to: 'succeeded', at: 6, error: null, published, checks })).toBe(true)
      expect(await tx.finishAttempt({ ...attempt, to: 'lost', at: 7, error: null, published: [] })).toBe(false)
    })
    expect(await store().attempts({ run: 'r1', limit: 9 })).toEqual([
      { ...attempt, attempt: 1, state: 'succeeded', worker: 'w1', startedAt: 5, finishedAt: 6, error: null, published, checks },
    ])
  })

  it('takes back all of a transaction that fails', async () => {
    const failing = store().transaction(async (tx) => {
      await tx.moveRun('r1', { to: 'running', at: 9 })
      await tx.append(9, [{ kind: 'task_run', ...key('a'), to: 'ready', epoch: 0 }])
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect((await store().run('r1'))?.state).toBe('queued')
    expect(await store().journal({ after: 0, limit: 9 })).toEqual([])
    await store().transaction((tx) => tx.moveRun('r1', { to: 'running', at: 10 }))
    expect((await store().run('r1'))?.startedAt).toBe(10)
  })

  it('lets one run a window come from the schedule', async () => {
    await store().transaction((tx) => tx.addRun(run('r2', 'schedule'), { driver: null, open: 0 }))
    await expect(store().transaction((tx) => tx.addRun(run('r3', 'schedule'), { driver: null, open: 0 }))).rejects.toThrow(/unique/i)
  })
}

function lists(store: () => Store): void {
  it('pages runs from the newest, and the journal from the oldest', async () => {
    await store().transaction(async (tx) => {
      for (const id of ['r2', 'r3', 'r4']) await tx.addRun(run(id), { driver: 'w1', open: 0 })
      await tx.append(
        3,
        [1, 2, 3].map((epoch) => ({ kind: 'task_run', ...key('a'), to: 'ready', epoch }) as const),
      )
    })
    expect((await store().runs({ limit: 2 })).map(({ id }) => id)).toEqual(['r4', 'r3'])
    expect((await store().runs({ limit: 9, before: 'r3', pipeline: 'p', state: 'queued' })).map(({ id }) => id)).toEqual(['r2', 'r1'])
    const [first, second] = await store().journal({ after: 0, limit: 2, run: 'r1' })
    expect(second!.seq).toBeGreaterThan(first!.seq)
    expect((await store().journal({ after: second!.seq, limit: 9 })).map(({ event }) => event)).toEqual([
      { kind: 'task_run', ...key('a'), to: 'ready', epoch: 3 },
    ])
  })

  it('gives what is ready by priority, and what is due when it is due', async () => {
    await store().transaction(async (tx) => {
      await tx.moveRun('r1', { to: 'running', at: 1 })
      await tx.addTaskRuns('r1', [
        { step: 'b', unmet: 0, priority: 5 },
        { step: 'c', unmet: 0, priority: 0 },
      ])
      for (const step of ['a', 'b', 'c'])
        await tx.moveTaskRun({ key: key(step), to: 'ready', at: 2, set: { readyAt: 2, dueAt: step === 'c' ? 50 : null } })
      const ready = async (now: number): Promise<string[]> => (await tx.ready({ driver: 'w1', now, limit: 9 })).map(({ step }) => step)
      expect(await ready(10)).toEqual(['b', 'a'])
      expect(await tx.nextDue({ driver: null, now: 10 })).toBe(50)
      expect(await ready(50)).toEqual(['b', 'a', 'c'])
      expect(await tx.nextDue({ driver: 'w1', now: 50 })).toBeNull()
    })
  })
}

function maps(store: () => Store): void {
  it('makes rows for items when they are claimed, and counts them as they end', async () => {
    await store().transaction(async (tx) => {
      await tx.moveRun('r1', { to: 'running', at: 1 })
      expect(await tx.meet({ run: 'r1', step: 'm', by: 1 })).toBe(0)
      await tx.moveTaskRun({ key: key('m'), to: 'ready', at: 2 })
      await tx.moveTaskRun({ key: key('m'), to: 'running', at: 2, set: { items: 500 } })
      const [map] = await tx.openMaps({ driver: null })
      expect(map).toEqual({ run: 'r1', step: 'm', round: 0, total: 500, next: 0, epoch: 0, priority: 0 })
      const items = Array.from({ length: 300 }, (_, index) => index)
      await tx.claimItems({ run: 'r1', step: 'm', items, next: 300, epoch: 1, priority: 0, worker: 'w1', pools: [], at: 3 })
      await tx.moveTaskRun({ key: key('m', 7), to: 'succeeded', at: 4, epoch: 1, set: { output: { inline: 'seven' } } })
      expect(await tx.countItems({ run: 'r1', step: 'm', ended: 1, failed: 0 })).toEqual({
        state: 'running',
        total: 500,
        next: 300,
        done: 1,
        failed: 0,
      })
    })
    const [, mapped] = await store().steps('r1')
    expect(mapped?.items).toEqual({ total: 500, running: 299, waiting: 0, succeeded: 1, failed: 0, other: 0 })
    expect(await store().step({ run: 'r1', step: 'm' })).toEqual(mapped)
    expect(await store().step({ run: 'r1', step: 'none' })).toBeNull()
    expect(await store().storedItemOutputs({ run: 'r1', step: 'm' })).toEqual([{ inline: 'seven' }])
    expect(await store().hasEnded({ run: 'r1', step: 'm' })).toBe(false)
    expect((await store().items({ run: 'r1', step: 'm', after: 6, limit: 2 })).map(({ item, state }) => [item, state])).toEqual([
      [7, 'succeeded'],
      [8, 'running'],
    ])
  })
}

function keeps(store: () => Store): void {
  it('keeps versions with their sources, once', async () => {
    await store().transaction((tx) => tx.keepVersion({ pipeline, sources }, 2))
    expect(await store().version('p', pipeline.version)).toEqual(pipeline)
    expect(await store().version('p', 'none')).toBeNull()
    expect(await store().sources({ pipeline: 'p', version: pipeline.version })).toEqual(sources)
    expect([...(await store().lastVersions()).keys()]).toEqual(['p'])
  })

  it('finds the unfinished run of a window', async () => {
    await store().transaction(async (tx) => {
      const window = { start: run('r1').window.start, end: run('r1').window.end }
      expect(await tx.unfinishedRun({ pipeline: 'p', ...window })).toMatchObject({ id: 'r1', driver: 'w1', params: { limit: 3 } })
      await tx.moveRun('r1', { to: 'cancelled', at: 3, reason: 'asked' })
      expect(await tx.unfinishedRun({ pipeline: 'p', ...window })).toBeNull()
    })
  })

  it('keeps leases, cached outputs and the newest versions of datasets', async () => {
    const worker = { id: 'w1', host: 'h', pid: 1 }
    await store().transaction(async (tx) => {
      await tx.renewLease(worker, { now: 5, forMs: -1 })
      expect((await tx.workers(5)).map(({ leftMs }) => leftMs > 0)).toEqual([false])
      await tx.renewLease(worker, { now: 5, forMs: 60_000 })
      expect(await tx.workers(5)).toEqual([{ ...worker, leftMs: expect.any(Number) as number }])
      expect((await tx.workers(5))[0]!.leftMs).toBeGreaterThan(0)
      await tx.dropWorker('w1')
      expect(await tx.workers(5)).toEqual([])
      await tx.keepCached({ key: 'k', output: { object: 'o' }, at: 1, expiresAt: 100 })
      for (const version of ['v1', 'v2']) {
        await tx.keepDatasetVersions([{ dataset: 'd', version, mode: 'append', rows: 1, quarantined: 0, total: 1, reasons: [] }], 1)
      }
    })
    expect(await store().cached({ key: 'k', now: 99 })).toEqual({ object: 'o' })
    expect(await store().cached({ key: 'k', now: 100 })).toBeUndefined()
    expect(await store().datasetVersions(['d', 'e'])).toEqual(new Map([['d', 'v2']]))
  })
}

function explains(store: () => Store): void {
  it('tells what stands around a run', async () => {
    const worker = { id: 'w1', host: 'here', pid: 7 }
    await store().transaction(async (tx) => {
      await tx.renewLease(worker, { now: 1, forMs: 1_000 })
      await tx.moveRun('r1', { to: 'running', at: 2 })
      await tx.moveTaskRun({ key: key('a'), to: 'ready', at: 2, set: { readyAt: 2 } })
      await tx.moveTaskRun({ key: key('a'), to: 'running', at: 3, epoch: 0, set: { epoch: 1, worker: 'w1', pools: ['api'] } })
    })
    expect(await store().surroundings({ id: 'r1', pipeline: 'p' }, 5)).toEqual({
      driver: 'w1',
      workers: [{ ...worker, leftMs: expect.any(Number) as number }],
      active: ['r1'],
      claims: [{ ...key('a'), epoch: 1, attempts: 0, lost: 0, worker: 'w1', pools: ['api'] }],
    })
  })

  it('tells what a step usually takes, and how the runs of a pipeline went', async () => {
    const usual = (): Promise<number | null> => store().usualMs({ pipeline: 'p', step: 'a', item: false })
    expect(await usual()).toBeNull()
    await store().transaction(async (tx) => {
      await tx.moveRun('r1', { to: 'running', at: 2 })
      await tx.moveTaskRun({ key: key('a'), to: 'ready', at: 2, set: { readyAt: 2 } })
      await tx.moveTaskRun({ key: key('a'), to: 'running', at: 3, set: { epoch: 1, startedAt: 3 } })
      await tx.moveTaskRun({ key: key('a'), to: 'succeeded', at: 45, set: { output: { object: 'outputs/r1/a' } } })
      await tx.moveRun('r1', { to: 'succeeded', at: 50 })
    })
    expect(await usual()).toBe(42)
    expect(await store().stepSpans('p')).toEqual([{ step: 'a', ms: 42 }])
    expect(await store().stepSpans('other')).toEqual([])
    expect(await store().habits()).toEqual([
      {
        pipeline: 'p',
        runs: 1,
        runMs: [48],
        steps: [
          { step: 'a', mapped: false, ms: 42, largeOutputs: 1 },
          { step: 'm', mapped: false, ms: 0, largeOutputs: 0 },
        ],
      },
    ])
  })
}
