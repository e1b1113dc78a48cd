import { expect, it } from 'vitest'
import { sleep, systemClock } from '../kernel/index.ts'
import { engineWorld, pipelineManifest, stepManifest, testClock } from '../testing/index.ts'
import { createGathering } from './gathering.ts'
import { takeTurns } from './turns.ts'

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Turns that wait up to 4 ms for what began, and how many there were. */
function gatheredTurns() {
  const clock = testClock()
  const gathering = createGathering(clock, 4)
  let turned = 0
  const turns = takeTurns(async () => void turned++, { clock, leftMs: gathering.leftMs })
  return { clock, gathering, turns, worked: () => turned }
}

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
  const { clock, gathering, turns, worked } = gatheredTurns()
  for (const name of ['a', 'b']) gathering.began(name)
  gathering.ended('a')
  turns.wake()
  await turn()
  expect(worked()).toBe(0)
  gathering.ended('b')
  turns.wake()
  await turn()
  expect(worked()).toBe(1)
  clock.advance(10)
  await turn()
  expect(worked()).toBe(1)
})

it('puts a turn off no second time, whatever begins meanwhile', async () => {
  const { clock, gathering, turns, worked } = gatheredTurns()
  gathering.began('slow')
  turns.wake()
  await turn()
  clock.advance(3)
  gathering.began('later')
  turns.wake()
  await turn()
  expect(worked()).toBe(0)
  clock.advance(1)
  await turn()
  expect(worked()).toBe(1)
  gathering.began('last')
  turns.wake()
  await turn()
  await turns.stop()
  clock.advance(10)
  await turn()
  expect(worked()).toBe(1)
})

it('records in one transaction what ends within moments of each other', async () => {
  const names = ['a', 'b', 'c', 'd']
  await using world = await engineWorld({
    gatherMs: 10_000,
    async behave({ step }) {
      await sleep(systemClock, { delayMs: names.indexOf(step) * 20 })
      return null
    },
  })
  const moments = new Set<number>()
  world.engine.listen((news) => {
    if (news.kind === 'journal' && news.entry.event.kind === 'attempt' && news.entry.event.to === 'succeeded') moments.add(news.entry.at)
  })
  const pipeline = pipelineManifest(
    'p',
    names.map((name) => stepManifest(name)),
  )
  expect((await world.run(pipeline)).state).toBe('succeeded')
  expect(moments.size).toBe(1)
})
