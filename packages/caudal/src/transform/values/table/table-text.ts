import { text } from '../../../jinja/index.ts'
import { Decimal } from '../decimal.ts'
import type { TableColumn, TableFields, TableKind } from './table-fields.ts'

/** How much of a table is printed; longer values are cut. */
export interface Extent {
  readonly rows: number
  readonly columns: number
  /** Characters of a column. */
  readonly width: number
}

/** A table as text with bars between its columns, as `print_table` writes it. */
export function tableText({ columns, rows }: TableFields, extent: Extent): string {
  const shown = columns.slice(0, extent.columns)
  const kinds: readonly TableKind[] =
    columns.length > shown.length ? [...shown.map(({ kind }) => kind), 'Integer'] : shown.map(({ kind }) => kind)
  const wide = (cells: readonly string[]): readonly string[] => (columns.length > shown.length ? [...cells, '...'] : cells)
  const head = wide(shown.map(({ name }) => cut(name, extent.width)))
  const body = rows.slice(0, extent.rows).map((row) => wide(shown.map(({ kind }, at) => cut(cell(row[at], kind), extent.width))))
  const all = [head, ...body, ...(rows.length > extent.rows ? [head.map(() => '...')] : [])]
  const widths = head.map((_, at) => Math.max(...all.map((cells) => cells[at]!.length)))
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((value, at) => (kinds[at] === 'Text' ? value.padEnd(widths[at]!) : value.padStart(widths[at]!))).join(' | ')} |`
  return [line(all[0]!), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...all.slice(1).map(line)].join('\n')
}

/** The names and kinds of columns as a table, as `print_structure` writes it. */
export function structureText(columns: readonly TableColumn[]): string {
  const rows = columns.map(({ name, kind }) => [name, kind])
  const head: readonly TableColumn[] = [
    { name: 'column', kind: 'Text' },
    { name: 'data_type', kind: 'Text' },
  ]
  return tableText({ columns: head, rows }, { rows: Infinity, columns: Infinity, width: Infinity })
}

function cut(value: string, width: number): string {
  return value.length > width ? `${value.slice(0, width - 3)}...` : value
}

function cell(value: unknown, kind: TableKind): string {
  if (value === null || value === undefined) return ''
  const written = text(value).replaceAll('\n', '\u21b5')
  if (kind !== 'Integer' && kind !== 'Number') return written
  const [whole = '', fraction] = (value instanceof Decimal ? value.digits : written).split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  return fraction === undefined ? grouped : `${grouped}.${fraction.length > 3 ? `${fraction.slice(0, 3)}…` : fraction}`
}
