import { expect, it } from 'vitest'
import { missedTicks } from './missed-ticks.ts'

const hour = 3_600_000
const schedule = { kind: 'every', everyMs: hour, catchup: 'none' } as const
const missed = (lookedAt: number, publishedAt: number | null, moment: number) =>
  missedTicks({ schedule, lookedAt, publishedAt }, { moment, limit: 10 })

it('counts a tick as met by a version since the tick before it, the tick itself included', () => {
  expect(missed(0, null, hour - 1)).toEqual({ missed: [], lookedAt: 0 })
  expect(missed(0, null, hour)).toEqual({ missed: [hour], lookedAt: hour })
  expect(missed(0, 1, hour)).toEqual({ missed: [], lookedAt: hour })
  expect(missed(0, hour, hour)).toEqual({ missed: [], lookedAt: hour })
  expect(missed(0, 0, hour)).toEqual({ missed: [hour], lookedAt: hour })
})

it('begins with the part of a tick that is left when it is first looked at, and takes a version of that whole tick', () => {
  expect(missed(hour / 2, hour / 4, hour)).toEqual({ missed: [], lookedAt: hour })
  expect(missed(hour / 2, null, hour)).toEqual({ missed: [hour], lookedAt: hour })
})

it('judges all ticks of an absence, so many at a time', () => {
  expect(missed(0, hour + 1, 4 * hour)).toEqual({ missed: [hour * 3, hour * 4], lookedAt: 4 * hour })
  const first = missedTicks({ schedule, lookedAt: 0, publishedAt: null }, { moment: 5 * hour, limit: 2 })
  expect(first).toEqual({ missed: [hour, 2 * hour], lookedAt: 2 * hour })
  expect(missed(first.lookedAt, null, 5 * hour).missed).toEqual([3 * hour, 4 * hour, 5 * hour])
})
