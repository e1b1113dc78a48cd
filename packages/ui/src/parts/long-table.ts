import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { useCallback, useState } from 'react'
import { drawnRows } from './drawn-rows.ts'

/** So many rows are all in the page, where the browser's own search finds them; of more only those in sight are. */
const mostWhole = 200
const overscan = 15

/** How the first rows of a table lay before the others were left out: so its columns stay, whatever rows come into sight. */
interface Shape {
  readonly widths: readonly number[]
  /** How far below the top of the page the rows begin. */
  readonly top: number
  readonly rowHeight: number
}

/** What stands in the body of a table: a row, or the room of rows that are not drawn. */
export type Drawn = { readonly at: number } | { readonly room: number; readonly above: boolean }

/** What is drawn of a table. */
export interface LongTable {
  /** The widths of its columns; null where they are as wide as what is in them. */
  readonly widths: readonly number[] | null
  readonly drawn: readonly Drawn[]
  /** Is told the body of the table. */
  readonly body: (body: HTMLTableSectionElement | null) => void
}

/** Which rows of a table are drawn: all of a short one; of a long one those that are in sight of the window, and the one with the focus. */
export function useLongTable({ rows, columns }: { readonly rows: number; readonly columns: number }): LongTable {
  const isLong = rows > mostWhole
  const [kept, keep] = useState<Shape | null>(null)
  const shape = isLong && kept?.widths.length === columns ? kept : null
  const body = useCallback(
    (section: HTMLTableSectionElement | null) => {
      if (isLong && section !== null && section.rows.length > 0) keep(shapeOf(section, columns))
    },
    [isLong, columns],
  )
  const top = shape?.top ?? 0
  const sight = useWindowVirtualizer({
    enabled: shape !== null,
    count: rows,
    estimateSize: () => shape?.rowHeight ?? 1,
    overscan,
    scrollMargin: top,
    rangeExtractor: (range) => drawnRows(range, focusedRow()),
  })
  if (shape === null) {
    const drawn = Array.from({ length: Math.min(rows, mostWhole) }, (_, at) => ({ at }))
    return { widths: null, drawn, body }
  }
  const drawn: Drawn[] = []
  let below = top
  for (const { index, start, end } of sight.getVirtualItems()) {
    if (start > below) drawn.push({ room: start - below, above: drawn.length === 0 })
    drawn.push({ at: index })
    below = end
  }
  const rest = sight.getTotalSize() + top - below
  if (rest > 0) drawn.push({ room: rest, above: false })
  return { widths: shape.widths, drawn, body }
}

function shapeOf(body: HTMLTableSectionElement, columns: number): Shape {
  const { top, height } = body.getBoundingClientRect()
  const cells = [...body.rows[0]!.cells].slice(0, columns)
  return {
    widths: cells.map((cell) => cell.getBoundingClientRect().width),
    top: top + window.scrollY,
    rowHeight: height / body.rows.length,
  }
}

function focusedRow(): number | null {
  const index = document.activeElement?.closest('tr')?.dataset['index']
  return index === undefined ? null : Number(index)
}
