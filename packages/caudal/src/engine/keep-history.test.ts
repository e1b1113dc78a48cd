import { expect, it } from 'vitest'
import type { HistorySweep } from '../ports/index.ts'
import { engineWorld, testClock } from '../testing/index.ts'
import { createFeed } from './feed.ts'
import { keepHistory } from './keep-history.ts'

const event = { kind: 'task_run', run: 'r', step: 'a', item: null, to: 'ready', epoch: 1 } as const

it('sweeps at once and from time to time, and tells of what was dropped and of falling behind', async () => {
  const clock = testClock()
  await using world = await engineWorld({ behave: () => 1, clock })
  const { store } = world
  const fill = (count: number): Promise<unknown> =>
    store.transaction((tx) =>
      tx.append(
        clock.now(),
        Array.from({ length: count }, () => event),
      ),
    )
  const told: HistorySweep[] = []
  const limits = { bytes: 8_000, ageMs: null }
  await store.sweepHistory(limits, 0)
  // With no table left the open segment grows beyond all of the limit.
  for (let round = 0; round < 8; round++) await fill(10)
  await fill(100)
  const kept = keepHistory({
    store,
    clock,
    limits: () => limits,
    tell: (sweep) => void told.push(sweep),
  })
  const next = async (count: number): Promise<HistorySweep> => {
    await fill(count)
    for (const before = told.length; told.length === before;) {
      clock.advance(30_000)
      await new Promise((resolve) => setImmediate(resolve))
    }
    return told.at(-1)!
  }
  while (told.length === 0) await new Promise((resolve) => setImmediate(resolve))
  expect(told[0]).toMatchObject({ behind: true, swept: 7, segments: 1 })
  expect(await next(1)).toMatchObject({ behind: false, swept: 1 })
  await kept.stop()
})

it('lets a feed that was overtaken go on where the journal begins', async () => {
  const clock = testClock()
  await using world = await engineWorld({ behave: () => 1, clock })
  const { store } = world
  const limits = { bytes: 8_000, ageMs: null }
  await store.sweepHistory(limits, 0)
  const places: number[] = []
  const feed = createFeed({ store, place: { seq: await store.lastSeq() }, tell: ({ seq }) => void places.push(seq) })
  await store.transaction((tx) => tx.append(1, [event]))
  await feed.read()
  for (let round = 0; round < 20; round++) {
    await store.transaction((tx) =>
      tx.append(
        2,
        Array.from({ length: 10 }, () => event),
      ),
    )
    await store.sweepHistory(limits, 0)
  }
  await feed.read()
  const { firstSeq } = await store.history()
  const last = await store.lastSeq()
  expect(places).toEqual([1, ...Array.from({ length: last - firstSeq + 1 }, (_, index) => firstSeq + index)])
})
