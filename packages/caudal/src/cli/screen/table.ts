import type { Style, Terminal } from './terminal.ts'
import { cutText, oneLine, padText, textWidth } from './text.ts'

/** A cell: text as it is, or with a style. */
export type Cell = string | { readonly text: string; readonly style: Style }

/** A column of a table. Numbers stand right. */
export interface TableColumn {
  readonly title: string
  readonly align?: 'left' | 'right'
  /** Never cut, even where the terminal is narrow: names, ids. */
  readonly whole?: boolean
  /** Left out where no row has anything to say in it. */
  readonly sparse?: boolean
}

/** Rows under their titles. */
export interface Table {
  readonly columns: readonly TableColumn[]
  readonly rows: readonly (readonly Cell[])[]
  /** Spaces before each line. Default 2. */
  readonly indent?: number
}

const gap = 2
const least = 6

/** The lines of a table, fitted to the terminal: wide columns are cut first, and columns that do not fit at all are left out with a note. */
export function tableLines(given: Table, terminal: Terminal): string[] {
  const table = withoutSilence(given)
  const indent = table.indent ?? 2
  const { widths, left } = fit(table, terminal.size().columns - indent - 1)
  const line = (cells: readonly Cell[], style?: Style): string => {
    const parts = cells.slice(0, widths.length).map((cell, index) => {
      const text = cutText(oneLine(textOf(cell)), widths[index]!)
      const padded = padText(text, {
        width: index === widths.length - 1 && !isRight(table, index) ? 0 : widths[index]!,
        align: table.columns[index]!.align ?? 'left',
      })
      const paint = style ?? (typeof cell === 'string' ? undefined : cell.style)
      return paint === undefined ? padded : terminal.paint(paint, padded)
    })
    return (' '.repeat(indent) + parts.join(' '.repeat(gap))).trimEnd()
  }
  const titles = table.columns.some((column) => column.title !== '')
    ? [
        line(
          table.columns.map((column) => column.title),
          'grey',
        ),
      ]
    : []
  const note =
    left === 0 ? [] : [`${' '.repeat(indent)}${terminal.paint('grey', `… ${left} more column${left === 1 ? '' : 's'} that do not fit`)}`]
  return [...titles, ...table.rows.map((row) => line(row)), ...note]
}

function withoutSilence(table: Table): Table {
  const kept = table.columns.flatMap((column, index) =>
    column.sparse === true && table.rows.every((row) => textOf(row[index] ?? '') === '') ? [] : [index],
  )
  if (kept.length === table.columns.length) return table
  return {
    ...table,
    columns: kept.map((index) => table.columns[index]!),
    rows: table.rows.map((row) => kept.map((index) => row[index] ?? '')),
  }
}

function fit(table: Table, space: number): { readonly widths: readonly number[]; readonly left: number } {
  const widths = table.columns.map((column, index) => {
    let width = textWidth(column.title)
    for (const row of table.rows) width = Math.max(width, textWidth(oneLine(textOf(row[index] ?? ''))))
    return width
  })
  let total = widths.reduce((sum, width) => sum + width, 0) + gap * Math.max(0, widths.length - 1)
  while (total > space) {
    const widest = widestCut(table, widths)
    if (widest === undefined) break
    const next = Math.max(least, widths[widest]! - (total - space), second(table, widths, widest))
    const shrunk = next < widths[widest]! ? next : widths[widest]! - 1
    total -= widths[widest]! - shrunk
    widths[widest] = shrunk
  }
  let left = 0
  while (total > space && widths.length > 1) {
    total -= widths.pop()! + gap
    left++
  }
  return { widths, left }
}

function widestCut(table: Table, widths: readonly number[]): number | undefined {
  let widest: number | undefined
  for (const [index, width] of widths.entries()) {
    if (table.columns[index]!.whole === true || width <= least) continue
    if (widest === undefined || width > widths[widest]!) widest = index
  }
  return widest
}

function second(table: Table, widths: readonly number[], widest: number): number {
  return Math.max(0, ...widths.filter((_, index) => index !== widest && table.columns[index]!.whole !== true && widths[index]! > least))
}

function isRight(table: Table, index: number): boolean {
  return table.columns[index]!.align === 'right'
}

function textOf(cell: Cell): string {
  return typeof cell === 'string' ? cell : cell.text
}
