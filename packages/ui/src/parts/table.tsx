import { memo, useRef } from 'react'
import type { ReactElement, ReactNode } from 'react'
import { useLanguage } from '../words/language.tsx'
import type { Spoken } from '../words/language.tsx'
import type { Word } from '../words/words.ts'
import { useLongTable } from './long-table.ts'
import { useTableFits } from './table-fits.ts'

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
  const { widths, drawn, body } = useLongTable({ rows: rows.length, columns: columns.length })
  const isLong = widths !== null
  const room = useRef<HTMLDivElement>(null)
  const fits = useTableFits(room)
  return (
    <div ref={room} className="table-wrap" data-fits={fits} tabIndex={fits ? undefined : 0} role="group" aria-label={label}>
      <table className={isLong ? 'table kept' : 'table'} aria-label={label} aria-rowcount={isLong ? rows.length + 1 : undefined}>
        <colgroup>
          {widths?.map((width, at) => (
            <col key={at} style={{ width }} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={isLong ? 1 : undefined}>
            {columns.map(({ head, look }, at) => (
              <th key={at} className={typeof look === 'string' && look.includes('number') ? 'number' : undefined}>
                {typeof head === 'string' ? say(head) : head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={body}>
          {drawn.map((one, nth) =>
            'at' in one ? (
              <OneRow key={keyOf(rows[one.at]!, one.at)} row={rows[one.at]!} columns={columns} at={isLong ? one.at : null} />
            ) : (
              <tr key={one.above ? 'above' : `room ${nth}`} aria-hidden style={{ height: one.room }} />
            ),
          )}
        </tbody>
      </table>
    </div>
  )
}

interface OneRowShown<Row> {
  readonly row: Row
  readonly columns: readonly Column<Row>[]
  /** Its place, in a table of which not all rows are in the page. */
  readonly at: number | null
}

function Cells<Row>({ row, columns, at }: OneRowShown<Row>): ReactElement {
  const spoken = useLanguage()
  return (
    <tr data-index={at ?? undefined} aria-rowindex={at === null ? undefined : at + 2}>
      {columns.map(({ cell, title, look }, column) => (
        <td key={column} className={typeof look === 'function' ? look(row) : look} title={title?.(row, spoken) ?? undefined}>
          {cell(row, spoken) ?? <span className="dim">–</span>}
        </td>
      ))}
    </tr>
  )
}

const OneRow = memo(Cells) as typeof Cells
