import type { ColumnType } from '../define/index.ts'

/** The kinds of column type that need no parameter. */
export type PlainKind = Exclude<ColumnType['kind'], 'int' | 'decimal' | 'list' | 'struct'>

/** How an engine writes types and the few expressions that checks need, as data: `{name}` in a template is a hole that is filled. */
export interface Dialect {
  readonly name: string
  readonly plain: { readonly [K in PlainKind]: string }
  readonly int: { readonly 32: string; readonly 64: string }
  /** Holes: precision, scale. */
  readonly decimal: string
  /** Hole: of. */
  readonly list: string
  /** Hole: fields, each as `field` with name and type, joined by a comma. */
  readonly struct: string
  readonly field: string
  /** Characters of a text, items of a list. Hole: value. */
  readonly length: string
  /** Bytes of a binary value. Hole: value. */
  readonly byteLength: string
  /** Whether a text contains a match. Holes: value, pattern. */
  readonly matches: string
  /** An ISO text as a value of a type. Holes: text, type. */
  readonly literal: string
  /** An ISO date-time with or without a zone as a timestamp in UTC. Hole: text. */
  readonly instant: string
  /** A value as text for people. Hole: value. */
  readonly text: string
}

/** DuckDB 1.5. A cast of zoned text straight to TIMESTAMP would drop the zone, so it goes by TIMESTAMPTZ in a session set to UTC. */
export const duckdbDialect: Dialect = {
  name: 'duckdb',
  plain: {
    string: 'VARCHAR',
    boolean: 'BOOLEAN',
    double: 'DOUBLE',
    date: 'DATE',
    time: 'TIME',
    timestamp: 'TIMESTAMP',
    json: 'JSON',
    bytes: 'BLOB',
    uuid: 'UUID',
  },
  int: { 32: 'INTEGER', 64: 'BIGINT' },
  decimal: 'DECIMAL({precision},{scale})',
  list: '{of}[]',
  struct: 'STRUCT({fields})',
  field: '{name} {type}',
  length: 'len({value})',
  byteLength: 'octet_length({value})',
  matches: 'regexp_matches({value}, {pattern})',
  literal: 'CAST({text} AS {type})',
  instant: 'CAST(CAST({text} AS TIMESTAMPTZ) AS TIMESTAMP)',
  text: 'CAST({value} AS VARCHAR)',
}

/** A template with its holes filled. */
export function fill(template: string, holes: { readonly [name: string]: string | number }): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => String(holes[name]))
}
