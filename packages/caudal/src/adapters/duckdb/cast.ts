import type { ColumnType } from '../../define/index.ts'
import { duckdbDialect, sqlType } from '../../sql/index.ts'

/** A value as an expression, its type in the source, and the type that it shall have. */
export interface CastOf {
  readonly value: string
  readonly from: string
  readonly to: ColumnType
}

/** An expression of the wanted type, null where the value does not fit; `total` when every value fits. */
export interface Cast {
  readonly sql: string
  readonly total: boolean
}

const whole = /^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$/
const widths: { readonly [type: string]: number } = {
  TINYINT: 8,
  SMALLINT: 16,
  INTEGER: 32,
  BIGINT: 64,
  UTINYINT: 9,
  USMALLINT: 17,
  UINTEGER: 33,
}
const nested = /(\[\d*\]$)|^(STRUCT|MAP|UNION)\b/

/** The cast that a column of a source needs. Whole numbers are never made by rounding, and a zone in a text is never dropped. */
export function castOf({ value, from, to }: CastOf): Cast {
  const target = sqlType(to)
  if (from === target) return { sql: value, total: true }
  const scalar = to.kind !== 'json' && to.kind !== 'list' && to.kind !== 'struct'
  if (from === 'JSON' && scalar) return castOf({ value: `(${value} ->> '$')`, from: 'VARCHAR', to })
  switch (to.kind) {
    case 'string':
      return { sql: `CAST(${nested.test(from) ? `to_json(${value})` : value} AS VARCHAR)`, total: true }
    case 'int':
      return castInt({ value, from, to })
    case 'timestamp':
      return partial(from === 'VARCHAR' ? `CAST(TRY_CAST(${value} AS TIMESTAMPTZ) AS TIMESTAMP)` : tryCast(value, target))
    case 'json':
      return from === 'VARCHAR' ? partial(tryCast(value, 'JSON')) : { sql: `to_json(${value})`, total: true }
    case 'list':
    case 'struct':
      return partial(castNested({ value, from, to }))
    default:
      return partial(tryCast(value, target))
  }
}

function castInt({ value, from, to }: CastOf): Cast {
  const target = sqlType(to)
  const cast = tryCast(value, target)
  if (whole.test(from)) return { sql: cast, total: (widths[from] ?? 128) <= widths[target]! }
  const exact = from === 'VARCHAR' ? `${tryCast(value, 'DOUBLE')} = ${cast}` : `${value} = ${cast}`
  return partial(`CASE WHEN ${exact} THEN ${cast} END`)
}

/** Text is read as JSON, and moments within JSON keep their zone by a stop at TIMESTAMPTZ. */
function castNested({ value, from, to }: CastOf): string {
  const target = sqlType(to)
  if (from !== 'VARCHAR' && from !== 'JSON') return tryCast(value, target)
  const json = from === 'VARCHAR' ? tryCast(value, 'JSON') : value
  const zoned = sqlType(to, { ...duckdbDialect, plain: { ...duckdbDialect.plain, timestamp: 'TIMESTAMPTZ' } })
  return zoned === target ? tryCast(json, target) : tryCast(tryCast(json, zoned), target)
}

function tryCast(value: string, type: string): string {
  return `TRY_CAST(${value} AS ${type})`
}

function partial(sql: string): Cast {
  return { sql, total: false }
}
