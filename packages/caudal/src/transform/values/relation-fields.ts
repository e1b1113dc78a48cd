import { quoteName } from '../../sql/index.ts'

/** What kind of thing a relation is, in dbt's words. */
export const relationKinds = ['table', 'view', 'cte', 'materialized_view', 'ephemeral', 'external', 'pointer_table', 'function'] as const

/** What kind of thing a relation is, in dbt's words. */
export type RelationKind = (typeof relationKinds)[number]

/** The parts of a relation's name. */
export type RelationPart = 'database' | 'schema' | 'identifier'

/** The parts of a relation's name, in the order in which they are written. */
export const relationParts: readonly RelationPart[] = ['database', 'schema', 'identifier']

/** For each part of a name whether something holds: whether it is quoted, whether it is written at all. */
export type RelationPolicy = Readonly<Record<RelationPart, boolean>>

/** The policy under which each part is quoted and written. */
export const fullPolicy: RelationPolicy = { database: true, schema: true, identifier: true }

/** Rows of a relation by their time: from `start` and before `end`, as SQL texts. */
export interface TimeFilter {
  readonly field: string
  readonly start: string | null
  readonly end: string | null
}

/** All that a relation is, as data. */
export interface RelationFields {
  readonly dialect: 'duckdb' | 'postgres'
  readonly database: string | null
  readonly schema: string | null
  readonly identifier: string | null
  readonly type: RelationKind | null
  readonly quote: RelationPolicy
  readonly include: RelationPolicy
  /** How many rows are to be seen of it at most; 0 for its columns alone. */
  readonly limit: number | null
  readonly timeFilter: TimeFilter | null
  /** What is written in place of its name: files that DuckDB reads. */
  readonly external: string | null
  /** Of an information schema: which of its views. Null for the schema itself, undefined for all other relations. */
  readonly view?: string | null
}

/** The name of a relation as SQL: `"dev"."main"."orders"`. */
export function renderName(fields: RelationFields): string {
  if (fields.external !== null) return fields.external
  const written: string[] = []
  for (const part of relationParts) {
    const name = fields.include[part] ? fields[part] : null
    if (name !== null) written.push(fields.quote[part] ? quoteName(name) : name)
  }
  if (typeof fields.view === 'string') written.push(fields.view)
  return written.join('.')
}

/** What a relation is written as where it is selected from: its name, or a subquery of so many rows or of a time. */
export function renderRows(fields: RelationFields): string {
  const name = renderName(fields)
  if (fields.type === 'function') return name
  const { limit, timeFilter } = fields
  const limited = limit === null ? name : `${limitedTo(name, limit)}${subqueryAlias('limit', fields)}`
  const filter = timeFilter === null ? '' : timeCondition(timeFilter)
  return filter === '' ? limited : `(select * from ${limited} where ${filter})${subqueryAlias('et_filter', fields)}`
}

function limitedTo(name: string, limit: number): string {
  return limit === 0 ? `(select * from ${name} where false limit 0)` : `(select * from ${name} limit ${limit})`
}

function timeCondition({ field, start, end }: TimeFilter): string {
  const conditions = [start === null ? [] : `${field} >= '${start}'`, end === null ? [] : `${field} < '${end}'`].flat()
  return conditions.join(' and ')
}

/** Postgres wants a name for each subquery. */
function subqueryAlias(what: string, fields: RelationFields): string {
  return fields.dialect === 'postgres' ? ` _dbt_${what}_subq_${fields.identifier ?? ''}` : ''
}
