import fc from 'fast-check'
import { expect, test } from 'vitest'
import { packRows, place, ticks } from './spans.ts'

test('a span lies where its time lies, cut at the edges', () => {
  expect(place({ from: 50, to: 75 }, { from: 0, to: 100 })).toEqual({ left: 50, width: 25 })
  expect(place({ from: -50, to: 10 }, { from: 0, to: 100 })).toEqual({ left: 0, width: 10 })
  expect(place({ from: 200, to: 300 }, { from: 0, to: 100 })).toBeNull()
  expect(place({ from: 100, to: 100 }, { from: 0, to: 100 })).toEqual({ left: 99.75, width: 0.25 })
})

test('ticks are round and few', () => {
  const from = Date.UTC(2026, 10, 20, 1, 2, 3)
  expect(ticks({ from, to: from + 3_600_000 }, 6).map((at) => new Date(at).toISOString().slice(11, 16))).toEqual([
    '01:10',
    '01:20',
    '01:30',
    '01:40',
    '01:50',
    '02:00',
  ])
  expect(ticks({ from: 0, to: 400 * 86_400_000 }, 8).length).toBeLessThanOrEqual(9)
})

test('no two spans of a row overlap and none is lost', () => {
  const span = fc.tuple(fc.nat(1_000), fc.nat(100)).map(([from, length]) => ({ from, to: from + length }))
  fc.assert(
    fc.property(fc.array(span), (spans) => {
      const rows = packRows(spans)
      const apart = rows.every((row) => row.every((each, at) => at === 0 || row[at - 1]!.to <= each.from))
      return apart && rows.flat().length === spans.length
    }),
  )
})
