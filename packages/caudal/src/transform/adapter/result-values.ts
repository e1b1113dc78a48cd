import { float } from '../../jinja/index.ts'
import type { SqlColumn } from '../../ports/index.ts'
import { dateFromIso } from '../values/datetime/calendar-date.ts'
import { timeFromIso, timeText } from '../values/datetime/clock-time.ts'
import { momentFromIso } from '../values/datetime/moment.ts'
import { utc } from '../values/datetime/time-zone.ts'
import { Decimal } from '../values/decimal.ts'
import type { TableKind } from '../values/table/table-fields.ts'

/** How the values of a column become values of templates. */
export interface ResultReader {
  readonly kind: TableKind
  readonly read: (value: unknown) => unknown
}

/** The reader for columns of an engine's type, of DuckDB's as of Postgres's names. */
export function resultReader({ type }: SqlColumn): ResultReader {
  const base = type.toLowerCase().replace(/\(.*$/, '').trim()
  if (type.endsWith(']')) return plain
  if (base === 'decimal' || base === 'numeric') return decimalReader(type)
  return byType.get(base) ?? plain
}

const plain: ResultReader = { kind: 'Text', read: (value) => (typeof value === 'string' ? value : jsonText(value)) }
const integer: ResultReader = { kind: 'Integer', read: (value) => (typeof value === 'string' ? BigInt(value) : value) }
const fraction: ResultReader = { kind: 'Number', read: fractionOf }

/** dbt writes values that templates have no type for as JSON, with blanks as Python does. */
function jsonText(value: unknown): unknown {
  if (value instanceof Uint8Array) return bytesText(value)
  if (typeof value === 'bigint') return value
  return JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? Number(each) : each)).replace(
    /"(?:\\.|[^"\\])*"|[,:]/g,
    (token) => (token === ',' || token === ':' ? `${token} ` : token),
  )
}

/** A double as Python's Decimal of its shortest digits; what is no number of digits stays a float. */
function fractionOf(value: unknown): unknown {
  const number = Number(value)
  if (!Number.isFinite(number)) return float(number)
  const written = Math.abs(number) >= 1e16 ? number.toExponential() : String(number)
  return new Decimal(Number.isInteger(number) && !written.includes('e') ? `${written}.0` : written)
}

/** Bytes as Python prints them. */
function bytesText(bytes: Uint8Array): string {
  const letters = Array.from(bytes, (byte) => {
    const isPlain = byte >= 32 && byte < 127 && byte !== 39 && byte !== 92
    return isPlain ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`
  })
  return `b'${letters.join('')}'`
}

/** A span of days and hours as Python prints a timedelta; any other stays as the engine has it. */
function orSpan(value: unknown): unknown {
  const [, days = '0', hour, rest] = /^(?:(\d+) days? ?)?(?:(\d+):(\d\d:\d\d(?:\.\d+)?))?$/.exec(String(value)) ?? []
  if (hour === undefined) return value
  return `${days === '0' ? '' : `${days} day${days === '1' ? '' : 's'}, `}${Number(hour)}:${rest}`
}

function decimalReader(type: string): ResultReader {
  const scale = /\(\s*\d+\s*,\s*(\d+)\s*\)/.exec(type)?.[1]
  if (scale === '0') return integer
  const digits = scale === undefined ? undefined : Number(scale)
  return {
    kind: 'Number',
    read: (value) => new Decimal(typeof value === 'number' && digits !== undefined ? value.toFixed(digits) : String(value)),
  }
}

/** Texts that are beyond what templates can calculate with, as `infinity`, stay texts. */
function orText(read: (value: string) => unknown): (value: unknown) => unknown {
  return (value) => (typeof value === 'string' && /^\d{4}-|^\d\d:/.test(value) ? read(value) : value)
}

const date: ResultReader = { kind: 'Date', read: orText(dateFromIso) }
const time: ResultReader = { kind: 'Text', read: orText((value) => timeText(timeFromIso(value).micros)) }
const interval: ResultReader = { kind: 'Text', read: orSpan }
const local: ResultReader = { kind: 'DateTime', read: orText((value) => momentFromIso(value).withZone(null)) }
const instant: ResultReader = { kind: 'DateTime', read: orText((value) => momentFromIso(value).withZone(utc)) }
const truth: ResultReader = { kind: 'Boolean', read: (value) => value }

const byType: ReadonlyMap<string, ResultReader> = new Map([
  ...[
    'tinyint smallint integer bigint hugeint utinyint usmallint uinteger ubigint uhugeint',
    'int int2 int4 int8 smallserial serial bigserial oid bignum varint',
  ].flatMap((names) => names.split(' ').map((name) => [name, integer] as const)),
  ...['float', 'double', 'real', 'float4', 'float8', 'double precision'].map((name) => [name, fraction] as const),
  ...['boolean', 'bool'].map((name) => [name, truth] as const),
  ...['timestamp', 'timestamp_s', 'timestamp_ms', 'timestamp_ns', 'timestamp without time zone', 'datetime'].map(
    (name) => [name, local] as const,
  ),
  ...['timestamp with time zone', 'timestamptz'].map((name) => [name, instant] as const),
  ['date', date],
  ['time', time],
  ['interval', interval],
])
