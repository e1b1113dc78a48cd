import { memo, useLayoutEffect, useRef, useState } from 'react'
import type { ReactElement, ReactNode, RefObject } from 'react'
import { useLanguage } from '../words/language.tsx'
import type { Spoken } from '../words/language.tsx'
import type { Word } from '../words/words.ts'
import { RowsInSight } from './rows-in-sight.tsx'

/** So many rows are all in the page, where the browser's own search finds them; of more only those in sight are. */
const mostWhole = 200

/** A column of a table: its head, and what stands in it of a row. */
export interface Column<Row> {
  /** A word, or what stands at the head itself. */
  readonly head: Word | ReactElement
  /** What stands in the cell; a dash where that is `null`. */
  readonly cell: (row: Row, spoken: Spoken) => ReactNode
  /** What a pointer that rests on the cell is told: the whole of what may be cut off. */
  readonly title?: (row: Row, spoken: Spoken) => string | null | undefined
  /** How its cells look: `number`, `mono`, `dim` and others of the style sheet. */
  readonly look?: string | ((row: Row) => string | undefined)
}

interface Rows<Row> {
  /** What the table tells, for those who do not see what stands above it. */
  readonly label: string
  /** As long as these are the same, a row is drawn anew only when it has changed itself. */
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly keyOf: (row: Row, at: number) => string
}

/** Rows in columns. The link of a row that has `data-opens` is where j and k go and Enter opens. */
export function Table<Row>({ label, columns, rows, keyOf }: Rows<Row>): ReactElement {
  const { say } = useLanguage()
  const table = useRef<HTMLTableElement>(null)
  const long = rows.length > mostWhole
  const widths = useKeptWidths(table, long ? columns.length : 0)
  const one = (at: number, measure?: Measure): ReactElement => (
    <OneRow key={keyOf(rows[at]!, at)} row={rows[at]!} columns={columns} {...(measure !== undefined && { at, measure })} />
  )
  return (
    <div className="table-wrap" tabIndex={0} role="group" aria-label={label}>
      <table
        ref={table}
        className={widths === null ? 'table' : 'table kept'}
        aria-label={label}
        aria-rowcount={long ? rows.length + 1 : undefined}
      >
        <colgroup>
          {widths?.map((width, at) => (
            <col key={at} style={{ width }} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={long ? 1 : undefined}>
            {columns.map(({ head, look }, at) => (
              <th key={at} className={typeof look === 'string' && look.includes('number') ? 'number' : undefined}>
                {typeof head === 'string' ? say(head) : head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {long ? (
            <RowsInSight table={table} count={rows.length} columns={columns.length}>
              {one}
            </RowsInSight>
          ) : (
            rows.map((_, at) => one(at))
          )}
        </tbody>
      </table>
    </div>
  )
}

type Measure = (row: HTMLTableRowElement | null) => void

interface OneRowShown<Row> {
  readonly row: Row
  readonly columns: readonly Column<Row>[]
  /** Its place in a table of which not all rows are in the page. */
  readonly at?: number
  readonly measure?: Measure
}

function Cells<Row>({ row, columns, at, measure }: OneRowShown<Row>): ReactElement {
  const spoken = useLanguage()
  return (
    <tr ref={measure} data-index={at} aria-rowindex={at === undefined ? undefined : at + 2}>
      {columns.map(({ cell, title, look }, column) => (
        <td key={column} className={typeof look === 'function' ? look(row) : look} title={title?.(row, spoken) ?? undefined}>
          {cell(row, spoken) ?? <span className="dim">–</span>}
        </td>
      ))}
    </tr>
  )
}

const OneRow = memo(Cells) as typeof Cells

/** How wide the columns were when all rows were in the page: so wide they stay, whatever rows come into sight. */
function useKeptWidths(table: RefObject<HTMLTableElement | null>, columns: number): readonly number[] | null {
  const [widths, keep] = useState<readonly number[] | null>(null)
  const kept = widths?.length === columns ? widths : null
  useLayoutEffect(() => {
    const heads = table.current?.tHead?.rows[0]?.cells
    if (columns > 0 && kept === null && heads !== undefined) keep([...heads].map((head) => head.getBoundingClientRect().width))
  }, [table, columns, kept])
  return kept
}
