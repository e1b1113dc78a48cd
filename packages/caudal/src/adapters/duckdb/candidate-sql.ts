import type { Column, WriteMode } from '../../define/index.ts'
import type { DatasetManifest } from '../../plan/index.ts'
import { quoteName, quoteText, rulePredicate, ruleReason, sqlType, typeLabel } from '../../sql/index.ts'
import { castOf } from './cast.ts'
import { grainOf, timeOf, timestampLiteral, within } from './partition.ts'
import type { ResultColumn } from './session.ts'

/** What a candidate is made from. */
export interface CandidateSpec {
  readonly dataset: DatasetManifest
  readonly mode: WriteMode
  readonly window: { readonly start: string; readonly end: string }
  readonly itemKey: string
  /** A SELECT and what it yields. */
  readonly source: { readonly sql: string; readonly columns: readonly ResultColumn[] }
}

/** The columns that a table holds beside the declared ones: what the row was loaded for, and the item that loaded it. */
export const hiddenColumns: readonly string[] = ['__window TIMESTAMP', '__item VARCHAR']

/** A dataset's columns as SQL names them. */
export function columnList(columns: readonly { readonly name: string }[]): string {
  return columns.map((column) => quoteName(column.name)).join(', ')
}

/**
 * The query that makes a candidate in one pass over the source: the declared columns cast, `__window`, `__item`, whether the row is
 * valid (`__ok`) and, only for rows that are not, the record as it came and the reasons.
 */
export function candidateSelect(spec: CandidateSpec): string {
  const { dataset, source } = spec
  const checks = dataset.columns.map((column) => checkColumn(column, source.columns))
  const outside = outsideWindow(spec)
  const conditions = [...checks.flatMap((check) => check.conditions), ...(outside === undefined ? [] : [outside.condition])]
  const reasons = [...checks.flatMap((check) => check.reasons), ...(outside === undefined ? [] : [outside.reason])]
  const raw = checks.flatMap((check) => (check.raw === undefined ? [] : [check.raw]))
  const record =
    raw.length === 0 ? "CAST('{}' AS JSON)" : `to_json({${raw.map((one) => `${quoteText(one.name)}: ${one.alias}`).join(', ')}})`
  const never = conditions.length === 0
  return `SELECT ${columnList(dataset.columns)}, __window, __item, __ok,
  ${never ? 'CAST(NULL AS JSON)' : `CASE WHEN __ok THEN NULL ELSE ${record} END`} AS __record,
  ${never ? 'CAST(NULL AS VARCHAR[])' : `CASE WHEN __ok THEN NULL ELSE list_filter([${reasons.join(', ')}], lambda r: r IS NOT NULL) END`} AS __reasons
FROM (SELECT *, ${never ? 'true' : conditions.join(' AND ')} AS __ok, ${windowOfRow(spec)} AS __window, ${quoteText(spec.itemKey)} AS __item
FROM (SELECT ${[...checks.map((check) => check.cast), ...raw.map((one) => `${one.value} AS ${one.alias}`)].join(', ')}
FROM (${source.sql}
) AS source))`
}

interface ColumnCheck {
  readonly cast: string
  readonly raw: { readonly name: string; readonly value: string; readonly alias: string } | undefined
  readonly conditions: readonly string[]
  readonly reasons: readonly string[]
}

function checkColumn(column: Column, sources: readonly ResultColumn[]): ColumnCheck {
  const name = quoteName(column.name)
  const found = sourceColumn(column.name, sources)
  if (found === undefined) {
    const missing = column.nullable ? [] : [quoteText(`${column.name}: missing`)]
    return {
      cast: `CAST(NULL AS ${sqlType(column.type)}) AS ${name}`,
      raw: undefined,
      conditions: missing.map(() => 'false'),
      reasons: missing,
    }
  }
  const value = `source.${quoteName(found.name)}`
  const alias = quoteName(`__raw_${column.name}`)
  const { sql, total } = castOf({ value, from: found.type, to: column.type })
  const missing = quoteText(`${column.name}: missing`)
  const misfit = quoteText(`${column.name}: not ${typeLabel(column.type)}`)
  const conditions: string[] = []
  const reasons: string[] = []
  if (!column.nullable) {
    conditions.push(`${name} IS NOT NULL`)
    reasons.push(`CASE WHEN ${alias} IS NULL THEN ${missing}${total ? '' : ` WHEN ${name} IS NULL THEN ${misfit}`} END`)
  } else if (!total) {
    conditions.push(`(${name} IS NOT NULL OR ${alias} IS NULL)`)
    reasons.push(`CASE WHEN ${name} IS NULL AND ${alias} IS NOT NULL THEN ${misfit} END`)
  }
  for (const rule of column.rules) {
    const predicate = rulePredicate({ column, rule })
    conditions.push(`coalesce(${predicate}, true)`)
    reasons.push(`CASE WHEN NOT coalesce(${predicate}, true) THEN ${ruleReason({ column, rule })} END`)
  }
  return { cast: `${sql} AS ${name}`, raw: { name: column.name, value, alias }, conditions, reasons }
}

/** The column of a source that a declared column takes; case does not matter, as in SQL. */
export function sourceColumn(name: string, sources: readonly ResultColumn[]): ResultColumn | undefined {
  return sources.find((source) => source.name === name) ?? sources.find((source) => source.name.toLowerCase() === name.toLowerCase())
}

function windowOfRow({ dataset, window }: CandidateSpec): string {
  const loadedFor = timestampLiteral(window.start)
  return dataset.time === null ? loadedFor : `coalesce(date_trunc('${grainOf(dataset)}', ${timeOf(dataset.time)}), ${loadedFor})`
}

function outsideWindow({ dataset, mode, window }: CandidateSpec): { readonly condition: string; readonly reason: string } | undefined {
  if (mode !== 'overwrite-window' || dataset.time === null) return undefined
  const condition = `coalesce(${within(timeOf(dataset.time), window)}, true)`
  return { condition, reason: `CASE WHEN NOT ${condition} THEN ${quoteText(`${dataset.time}: outside the window`)} END` }
}
