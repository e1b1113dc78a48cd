import type { CsvTable } from './csv.ts'

/** What the values of a seed's column look like. */
export type SeedKind = 'integer' | 'number' | 'date' | 'datetime' | 'boolean' | 'text'

/** A column of a seed: its name and what its values look like. */
export interface SeedColumn {
  readonly name: string
  readonly kind: SeedKind
}

/** Reads a value as a kind has it: the text that engines take, null for none, and undefined where it is no such value. */
type Reading = (value: string) => string | null | undefined

const nothing = (value: string): boolean => value === '' || (value.length === 4 && value.toLowerCase() === 'null')
const isoTime = /^\d{4}-?\d{2}-?\d{2}T(?:[01]\d|2[0-4])(?::?\d{2}(?::?\d{2}(?:[.,]\d+)?)?)?(?:Z|[+-]\d{2}(?::?\d{2})?)?$/

function trimmedMatching(pattern: RegExp): Reading {
  return (given) => {
    const value = given.trim()
    return nothing(value) ? null : pattern.test(value) ? value : undefined
  }
}

/** A number as people write it in files: with a sign, a currency, thousands and per cent. */
function asNumber(given: string): string | null | undefined {
  if (/^-?\d+(?:\.\d+)?$/.test(given)) return given
  const value = given.trim()
  if (nothing(value)) return null
  const plain = value.replaceAll(',', '').replace(/^(-?)[$€£¥]?(.*?)%?$/, '$1$2')
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(plain) ? plain : undefined
}

/** Whether there is such a day, written as `2026-1-31`. */
function isRealDate(value: string): boolean {
  const dash = value.indexOf('-', 5)
  const [month, day] = [Number(value.slice(5, dash)), Number(value.slice(dash + 1))]
  if (month < 1 || month > 12 || day < 1) return false
  return day <= 28 || day <= new Date(Date.UTC(Number(value.slice(0, 4)), month, 0)).getUTCDate()
}

function asDate(given: string): string | null | undefined {
  const value = given.trim()
  if (nothing(value)) return null
  return /^\d{4}-\d{1,2}-\d{1,2}$/.test(value) && isRealDate(value) ? value : undefined
}

const asDateTime = trimmedMatching(/^\d{4}-\d{1,2}-\d{1,2} \d{1,2}:\d{1,2}:\d{1,2}$/)
const asIso = trimmedMatching(isoTime)
const asBoolean: Reading = (given) => {
  const value = given.trim().toLowerCase()
  return nothing(value) ? null : value === 'true' || value === 'false' ? value : undefined
}

/** The kinds in the order in which they are tried; what is none of them is text. */
const readings: readonly (readonly [SeedKind, Reading])[] = [
  ['number', asNumber],
  ['date', asDate],
  ['datetime', asDateTime],
  ['datetime', asIso],
  ['boolean', asBoolean],
]

/** How a seed's values are taken. */
export interface SeedReading {
  /** Columns that are taken as text, as their type is given. */
  readonly asText: ReadonlySet<string>
  /** Whether the word `null` in a column of text is no value. */
  readonly nullWord: boolean
}

/** A seed with kinds for its columns, found from all their values, and values as engines take them. */
export function typeSeed(table: CsvTable, { asText, nullWord }: SeedReading): { columns: SeedColumn[]; rows: (string | null)[][] } {
  const rows = table.rows.map((row) => [...row])
  const columns = table.columns.map((name, index): SeedColumn => {
    const given = rows.map((row) => row[index] ?? null)
    const { kind, values } = (asText.has(name) ? undefined : typedColumn(given)) ?? { kind: 'text', values: textColumn(given, nullWord) }
    for (const [at, row] of rows.entries()) row[index] = values[at]!
    return { name, kind: kind === 'number' ? numberKind(values) : kind }
  })
  return { columns, rows }
}

type Values = readonly (string | null)[]

/** A column's kind and values; undefined where it is none but text. */
function typedColumn(given: Values): { readonly kind: SeedKind; readonly values: Values } | undefined {
  for (const [kind, read] of readings) {
    const values = readValues(given, read)
    if (values !== undefined) return { kind, values }
  }
  return undefined
}

/** Values as a kind has them; undefined where one of them is no such value. */
function readValues(given: Values, read: Reading): Values | undefined {
  const values: (string | null)[] = []
  for (const value of given) {
    const taken = value === null ? null : read(value)
    if (taken === undefined) return undefined
    values.push(taken)
  }
  return values
}

function textColumn(given: Values, nullWord: boolean): Values {
  return given.map((value) => (value === null || (nullWord && nothing(value.trim())) ? null : value))
}

function numberKind(values: Values): SeedKind {
  return values.every((value) => value === null || Number.isInteger(Number(value))) ? 'integer' : 'number'
}

/** Whether whole numbers go beyond 32 bits. */
export function isWide(values: Values): boolean {
  return values.some((value) => value !== null && Math.abs(Number(value)) > 2_147_483_647)
}
