import type { Run } from 'caudal/api'
import { describe, expect, test } from 'vitest'
import { choiceOf, chosenOf, noChoice, offersOf, spotAfter } from './grid-choice.ts'
import type { GridCell, RunGrid } from './run-grid.ts'

const run = (name: string, state: Run['state']): Run =>
  ({ run: name, state, cancelling: false, finishedAt: state === 'running' ? null : '2026-11-20T00:00:00Z' }) as Run
const cell = (of: string): GridCell => ({ run: of, state: 'succeeded', ms: 5, error: null })
const grid: RunGrid = {
  runs: [run('a', 'succeeded'), run('b', 'failed'), run('c', 'running')],
  rows: [
    { step: 'fetch', cells: [cell('a'), cell('b'), cell('c')] },
    { step: 'load', cells: [null, cell('b'), cell('c')] },
  ],
}
const names = (runs: readonly Run[]): string[] => runs.map((one) => one.run)

describe('a choice in the grid', () => {
  test('of cells goes from corner to corner, whichever was first, and stands in the address by names', () => {
    const search = choiceOf(grid, [
      { row: 1, column: 2 },
      { row: 0, column: 1 },
    ])
    expect(search).toEqual({ from: 'b', to: 'c', first: 'fetch', last: 'load' })
    expect(names(chosenOf(grid, search)!.runs)).toEqual(['b', 'c'])
  })

  test('that touches the head is of whole runs', () => {
    const search = choiceOf(grid, [
      { row: -1, column: 0 },
      { row: 1, column: 1 },
    ])
    const chosen = chosenOf(grid, search)!
    expect([chosen.rows, chosen.steps]).toEqual([null, ['fetch', 'load']])
  })

  test('is none where the address names a run that the grid does not hold', () => {
    expect(chosenOf(grid, noChoice)).toBeNull()
    expect(chosenOf(grid, { ...noChoice, from: 'gone', to: 'a' })).toBeNull()
  })
})

describe('what is offered', () => {
  test('is by the states of the runs', () => {
    const offers = offersOf(grid, chosenOf(grid, { ...noChoice, from: 'a', to: 'c' })!)
    expect([names(offers.retry), names(offers.cancel), names(offers.again)]).toEqual([['b'], ['c'], []])
    expect(names(offers.compare!)).toEqual(['a', 'c'])
  })

  test('runs again from one step, where a run that has ended had it', () => {
    const one = offersOf(grid, chosenOf(grid, { from: 'a', to: 'c', first: 'load', last: 'load' })!)
    expect(names(one.again)).toEqual(['b'])
    const alone = offersOf(grid, chosenOf(grid, { from: 'a', to: 'a', first: 'fetch', last: 'load' })!)
    expect([alone.again, alone.compare]).toEqual([[], null])
  })
})

test('keys move within the grid, up into the head, and no further', () => {
  const go = (key: string, row: number, column: number): unknown => spotAfter(key, { spot: { row, column }, grid })
  expect(go('ArrowUp', 0, 1)).toEqual({ row: -1, column: 1 })
  expect(go('ArrowUp', -1, 1)).toEqual({ row: -1, column: 1 })
  expect(go('ArrowRight', 1, 2)).toEqual({ row: 1, column: 2 })
  expect(go('End', 1, 0)).toEqual({ row: 1, column: 2 })
  expect(go('x', 1, 0)).toBeNull()
})
