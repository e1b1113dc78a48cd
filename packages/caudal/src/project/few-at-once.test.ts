import { expect, test } from 'vitest'
import { fewAtOnce } from './few-at-once.ts'

test('begins no more than so many at once, in order, and goes on after one that fails', async () => {
  const begun: number[] = []
  const ends: ((fails: boolean) => void)[] = []
  const work = fewAtOnce((n: number) => {
    begun.push(n)
    return new Promise<number>((resolve, reject) => {
      ends[n] = (fails) => (fails ? reject(new Error('broken on purpose')) : resolve(n))
    })
  }, 2)
  const done = [0, 1, 2, 3].map((n) => work(n))
  expect(begun).toEqual([0, 1])
  ends[1]!(true)
  await expect(done[1]).rejects.toThrow('broken on purpose')
  expect(begun).toEqual([0, 1, 2])
  ends[0]!(false)
  ends[2]!(false)
  expect(await Promise.all([done[0], done[2]])).toEqual([0, 2])
  ends[3]!(false)
  expect(await done[3]).toBe(3)
  const [later, latest] = [work(4), work(5)]
  expect(begun).toEqual([0, 1, 2, 3, 4, 5])
  for (const n of [4, 5]) ends[n]!(false)
  expect(await Promise.all([later, latest])).toEqual([4, 5])
})
