import { expect, test } from 'vitest'
import { seededRandom, systemRandom } from './random.ts'

test('a seed repeats itself, and another differs', () => {
  const draw = (seed: number): number[] => {
    const random = seededRandom(seed)
    return Array.from({ length: 5 }, () => random())
  }
  expect(draw(7)).toEqual(draw(7))
  expect(draw(7)).not.toEqual(draw(8))
})

test.each([
  ['seeded', seededRandom(3)],
  ['the machine’s', systemRandom],
])('%s numbers are in [0, 1) and spread', (_name, random) => {
  const numbers = Array.from({ length: 2_000 }, () => random())
  expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true)
  expect(new Set(numbers.map((number) => Math.floor(number * 10))).size).toBe(10)
})
