import {
  DuckDBArrayValue,
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBTypeId,
  DuckDBUnionValue,
} from '@duckdb/node-api'
import type { DuckDBType, DuckDBValue } from '@duckdb/node-api'
import { isoInstant } from '../../kernel/index.ts'

/** Turns a column as the driver gives it into JavaScript values, as `Batch` in the ports says. */
export type ColumnReader = (values: DuckDBValue[]) => unknown[]

/** Types whose values are JavaScript's own already. */
const asTheyAre: ReadonlySet<DuckDBTypeId> = new Set([
  DuckDBTypeId.BOOLEAN,
  DuckDBTypeId.TINYINT,
  DuckDBTypeId.SMALLINT,
  DuckDBTypeId.INTEGER,
  DuckDBTypeId.UTINYINT,
  DuckDBTypeId.USMALLINT,
  DuckDBTypeId.UINTEGER,
  DuckDBTypeId.FLOAT,
  DuckDBTypeId.DOUBLE,
  DuckDBTypeId.ENUM,
])

/** The reader for columns of a type. */
export function columnReader(type: DuckDBType): ColumnReader {
  if (asTheyAre.has(type.typeId) || (type.typeId === DuckDBTypeId.VARCHAR && type.alias !== 'JSON')) return (values) => values
  const read = valueReader(type)
  return (values) => values.map((value) => (value === null ? null : read(value)))
}

type ValueReader = (value: DuckDBValue) => unknown

function valueReader(type: DuckDBType): ValueReader {
  if (type.alias === 'JSON') return (value) => JSON.parse(value as string) as unknown
  if (type.typeId === DuckDBTypeId.LIST || type.typeId === DuckDBTypeId.ARRAY) {
    const item = nullable(valueReader(type.valueType))
    return (value) => (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue ? value.items.map(item) : value)
  }
  if (type.typeId === DuckDBTypeId.STRUCT) {
    const fields = type.entryNames.map((name, index) => [name, nullable(valueReader(type.entryTypes[index]!))] as const)
    return (value) => {
      const { entries } = value as DuckDBStructValue
      return Object.fromEntries(fields.map(([name, read]) => [name, read(entries[name] ?? null)]))
    }
  }
  return readValue
}

function nullable(read: ValueReader): ValueReader {
  return (value) => (value === null ? null : read(value))
}

function readValue(value: DuckDBValue): unknown {
  if (typeof value === 'bigint') return wholeNumber(value)
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof DuckDBTimestampValue || value instanceof DuckDBTimestampTZValue) return isoMicros(value.micros, value)
  if (value instanceof DuckDBDateValue) return isoDate(value)
  if (value instanceof DuckDBDecimalValue) return decimalNumber(value)
  if (value instanceof DuckDBBlobValue) return new Uint8Array(value.bytes)
  if (value instanceof DuckDBTimestampMillisecondsValue) return isoMicros(value.millis * 1_000n, value)
  if (value instanceof DuckDBTimestampSecondsValue) return isoMicros(value.seconds * 1_000_000n, value)
  if (value instanceof DuckDBTimestampNanosecondsValue) return isoMicros(value.nanos / 1_000n, value)
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) return value.items.map(nullable(readValue))
  if (value instanceof DuckDBStructValue) {
    return Object.fromEntries(Object.entries(value.entries).map(([name, entry]) => [name, entry === null ? null : readValue(entry)]))
  }
  if (value instanceof DuckDBMapValue) {
    return Object.fromEntries(
      value.entries.map((entry) => [String(readValue(entry.key)), entry.value === null ? null : readValue(entry.value)]),
    )
  }
  if (value instanceof DuckDBUnionValue) return value.value === null ? null : readValue(value.value)
  return value.toString()
}

function wholeNumber(value: bigint): number | string {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : String(value)
}

/** A decimal as a number where its digits survive that, else as text. */
function decimalNumber(value: DuckDBDecimalValue): number | string {
  const text = value.toString()
  if (value.width <= 15) return Number(text)
  const digits = text
    .replace(/^-/, '')
    .replace(/^[0.]+/, '')
    .replace('.', '')
    .replace(/0+$/, '').length
  return digits <= 15 ? Number(text) : text
}

/** The largest distance from 1970 that a JavaScript date spans, in microseconds. */
const dateSpan = 8_640_000_000_000_000_000n

function isoMicros(micros: bigint, value: { toString(): string }): string {
  if (micros > dateSpan || micros < -dateSpan) return value.toString()
  const rest = ((micros % 1_000n) + 1_000n) % 1_000n
  const millis = Number((micros - rest) / 1_000n)
  if (rest === 0n) return isoInstant(millis)
  return new Date(millis).toISOString().replace('Z', `${String(rest).padStart(3, '0')}Z`)
}

function isoDate(value: DuckDBDateValue): string {
  const millis = value.days * 86_400_000
  return Math.abs(millis) > 8.64e15 ? value.toString() : new Date(millis).toISOString().split('T')[0]!
}
