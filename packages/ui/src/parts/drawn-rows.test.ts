import { expect, test } from 'vitest'
import { drawnRows } from './drawn-rows.ts'

test('rows beside those in sight are drawn, as far as there are any', () => {
  expect(drawnRows({ startIndex: 1, endIndex: 3, overscan: 2, count: 5 }, null)).toEqual([0, 1, 2, 3, 4])
  expect(drawnRows({ startIndex: 10, endIndex: 11, overscan: 1, count: 100 }, null)).toEqual([9, 10, 11, 12])
})

test('a row that has the focus stays with its neighbours, wherever the list was scrolled to', () => {
  expect(drawnRows({ startIndex: 50, endIndex: 51, overscan: 0, count: 100 }, 7)).toEqual([6, 7, 8, 50, 51])
  expect(drawnRows({ startIndex: 0, endIndex: 1, overscan: 0, count: 100 }, 99)).toEqual([0, 1, 98, 99])
})

test('a row in sight is drawn once, though it has the focus', () => {
  expect(drawnRows({ startIndex: 5, endIndex: 7, overscan: 0, count: 100 }, 5)).toEqual([4, 5, 6, 7])
})
