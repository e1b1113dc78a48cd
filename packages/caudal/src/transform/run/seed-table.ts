import { resultTable } from '../adapter/result-table.ts'
import type { SeedKind } from '../materialize/seed-types.ts'
import type { SeedRows } from '../materialize/seed.ts'
import { Table } from '../values/table/table.ts'

const types: Readonly<Record<SeedKind, string>> = {
  integer: 'BIGINT',
  number: 'DOUBLE',
  date: 'DATE',
  datetime: 'TIMESTAMP',
  boolean: 'BOOLEAN',
  text: 'VARCHAR',
}

/** A seed's rows as templates see them. The rows are made when a template looks at them. */
export function seedTable({ columns, rows }: SeedRows): Table {
  const shown = columns.map(({ name, kind }) => ({ name, type: types[kind] }))
  const { columns: kinds } = resultTable({ columns: shown, rows: [], kind: 'SELECT', affected: 0 }).fields
  let made: readonly (readonly unknown[])[] | undefined
  return new Table({
    columns: kinds,
    get rows() {
      const values = (): (readonly unknown[])[] => rows.map((row) => row.map((value, at) => valueOf(value, columns[at]!.kind)))
      return (made ??= resultTable({ columns: shown, rows: values(), kind: 'SELECT', affected: rows.length }).fields.rows)
    },
  })
}

function valueOf(value: string | null, kind: SeedKind): unknown {
  if (value === null) return null
  if (kind === 'integer') return Number.isSafeInteger(Number(value)) ? Number(value) : value
  if (kind === 'number') return Number(value)
  return kind === 'boolean' ? value === 'true' : value
}
