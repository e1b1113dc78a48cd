import { expect, it } from 'vitest'
import { testClock } from '../testing/index.ts'
import { createGathering } from './gathering.ts'
import { takeTurns } from './turns.ts'

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

it('waits for what began a moment ago, and for nothing that takes longer', () => {
  const clock = testClock()
  const gathering = createGathering(clock, 4)
  expect(gathering.leftMs()).toBe(0)
  gathering.began('long')
  clock.advance(3)
  gathering.began('short')
  expect(gathering.leftMs()).toBe(1)
  gathering.ended('unknown')
  clock.advance(1)
  expect(gathering.leftMs()).toBe(3)
  gathering.ended('short')
  expect(gathering.leftMs()).toBe(0)
})

it('never waits where it is told to gather nothing', () => {
  const gathering = createGathering(testClock(), 0)
  gathering.began('one')
  expect(gathering.leftMs()).toBe(0)
})

it('puts a turn off until all have ended', async () => {
  const clock = testClock()
  const gathering = createGathering(clock, 4)
  let worked = 0
  const turns = takeTurns(async () => void worked++, { clock, leftMs: gathering.leftMs })
  for (const name of ['a', 'b']) gathering.began(name)
  gathering.ended('a')
  turns.wake()
  await turn()
  expect(worked).toBe(0)
  gathering.ended('b')
  turns.wake()
  await turn()
  expect(worked).toBe(1)
  clock.advance(10)
  await turn()
  expect(worked).toBe(1)
})

it('puts a turn off no second time, whatever begins meanwhile', async () => {
  const clock = testClock()
  const gathering = createGathering(clock, 4)
  let worked = 0
  const turns = takeTurns(async () => void worked++, { clock, leftMs: gathering.leftMs })
  gathering.began('slow')
  turns.wake()
  await turn()
  clock.advance(3)
  gathering.began('later')
  turns.wake()
  await turn()
  expect(worked).toBe(0)
  clock.advance(1)
  await turn()
  expect(worked).toBe(1)
  gathering.began('last')
  turns.wake()
  await turn()
  await turns.stop()
  clock.advance(10)
  await turn()
  expect(worked).toBe(1)
})
