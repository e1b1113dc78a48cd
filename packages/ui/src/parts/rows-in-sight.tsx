import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { useLayoutEffect, useState } from 'react'
import type { ReactElement, RefObject } from 'react'
import { drawnRows } from './drawn-rows.ts'

const rowHeight = 32
const overscan = 15

interface Shown {
  readonly table: RefObject<HTMLTableElement | null>
  readonly count: number
  readonly columns: number
  /** Draws a row, and has it measured. */
  readonly children: (at: number, measure: (row: HTMLTableRowElement | null) => void) => ReactElement
}

/** The rows of a long table that are in sight of the window, with room for the others. */
export function RowsInSight({ table, count, columns, children }: Shown): ReactElement[] {
  const top = useTop(table)
  const rows = useWindowVirtualizer({
    count,
    estimateSize: () => rowHeight,
    overscan,
    scrollMargin: top,
    rangeExtractor: (sight) => drawnRows(sight, focusedRow(table.current)),
  })
  const drawn: ReactElement[] = []
  const room = (from: number, to: number): unknown =>
    to > from && drawn.push(<Room key={`room ${drawn.length === 0 ? 'above' : from}`} height={to - from} columns={columns} />)
  let below = top
  for (const { index, start, end } of rows.getVirtualItems()) {
    room(below, start)
    drawn.push(children(index, rows.measureElement))
    below = end
  }
  room(below, rows.getTotalSize() + top)
  return drawn
}

function Room({ height, columns }: { readonly height: number; readonly columns: number }): ReactElement {
  return (
    <tr aria-hidden>
      <td colSpan={columns} className="room" style={{ height }} />
    </tr>
  )
}

/** How far below the top of the page the rows begin. */
function useTop(table: Shown['table']): number {
  const [top, place] = useState(0)
  useLayoutEffect(() => {
    const body = table.current?.tBodies[0]
    if (body !== undefined) place(Math.round(body.getBoundingClientRect().top + window.scrollY))
  }, [table])
  return top
}

function focusedRow(table: HTMLTableElement | null): number | null {
  const row = document.activeElement?.closest('tr')
  const index = row?.dataset['index']
  return row === null || index === undefined || table?.contains(row!) !== true ? null : Number(index)
}
