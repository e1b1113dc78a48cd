import { expect, it } from 'vitest'
import type { DatasetDeadline, Store } from '../ports/index.ts'

/** What every state database must do for the deadlines of datasets, as tests for vitest. */
export function deadlineContract(store: () => Store): void {
  it('keeps how datasets stand to their deadlines, beside when their newest version came', async () => {
    const rest = { schedule: '{}', pipelines: ['p'], lookedAt: 5_000_000_000_000, lateSince: null, lateTick: null }
    const one: DatasetDeadline = { ...rest, dataset: 'a.one' }
    const two: DatasetDeadline = { ...rest, dataset: 'a.two', lateSince: 1, lateTick: 2 }
    await store().transaction(async (tx) => {
      expect(await tx.watchedDeadlines(null)).toEqual([])
      await tx.keepDeadline(two)
      await tx.keepDeadline({ ...one, lookedAt: 1 })
      await tx.keepDeadline(one)
      await tx.keepDatasetVersions([{ dataset: 'a.two', version: 'v1', mode: 'append', rows: 1, quarantined: 0, total: 1, reasons: [] }], 7)
      expect(await tx.watchedDeadlines(['a.two', 'a.three'])).toEqual([{ ...two, publishedAt: 7 }])
      expect(await tx.watchedDeadlines([])).toEqual([])
    })
    expect(await store().deadlines()).toEqual([
      { ...one, publishedAt: null },
      { ...two, publishedAt: 7 },
    ])
    await store().transaction((tx) => tx.dropDeadlinesBut(['a.one']))
    expect((await store().deadlines()).map(({ dataset }) => dataset)).toEqual(['a.one'])
    await store().transaction((tx) => tx.dropDeadlinesBut([]))
    expect(await store().deadlines()).toEqual([])
  })
}
