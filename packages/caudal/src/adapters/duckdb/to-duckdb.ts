import { blobValue, dateValue, DuckDBUUIDValue, decimalValue, listValue, structValue, timestampValue, timeValue } from '@duckdb/node-api'
import type { DuckDBValue } from '@duckdb/node-api'
import type { ColumnType } from '../../define/index.ts'

/** What stands for a value that does not fit its column. */
export const unfit: unique symbol = Symbol('unfit')

/** Turns a JavaScript value that is not null into what the driver takes, or `unfit`. Json columns are handed over as their text. */
export type ValueWriter = (value: unknown) => DuckDBValue | typeof unfit

/** The writer for values of a column type; it takes what `Batch` in the ports says. */
export function valueWriter(type: ColumnType): ValueWriter {
  switch (type.kind) {
    case 'string':
      return (value) => (typeof value === 'string' ? value : unfit)
    case 'boolean':
      return (value) => (typeof value === 'boolean' ? value : unfit)
    case 'int':
      return type.bits === 32 ? writeInt32 : writeInt64
    case 'double':
      return writeDouble
    case 'decimal':
      return (value) => writeDecimal(value, type)
    case 'date':
      return writeDate
    case 'time':
      return writeTime
    case 'timestamp':
      return writeTimestamp
    case 'json':
      return writeJson
    case 'bytes':
      return (value) => (value instanceof Uint8Array ? blobValue(value) : unfit)
    case 'uuid':
      return (value) => (typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value) ? uuid(value) : unfit)
    case 'list':
      return writeList(valueWriter(type.of))
    case 'struct':
      return writeStruct(type.fields.map((field) => [field.name, valueWriter(field.type)]))
  }
}

const int64 = 2n ** 63n

function writeInt32(value: unknown): DuckDBValue | typeof unfit {
  const number = typeof value === 'bigint' || (typeof value === 'string' && /^[+-]?\d+$/.test(value)) ? Number(value) : value
  return typeof number === 'number' && (number | 0) === number ? number | 0 : unfit
}

function writeInt64(value: unknown): DuckDBValue | typeof unfit {
  const fits =
    typeof value === 'number'
      ? Number.isInteger(value)
      : typeof value === 'bigint' || (typeof value === 'string' && /^[+-]?\d+$/.test(value))
  if (!fits) return unfit
  const whole = BigInt(value as number | bigint | string)
  return whole >= -int64 && whole < int64 ? whole : unfit
}

function writeDouble(value: unknown): DuckDBValue | typeof unfit {
  if (typeof value === 'number') return value
  return typeof value === 'bigint' || (typeof value === 'string' && /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value))
    ? Number(value)
    : unfit
}

/** Digits beyond the scale are rounded, half away from zero, as SQL does. */
function writeDecimal(value: unknown, type: { readonly precision: number; readonly scale: number }): DuckDBValue | typeof unfit {
  if (typeof value !== 'number' && typeof value !== 'string' && typeof value !== 'bigint') return unfit
  const match = /^([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i.exec(String(value))
  const digits = match === null ? '' : `${match[2]}${match[3]}`
  if (match === null || digits === '') return unfit
  const shift = Number(match[4] ?? 0) - match[3]!.length + type.scale
  const limit = 10n ** BigInt(type.precision)
  let scaled = BigInt(digits)
  if (shift > type.precision && scaled !== 0n) return unfit
  if (shift >= 0) scaled *= 10n ** BigInt(Math.min(shift, type.precision))
  else scaled = shift < -400 ? 0n : (scaled + 5n * 10n ** BigInt(-shift - 1)) / 10n ** BigInt(-shift)
  return scaled < limit ? decimalValue(match[1] === '-' ? -scaled : scaled, type.precision, type.scale) : unfit
}

function writeDate(value: unknown): DuckDBValue | typeof unfit {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? unfit : dateValue(Math.floor(value.getTime() / 86_400_000))
  if (typeof value !== 'string' || !/^([+-]\d{6}|\d{4})-\d\d-\d\d$/.test(value)) return unfit
  const millis = Date.parse(`${value}T00:00:00Z`)
  const real = !Number.isNaN(millis) && new Date(millis).toISOString().startsWith(value)
  return real ? dateValue(millis / 86_400_000) : unfit
}

function writeTime(value: unknown): DuckDBValue | typeof unfit {
  const match = typeof value === 'string' ? /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,9}))?)?$/.exec(value) : null
  if (match === null) return unfit
  const seconds = Number(match[1]) * 3_600 + Number(match[2]) * 60 + Number(match[3] ?? 0)
  return timeValue(BigInt(seconds) * 1_000_000n + micros(match[4]))
}

function writeTimestamp(value: unknown): DuckDBValue | typeof unfit {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? unfit : timestampValue(BigInt(value.getTime()) * 1_000n)
  if (typeof value !== 'string') return unfit
  const match = /^((?:[+-]\d{6}|\d{4})-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d(?::?\d\d)?)?)?$/i.exec(value)
  if (match === null || writeDate(match[1]) === unfit) return unfit
  const millis = Date.parse(`${match[1]}T${match[2] ?? '00:00'}:${match[3] ?? '00'}${zone(match[5])}`)
  return Number.isNaN(millis) ? unfit : timestampValue(BigInt(millis) * 1_000n + micros(match[4]))
}

function zone(text: string | undefined): string {
  if (text === undefined || /^z$/i.test(text)) return 'Z'
  return text.length === 3 ? `${text}:00` : text.length === 5 ? `${text.slice(0, 3)}:${text.slice(3)}` : text
}

function micros(fraction: string | undefined): bigint {
  return fraction === undefined ? 0n : BigInt(fraction.slice(0, 6).padEnd(6, '0'))
}

function writeJson(value: unknown): DuckDBValue | typeof unfit {
  const text = JSON.stringify(value) as string | undefined
  return text ?? unfit
}

function uuid(text: string): DuckDBValue {
  return DuckDBUUIDValue.fromUint128(BigInt(`0x${text.replaceAll('-', '')}`))
}

function writeList(write: ValueWriter): ValueWriter {
  return (value) => {
    if (!Array.isArray(value)) return unfit
    const items = (value as readonly unknown[]).map((item) => (item === null || item === undefined ? null : write(item)))
    return items.includes(unfit) ? unfit : listValue(items as DuckDBValue[])
  }
}

function writeStruct(fields: readonly (readonly [string, ValueWriter])[]): ValueWriter {
  return (value) => {
    if (typeof value !== 'object' || value === null) return unfit
    const entries = fields.map(([name, write]) => {
      const field = (value as { readonly [name: string]: unknown })[name]
      return [name, field === null || field === undefined ? null : write(field)] as const
    })
    return entries.some(([, entry]) => entry === unfit) ? unfit : structValue(Object.fromEntries(entries) as Record<string, DuckDBValue>)
  }
}
