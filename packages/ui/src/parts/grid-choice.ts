import type { PipelineSearch } from '../address.ts'
import type { Run } from 'caudal/api'
import type { RunGrid } from './run-grid.ts'

/** A place in the grid of runs by steps; row −1 is the head, which stands for a run as a whole. */
export interface Spot {
  readonly row: number
  readonly column: number
}

/** What is chosen as the address says it: the first and the last run, and the first and the last step unless whole runs are meant. */
export type ChoiceSearch = { readonly [K in 'from' | 'to' | 'first' | 'last']?: PipelineSearch[K] | undefined }

/** No choice. */
export const noChoice: ChoiceSearch = { from: undefined, to: undefined, first: undefined, last: undefined }

/** A stretch of columns or rows, both ends included. */
export interface Stretch {
  readonly from: number
  readonly to: number
}

/** What is chosen of a grid: some runs beside each other, as a whole or some steps of them. */
export interface GridChoice {
  readonly columns: Stretch
  /** Null where the runs are meant as a whole. */
  readonly rows: Stretch | null
  readonly runs: readonly Run[]
  readonly steps: readonly string[]
}

/** What can be done with what is chosen; each with the runs that it is about. */
export interface GridOffers {
  /** What did not succeed of these can be tried again. */
  readonly retry: readonly Run[]
  /** These can run again from the step that is chosen, where it is one. */
  readonly again: readonly Run[]
  readonly cancel: readonly Run[]
  /** The oldest and the newest of several. */
  readonly compare: readonly [Run, Run] | null
}

/** The choice from one spot to another; where one of them is in the head, of whole runs. */
export function choiceOf(grid: RunGrid, [one, other]: readonly [Spot, Spot]): ChoiceSearch {
  const columns = stretch(one.column, other.column)
  const [from, to] = [grid.runs[columns.from]?.run, grid.runs[columns.to]?.run]
  if (one.row < 0 || other.row < 0) return { from, to, first: undefined, last: undefined }
  const rows = stretch(one.row, other.row)
  return { from, to, first: grid.rows[rows.from]?.step, last: grid.rows[rows.to]?.step }
}

/** What an address chooses of a grid; null where nothing, or what the grid does not hold any more. */
export function chosenOf(grid: RunGrid, search: ChoiceSearch): GridChoice | null {
  const columns = between(
    grid.runs.map(({ run }) => run),
    [search.from, search.to],
  )
  if (columns === null) return null
  const names = grid.rows.map(({ step }) => step)
  const rows = between(names, [search.first, search.last])
  return {
    columns,
    rows,
    runs: grid.runs.slice(columns.from, columns.to + 1),
    steps: rows === null ? names : names.slice(rows.from, rows.to + 1),
  }
}

/** What can be done with a choice, by the states of its runs: only what has ended runs again, only what has not can be cancelled. */
export function offersOf(grid: RunGrid, { runs, rows, columns, steps }: GridChoice): GridOffers {
  const cells = rows === null || rows.from !== rows.to ? [] : (grid.rows[rows.from]?.cells.slice(columns.from, columns.to + 1) ?? [])
  const [oldest, newest] = [runs[0], runs.at(-1)]
  return {
    retry: runs.filter(({ state }) => state === 'failed' || state === 'cancelled'),
    again: steps.length === 1 ? runs.filter(({ finishedAt }, at) => finishedAt !== null && (cells[at] ?? null) !== null) : [],
    cancel: runs.filter(({ finishedAt, cancelling }) => finishedAt === null && !cancelling),
    compare: oldest === undefined || newest === undefined || oldest === newest ? null : [oldest, newest],
  }
}

/** The spot that a key leads to from another, within the grid; null for a key that leads nowhere. */
export function spotAfter(key: string, of: { readonly spot: Spot; readonly grid: RunGrid }): Spot | null {
  const { row, column } = of.spot
  const [lastRow, lastColumn] = [of.grid.rows.length - 1, of.grid.runs.length - 1]
  switch (key) {
    case 'ArrowLeft':
      return { row, column: Math.max(0, column - 1) }
    case 'ArrowRight':
      return { row, column: Math.min(lastColumn, column + 1) }
    case 'ArrowUp':
      return { row: Math.max(-1, row - 1), column }
    case 'ArrowDown':
      return { row: Math.min(lastRow, row + 1), column }
    case 'Home':
      return { row, column: 0 }
    case 'End':
      return { row, column: lastColumn }
    default:
      return null
  }
}

function stretch(one: number, other: number): Stretch {
  return { from: Math.min(one, other), to: Math.max(one, other) }
}

function between(all: readonly string[], ends: readonly [string | undefined, string | undefined]): Stretch | null {
  const [one, other] = ends.map((end) => (end === undefined ? -1 : all.indexOf(end))) as [number, number]
  return one < 0 || other < 0 ? null : stretch(one, other)
}
