import type { ColumnType } from '../define/index.ts'
import { duckdbDialect, fill } from './dialect.ts'
import type { Dialect } from './dialect.ts'
import { quoteName } from './quote.ts'

/** What an engine calls a column type: `{ kind: 'decimal', precision: 12, scale: 2 }` is `DECIMAL(12,2)` in DuckDB. */
export function sqlType(type: ColumnType, dialect: Dialect = duckdbDialect): string {
  switch (type.kind) {
    case 'int':
      return dialect.int[type.bits]
    case 'decimal':
      return fill(dialect.decimal, { precision: type.precision, scale: type.scale })
    case 'list':
      return fill(dialect.list, { of: sqlType(type.of, dialect) })
    case 'struct': {
      const fields = type.fields.map((field) => fill(dialect.field, { name: quoteName(field.name), type: sqlType(field.type, dialect) }))
      return fill(dialect.struct, { fields: fields.join(', ') })
    }
    default:
      return dialect.plain[type.kind]
  }
}

const labels: { readonly [K in ColumnType['kind']]: string } = {
  string: 'a text',
  boolean: 'true or false',
  int: 'a whole number',
  double: 'a number',
  decimal: 'a number',
  date: 'a date',
  time: 'a time',
  timestamp: 'a timestamp',
  json: 'JSON',
  bytes: 'bytes',
  uuid: 'a UUID',
  list: 'a list',
  struct: 'an object',
}

/** What people call a column type, with its article: `a timestamp`, `a whole number that fits 32 bits`. */
export function typeLabel(type: ColumnType): string {
  if (type.kind === 'int') return `${labels.int} of ${type.bits} bits`
  if (type.kind === 'decimal') return `${labels.decimal} of ${type.precision} digits`
  return labels[type.kind]
}
