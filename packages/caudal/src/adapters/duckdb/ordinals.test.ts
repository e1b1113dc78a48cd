import { expect, it } from 'vitest'
import { createOrdinals } from './ordinals.ts'

const by = (epoch: number, dataset = 'a.b') => ({ author: { run: 'r', step: 's', item: null, pipeline: 'p', epoch }, dataset })

it('counts what an attempt begins, anew for each attempt, and never below what is published', () => {
  const ordinals = createOrdinals()
  expect([ordinals.next(by(1), 0), ordinals.next(by(1), 0), ordinals.next(by(1, 'c.d'), 0), ordinals.next(by(2), 0)]).toEqual([0, 1, 0, 0])
  expect([ordinals.next(by(3), 5), ordinals.next(by(3), 5)]).toEqual([5, 6])
})
