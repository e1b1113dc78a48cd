import { expect, it } from 'vitest'
import type { JournalEvent } from '../journal/index.ts'
import type { JournalEntry } from '../journal/index.ts'
import type { HistorySweep, Store } from '../ports/index.ts'

const day = 86_400_000

/** What every store must do with the history in its journal: keep it within limits by whole segments, and say what is gone. */
export function historyContract(store: () => Store): void {
  const event = (epoch: number): JournalEvent => ({ kind: 'task_run', run: 'r1', step: 'a', item: null, to: 'ready', epoch })
  const append = async (count: number, at: number): Promise<readonly JournalEntry[]> => {
    const events = Array.from({ length: count }, (_, index) => event(index))
    const { entries } = await store().transaction((tx) => tx.append(at, events))
    return entries
  }
  const sweep = (limits: { readonly bytes: number; readonly ageMs?: number }, now = 0): Promise<HistorySweep> =>
    store().sweepHistory({ ageMs: null, ...limits }, now)
  const places = async (after: number): Promise<number[]> => (await store().journal({ after, limit: 10_000 })).map(({ seq }) => seq)

  it('drops the oldest segments beyond a number of bytes, and never a part of one', async () => {
    expect(await sweep({ bytes: 8_000 })).toMatchObject({ bytes: 0, segments: 1, dropped: 0, oldestAt: null, swept: 0, behind: false })
    const all: number[] = []
    let last: HistorySweep | undefined
    for (let round = 1; round <= 20; round++) {
      all.push(...(await append(10, round)).map(({ seq }) => seq))
      last = await sweep({ bytes: 8_000 })
      expect(last.behind).toBe(false)
      expect(last.bytes).toBeLessThanOrEqual(8_000)
    }
    const kept = await places(0)
    expect(kept).toEqual(all.slice(-kept.length))
    expect(kept.length % 10).toBe(0)
    expect(kept.length).toBeLessThan(all.length)
    expect(last).toMatchObject({ firstSeq: kept[0], dropped: (all.length - kept.length) / 10 })
    expect(await store().lastSeq()).toBe(all.at(-1))
    expect(await store().history()).toMatchObject({ bytes: last!.bytes, segments: last!.segments, firstSeq: kept[0] })
    expect((await store().journal({ after: 0, run: 'r1', limit: 10_000 })).map(({ seq }) => seq)).toEqual(kept)
  })

  it('tells a reader that what it has not read is gone, and no other', async () => {
    const read = (await append(10, 1)).at(-1)!.seq
    await sweep({ bytes: 8_000 })
    for (let round = 0; round < 20; round++) {
      await append(10, 2)
      await sweep({ bytes: 8_000 })
    }
    const { firstSeq } = await store().history()
    await expect(store().journal({ after: read, limit: 9 })).rejects.toMatchObject({
      code: 'JOURNAL-MISSED',
      data: { after: read, oldest: firstSeq },
    })
    expect((await places(firstSeq - 1))[0]).toBe(firstSeq)
    expect(await places(await store().lastSeq())).toEqual([])
  })

  it('falls behind where nobody sweeps, loses nothing then, and catches up', async () => {
    await sweep({ bytes: 8_000 })
    const all: number[] = []
    for (let round = 0; round < 20; round++) all.push(...(await append(10, 1)).map(({ seq }) => seq))
    expect(await places(0)).toEqual(all)
    expect((await store().history()).bytes).toBeGreaterThan(8_000)
    await sweep({ bytes: 8_000 })
    await append(10, 2)
    expect(await sweep({ bytes: 8_000 })).toMatchObject({ behind: false })
    expect((await store().history()).bytes).toBeLessThanOrEqual(8_000)
  })

  it('drops segments whose entries are all older than a time', async () => {
    const limits = { bytes: 1_000_000, ageMs: 8 * day }
    await append(5, day)
    expect(await sweep(limits, 2.5 * day)).toMatchObject({ segments: 2, swept: 0 })
    const later = await append(5, 3 * day)
    expect(await sweep(limits, 8.5 * day)).toMatchObject({ swept: 0 })
    expect(await sweep(limits, 9.5 * day)).toMatchObject({ swept: 1, oldestAt: 3 * day, firstSeq: later[0]!.seq })
    expect(await places(0)).toEqual(later.map(({ seq }) => seq))
    expect((await store().run('r1'))!.id).toBe('r1')
  })
}
