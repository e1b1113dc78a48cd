import { BIGINT, BOOLEAN, DOUBLE, INTEGER, LIST, listValue, SQLNULL, VARCHAR } from '@duckdb/node-api'
import type { DuckDBType, DuckDBValue } from '@duckdb/node-api'
import type { Json } from '../../kernel/index.ts'
import type { Sql } from '../../define/index.ts'

/** A statement's parameters as the driver takes them: values, and the type of each. */
export interface Bound {
  readonly values: DuckDBValue[] | Record<string, DuckDBValue>
  readonly types: DuckDBType[] | Record<string, DuckDBType>
}

/**
 * Parameters from JSON: whole numbers become INTEGER or BIGINT, others DOUBLE; a list of scalars of one type becomes a list;
 * objects and mixed lists go as JSON text.
 */
export function bindValues(values: Sql['values']): Bound {
  if (isList(values)) {
    const pairs = values.map(bindValue)
    return { values: pairs.map((pair) => pair.value), types: pairs.map((pair) => pair.type) }
  }
  const pairs = Object.entries(values).map(([name, value]) => [name, bindValue(value)] as const)
  return {
    values: Object.fromEntries(pairs.map(([name, pair]) => [name, pair.value])),
    types: Object.fromEntries(pairs.map(([name, pair]) => [name, pair.type])),
  }
}

interface Pair {
  readonly value: DuckDBValue
  readonly type: DuckDBType
}

function bindValue(value: Json | undefined): Pair {
  if (value === null || value === undefined) return { value: null, type: SQLNULL }
  if (typeof value === 'string') return { value, type: VARCHAR }
  if (typeof value === 'boolean') return { value, type: BOOLEAN }
  if (typeof value === 'number') return bindNumber(value)
  const items = isList(value) ? value.map(bindValue) : []
  const type = items.find((item) => item.type !== SQLNULL)?.type
  const alike = type !== undefined && items.every((item) => item.type === type || item.type === SQLNULL)
  if (!alike) return { value: JSON.stringify(value), type: VARCHAR }
  return { value: listValue(items.map((item) => item.value)), type: LIST(type) }
}

function bindNumber(value: number): Pair {
  if (!Number.isSafeInteger(value)) return { value, type: DOUBLE }
  return Math.abs(value) < 2 ** 31 ? { value, type: INTEGER } : { value: BigInt(value), type: BIGINT }
}

function isList(value: Sql['values'] | Json): value is readonly Json[] {
  return Array.isArray(value)
}
