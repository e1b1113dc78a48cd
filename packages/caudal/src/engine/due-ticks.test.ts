import { describe, expect, it } from 'vitest'
import type { Catchup } from '../define/index.ts'
import { dueTicks } from './due-ticks.ts'

const minute = 60_000
const due = (catchup: Catchup, lookedAt: number, now: number) =>
  dueTicks({ kind: 'every', everyMs: 10 * minute, catchup }, { lookedAt: lookedAt * minute, now: now * minute })
const minutes = ({ ticks, lookedAt }: ReturnType<typeof dueTicks>) => [ticks.map((tick) => tick / minute), lookedAt / minute]

describe('dueTicks', () => {
  it.each<[Catchup, number, number, unknown]>([
    ['none', 5, 9, [[], 5]],
    ['none', 5, 10, [[10], 10]],
    ['none', 5, 10.5, [[10], 10.5]],
    ['none', 5, 35, [[], 35]],
    ['none', 5, 30, [[30], 30]],
    ['latest', 5, 35, [[30], 35]],
    ['latest', 5, 30.5, [[30], 30.5]],
    ['all', 5, 35, [[10, 20, 30], 30]],
    ['all', 30, 35, [[], 30]],
    ['all', 35, 20, [[], 35]],
  ])('with catch-up %s, from minute %d to %d', (catchup, lookedAt, now, expected) => {
    expect(minutes(due(catchup, lookedAt, now))).toEqual(expected)
  })

  it('catches up on a long absence in pieces', () => {
    const first = due('all', 0, 10_000)
    expect(first.ticks).toHaveLength(100)
    expect(due('all', first.lookedAt / minute, 10_000).ticks[0]).toBe(first.lookedAt + 10 * minute)
  })
})
