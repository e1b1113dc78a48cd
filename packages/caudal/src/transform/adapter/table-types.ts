import { Table } from '../values/table/table.ts'
import type { TableKind } from '../values/table/table-fields.ts'
import { valueFault } from '../values/value-fault.ts'

const sqlTypes: Readonly<Record<TableKind, string>> = {
  Boolean: 'boolean',
  Date: 'date',
  DateTime: 'timestamp without time zone',
  Integer: 'integer',
  Number: 'float8',
  Text: 'text',
  TimeDelta: 'time',
}

/** The SQL type that the values of a table's column fit into. Throws DBT-VALUE where there is no such column. */
export function sqlTypeOf(table: unknown, place: number): string {
  const column = table instanceof Table ? table.fields.columns[place] : undefined
  if (column === undefined) throw valueFault(`the table has no column ${place}`)
  return sqlTypes[column.kind]
}
