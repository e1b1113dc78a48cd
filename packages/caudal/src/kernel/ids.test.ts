import { expect, test } from 'vitest'
import { createId } from './ids.ts'
import { seededRandom } from './random.ts'

test('ids sort by time of birth and differ within a millisecond', () => {
  const random = seededRandom(1)
  const times = [0, 1, 31, 32, 1_000_000, Date.UTC(2026, 10, 20), Date.UTC(2500, 0)]
  const ids = times.map((now) => createId(now, random))
  expect(ids.toSorted()).toEqual(ids)
  expect(ids.every((id) => /^[0-9a-hjkmnp-tv-z]{15}$/.test(id))).toBe(true)
  expect(new Set(Array.from({ length: 1_000 }, () => createId(5, random))).size).toBe(1_000)
})
