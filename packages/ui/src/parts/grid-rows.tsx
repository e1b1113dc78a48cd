import { memo } from 'react'
import type { NamedExoticComponent, ReactElement } from 'react'
import type { Run } from 'caudal/api'
import { formatWindow } from '../time/format.ts'
import { runPath } from './links-within.ts'
import type { GridCell, RunGrid } from './run-grid.ts'
import { Took } from './moment.tsx'
import { StateMark, markOf } from './state-mark.tsx'

/** How a row of the grid stands. */
export interface RowPlace {
  /** Where this row stands; −1 is the head. */
  readonly row: number
  /** The columns of it that are chosen: from one to another, both −1 where none is. */
  readonly from: number
  readonly to: number
  /** The column that the tab key leads to, where that is in this row. */
  readonly entered: number | null
  /** Whether what runs and steps took is shown. */
  readonly byTime: boolean
}

/** What the cell of a column has as attributes in every row, by which a pointer and keys find it. */
function spotProps({ row, from, to, entered }: RowPlace, column: number): Readonly<Record<string, unknown>> {
  return {
    'data-row': row,
    'data-column': column,
    'aria-selected': column >= from && column <= to,
    tabIndex: entered === column ? 0 : -1,
  }
}

/** The head of the grid: a run in each column, by its window, with its state. */
export const GridHead: NamedExoticComponent<RowPlace & { readonly runs: readonly Run[]; readonly label: string }> = memo((shown) => (
  <tr>
    <th scope="col">{shown.label}</th>
    {shown.runs.map((run, column) => (
      <th key={run.run} scope="col" className="grid-run" {...spotProps(shown, column)}>
        <a href={runPath(run.run)} tabIndex={-1} draggable={false}>
          {shortWindow(run)}
          {shown.byTime && (
            <span className="dim">
              <Took ms={run.ms} />
            </span>
          )}
          <StateMark state={run.state} bare />
        </a>
      </th>
    ))}
  </tr>
))

/** A window in the width of a column: its day, and where it is shorter than one the time at which it starts, in UTC. */
function shortWindow({ window }: Run): ReactElement {
  const full = formatWindow(window)
  const day = full === window.day
  return (
    <span title={full}>
      {(day ? window.day : window.start).slice(5, 10)}
      {!day && <span className="dim">{window.start.slice(11, 16)}</span>}
    </span>
  )
}

/** A step in all runs. */
export const GridRow: NamedExoticComponent<RowPlace & { readonly of: RunGrid['rows'][number] }> = memo((shown) => {
  const { step, cells } = shown.of
  const longest = Math.max(1, ...cells.map((cell) => cell?.ms ?? 0))
  return (
    <tr>
      <th scope="row" title={step}>
        {step}
      </th>
      {cells.map((cell, column) => (
        <td key={column} className="grid-cell" {...spotProps(shown, column)}>
          {cell !== null && (
            <a href={`${runPath(cell.run)}?step=${encodeURIComponent(step)}`} tabIndex={-1} draggable={false}>
              <StateMark state={cell.state} bare />
              {shown.byTime && <TimeBar cell={cell} longest={longest} />}
            </a>
          )}
        </td>
      ))}
    </tr>
  )
})

/** What a step took, against the longest that it took in the runs that are shown. */
function TimeBar({ cell, longest }: { readonly cell: GridCell; readonly longest: number }): ReactElement {
  const width = `${Math.round(((cell.ms ?? 0) / longest) * 100)}%`
  return (
    <span className="grid-time">
      <span style={{ width, background: `var(--mark-${markOf(cell.state)})` }} />
    </span>
  )
}
