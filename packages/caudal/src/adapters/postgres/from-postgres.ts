import { elementType, readArray } from './from-array.ts'

/** Reads a value as Postgres writes it in text. */
type ValueReader = (text: string) => unknown

/** The types whose names need not be asked for, by their number. */
const names: ReadonlyMap<number, string> = new Map([
  [16, 'boolean'],
  [17, 'bytea'],
  [19, 'name'],
  [20, 'bigint'],
  [21, 'smallint'],
  [23, 'integer'],
  [25, 'text'],
  [26, 'oid'],
  [114, 'json'],
  [700, 'real'],
  [701, 'double precision'],
  [1042, 'character'],
  [1043, 'character varying'],
  [1082, 'date'],
  [1083, 'time without time zone'],
  [1114, 'timestamp without time zone'],
  [1184, 'timestamp with time zone'],
  [1186, 'interval'],
  [1700, 'numeric'],
  [2950, 'uuid'],
  [3802, 'jsonb'],
])

/** What Postgres calls a type, with its size where it has one; undefined where it has to be asked. */
export function typeName(type: number, modifier: number): string | undefined {
  const name = names.get(type)
  if (name === undefined || modifier < 0) return name
  if (type === 1043 || type === 1042) return `${name}(${modifier - 4})`
  return type === 1700 ? `${name}(${((modifier - 4) >> 16) & 0xffff},${(modifier - 4) & 0xffff})` : name
}

const readers: ReadonlyMap<number, ValueReader> = new Map<number, ValueReader>([
  [16, (text) => text === 't'],
  [17, (text) => new Uint8Array(Buffer.from(text.slice(2), 'hex'))],
  [20, wholeNumber],
  [21, Number],
  [23, Number],
  [26, Number],
  [114, readJson],
  [700, Number],
  [701, Number],
  [1114, instant],
  [1184, instant],
  [1700, decimal],
  [3802, readJson],
])

const asItIs: ValueReader = (text) => text

/** The reader of a type's values: JavaScript values as `Batch` in the ports has them. */
export function valueReader(type: number): ValueReader {
  const element = elementType(type)
  if (element === undefined) return readers.get(type) ?? asItIs
  const read = valueReader(element)
  return (text) => readArray(text, read)
}

/** Numbers that lose digits in JavaScript are texts. */
function readJson(text: string): unknown {
  return /\d{16}/.test(text) ? (JSON.parse(text, exactly as never) as unknown) : (JSON.parse(text) as unknown)
}

function exactly(_: string, value: unknown, { source }: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || source === undefined || String(value) === source) return value
  const read = decimal(source)
  return typeof read === 'number' ? value : source
}

function wholeNumber(text: string): number | string {
  const number = Number(text)
  return Number.isSafeInteger(number) ? number : text
}

function decimal(text: string): number | string {
  const digits = text.replace(/^-?0*\.?0*/, '').replace('.', '')
  return digits.length <= 15 && text !== 'NaN' ? Number(text) : text
}

/** `2026-11-19 01:02:03.5+00` as `2026-11-19T01:02:03.500Z`; sessions are in UTC. */
function instant(text: string): string {
  const match = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d+))?(?:\+00)?$/.exec(text)
  if (match === null) return text
  const [, day, time, fraction] = match
  return `${day}T${time}${fraction === undefined ? '' : `.${fraction.padEnd(fraction.length > 3 ? 6 : 3, '0')}`}Z`
}
