import { Dict, HostObject, isTrue, itemsOf, sameValue, text, toPlain, tuple } from '../../../jinja/index.ts'
import { members, method } from '../members.ts'
import type { Members } from '../members.ts'
import { valueFault } from '../value-fault.ts'
import { inOrder } from './in-order.ts'
import type { TableFields } from './table-fields.ts'
import { columnPlaces, columnSequence, rowSequence } from './table-parts.ts'
import { structureText, tableText } from './table-text.ts'

/** The rows of a result as templates see them: agate's Table. It never changes; methods yield others. */
export class Table extends HostObject {
  readonly fields: TableFields

  constructor(fields: TableFields) {
    super({
      type: 'agate.Table',
      text: () => structureText(fields.columns),
      repr: () => '<agate.table.Table object>',
      attribute: (name) => tableMembers.get(name)?.(this),
      item: (key) => (typeof key === 'number' ? rowSequence(fields).items.values.at(key) : undefined),
      items: () => rowSequence(fields).items.values,
      length: () => fields.rows.length,
      json: () => fields.rows.map((row) => Object.fromEntries(fields.columns.map(({ name }, at) => [name, toPlain(row[at])]))),
    })
    this.fields = fields
  }

  get columnNames(): readonly string[] {
    return this.fields.columns.map(({ name }) => name)
  }

  /** Another that differs in some parts. */
  with(changes: Partial<TableFields>): Table {
    return new Table({ ...this.fields, ...changes })
  }
}

/** A table without columns and rows. */
export const emptyTable: Table = new Table({ columns: [], rows: [] })

function selected(self: Table, places: readonly number[]): Table {
  const { columns, rows } = self.fields
  return self.with({ columns: places.map((place) => columns[place]!), rows: rows.map((row) => places.map((place) => row[place])) })
}

function renamed(self: Table, names: unknown): Table {
  const nameOf = (name: string, at: number): unknown => (names instanceof Dict ? names.get(name) : itemsOf(names)[at])
  return self.with({
    columns: self.fields.columns.map((column, at) => ({ ...column, name: text(nameOf(column.name, at) ?? column.name) })),
  })
}

function limited(self: Table, [first, second, third]: readonly unknown[]): Table {
  const [start, stop] = second === undefined || second === null ? [0, first] : [Number(first ?? 0), second]
  const step = Number(third ?? 1)
  if (!(step >= 1)) throw valueFault('limit() steps forward', 'give a step of 1 or more')
  const rows = self.fields.rows.slice(start, stop === null || stop === undefined ? undefined : Number(stop))
  return self.with({ rows: rows.filter((_, at) => at % step === 0) })
}

function distinct(self: Table, places: readonly number[]): Table {
  const rows: (readonly unknown[])[] = []
  for (const row of self.fields.rows) {
    if (!rows.some((other) => places.every((place) => sameValue(row[place], other[place])))) rows.push(row)
  }
  return self.with({ rows })
}

function csvText({ columnNames, fields }: Table): string {
  const cell = (value: unknown): string => {
    const written = value === null ? '' : text(value)
    return /[",\n]/.test(written) ? `"${written.replaceAll('"', '""')}"` : written
  }
  return [columnNames, ...fields.rows].map((row) => row.map(cell).join(',')).join('\n')
}

function printed(self: Table, written: string): null {
  self.fields.print?.(written)
  return null
}

function placesOf(self: Table, key: unknown): readonly number[] {
  if (key === undefined || key === null) return self.fields.columns.map((_, at) => at)
  return columnPlaces(self.fields, typeof key === 'string' ? [key] : itemsOf(key))
}

const countOf = (value: unknown, otherwise: number): number => (value === undefined ? otherwise : value === null ? Infinity : Number(value))

const tableMembers: Members<Table> = members<Table>(
  {
    columns: (self) => columnSequence(self.fields),
    rows: (self) => rowSequence(self.fields),
    column_names: (self) => tuple(self.columnNames),
    column_types: (self) => tuple(self.fields.columns.map(({ kind }) => kind)),
    row_names: () => null,
  },
  {
    select: method('select key', (self, [key]) => selected(self, placesOf(self, key))),
    exclude: method('exclude key', (self, [key]) => {
      const left = placesOf(self, key)
      return selected(
        self,
        placesOf(self, null).filter((place) => !left.includes(place)),
      )
    }),
    rename: method('rename column_names? row_names? slug_columns? slug_rows?', (self, [names]) => renamed(self, names ?? [])),
    limit: method('limit start_or_stop? stop? step?', limited),
    order_by: method('order_by key reverse?', (self, [key, reverse]) =>
      self.with({ rows: inOrder(self.fields.rows, { places: placesOf(self, key), reverse: reverse !== undefined && isTrue(reverse) }) }),
    ),
    distinct: method('distinct key?', (self, [key]) => distinct(self, placesOf(self, key))),
    print_table: method(
      'print_table max_rows? max_columns? output? max_column_width? locale? max_precision?',
      (self, [rows, columns, , width]) =>
        printed(self, tableText(self.fields, { rows: countOf(rows, 20), columns: countOf(columns, 6), width: countOf(width, 20) })),
    ),
    print_structure: method('print_structure output? max_rows?', (self) => printed(self, structureText(self.fields.columns))),
    print_json: method('print_json', (self) => printed(self, JSON.stringify(self.parts.json?.()))),
    print_csv: method('print_csv', (self) => printed(self, csvText(self))),
  },
)
