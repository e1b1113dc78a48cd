import { expect, it } from 'vitest'
import { windowOf } from '../kernel/index.ts'
import type { Published } from '../journal/index.ts'
import type { Store } from '../ports/index.ts'

const day = 86_400_000

function published(dataset: string, version: string): Published {
  return { dataset, version, mode: 'append', rows: 1, quarantined: 0, total: 1, reasons: [] }
}

/** What every state database must do for schedules, as tests for vitest. */
export function scheduleContract(store: () => Store): void {
  it('keeps up to when a schedule was dealt with apart from whether its pipeline is paused', async () => {
    await store().transaction(async (tx) => {
      await tx.pausePipeline({ pipeline: 'p', paused: true })
      await tx.markSchedule({ pipeline: 'p', schedule: 's', lookedAt: 5_000_000_000_000 })
      expect(await tx.schedules()).toEqual(new Map([['p', { schedule: 's', lookedAt: 5_000_000_000_000, paused: true }]]))
    })
    expect(await store().pausedPipelines()).toEqual(new Set(['p']))
    await store().transaction((tx) => tx.pausePipeline({ pipeline: 'p', paused: false }))
    expect(await store().pausedPipelines()).toEqual(new Set())
  })

  it('tells those who wait of new versions and the span of their windows, until they forget them', async () => {
    await store().transaction(async (tx) => {
      await tx.awaitDatasets('p', ['a', 'b'])
      await tx.awaitDatasets('q', ['b'])
      await tx.noteArrivals([published('a', 'v1')], windowOf(2 * day, 3 * day))
      await tx.noteArrivals([published('a', 'v2'), published('c', 'v9')], { ...windowOf(day, 2 * day), day: '1970-01-01' })
      expect(await tx.arrivals('p')).toEqual([{ dataset: 'a', version: 'v2', start: day, end: 3 * day, day: '1970-01-01' }])
      await tx.noteArrivals([published('a', 'v2')], windowOf(2 * day, 3 * day))
      expect(await tx.arrivals('p')).toMatchObject([{ start: day, day: '1970-01-01' }])
      expect(await tx.arrivals('q')).toEqual([])
      await tx.keepCauses('r1', await tx.arrivals('p'))
      await tx.awaitDatasets('p', ['a'])
      expect(await tx.arrivals('p')).toHaveLength(1)
      await tx.forgetArrivals('p')
      expect(await tx.arrivals('p')).toEqual([])
      await tx.noteArrivals([published('b', 'v3')], windowOf(0, day))
      expect(await tx.arrivals('p')).toEqual([])
      expect(await tx.arrivals('q')).toEqual([{ dataset: 'b', version: 'v3', start: 0, end: day, day: '1970-01-01' }])
    })
    expect(await store().causes('r1')).toEqual([{ dataset: 'a', version: 'v2' }])
  })

  it('knows one server', async () => {
    await store().transaction(async (tx) => {
      expect(await tx.server()).toBeNull()
      await tx.becomeServer('w1')
      await tx.becomeServer('w2')
      expect(await tx.server()).toBe('w2')
    })
  })

  it('knows the windows that a pipeline has succeeded for', async () => {
    const span = { pipeline: 'p', from: '1970-01-01T00:00:00Z', to: '1970-01-03T00:00:00Z' }
    expect(await store().succeededWindows(span)).toEqual(new Set())
    await store().transaction(async (tx) => {
      await tx.moveRun('r1', { to: 'running', at: 1 })
      await tx.moveRun('r1', { to: 'succeeded', at: 2 })
    })
    expect(await store().succeededWindows(span)).toEqual(new Set(['1970-01-01T00:00:00Z/1970-01-02T00:00:00Z']))
    expect(await store().succeededWindows({ ...span, to: '1970-01-01T12:00:00Z' })).toEqual(new Set())
  })
}
