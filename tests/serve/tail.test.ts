import { expect, it, onTestFinished } from 'vitest'
import { systemClock } from '../../packages/caudal/src/kernel/index.ts'
import type { Store } from '../../packages/caudal/src/ports/index.ts'
import { openSqlite } from '../../packages/caudal/src/store/index.ts'
import { createTail } from '../../packages/caudal/src/serve/tail.ts'
import type { Tail } from '../../packages/caudal/src/serve/tail.ts'

interface Followed {
  readonly store: Store
  readonly tail: Tail
  /** Adds so many entries. */
  readonly add: (count: number) => Promise<void>
  /** How often entries were read. */
  readonly reads: () => number
}

function followed(): Followed {
  const store = openSqlite({ path: ':memory:', clock: systemClock })
  let reads = 0
  const counted: Pick<Store, 'journal' | 'lastSeq'> = {
    lastSeq: () => store.lastSeq(),
    journal(query) {
      reads++
      return store.journal(query)
    },
  }
  const tail = createTail({ store: counted, clock: systemClock, hear: () => ({ stop: () => undefined }) })
  onTestFinished(async () => {
    tail.stop()
    await store.close()
  })
  const add = async (count: number): Promise<void> => {
    const event = { kind: 'task_run', run: 'r', step: 's', item: null, to: 'ready', epoch: 0 } as const
    await store.transaction(
      async (tx) =>
        void (await tx.append(
          1,
          Array.from({ length: count }, () => event),
        )),
    )
  }
  return { store, tail, add, reads: () => reads }
}

it('tells those who wait of what comes, and gives it from the place of each', async () => {
  const { tail, add } = followed()
  expect(await tail.newest()).toBe(0)
  const changed = tail.changed(0, { waitMs: 60_000, signal: new AbortController().signal })
  await add(3)
  await changed
  expect((await tail.since(0)).map(({ seq }) => seq)).toEqual([1, 2, 3])
  expect((await tail.since(2)).map(({ seq }) => seq)).toEqual([3])
  expect(await tail.since(3)).toEqual([])
})

it('begins at the end where more has come than is kept since anybody listened', async () => {
  const { store, tail, add, reads } = followed()
  expect(await tail.newest()).toBe(0)
  for (let round = 0; round < 20; round++) await add(1_000)
  expect(await tail.newest()).toBe(20_000)
  expect(reads()).toBe(0)
  // Whoever is behind still hears all of it, page by page.
  let place = 0
  for (let page = await tail.since(place); page.length > 0; page = await tail.since(place)) {
    expect(page[0]!.seq).toBe(place + 1)
    place = page.at(-1)!.seq
  }
  expect(place).toBe(await store.lastSeq())
})
