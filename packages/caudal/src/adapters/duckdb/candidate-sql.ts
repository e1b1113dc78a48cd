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

/** A dataset's columns as SQL names them. */
export function columnList(columns: readonly { readonly name: string }[]): string {
  return columns.map((column) => quoteName(column.name)).join(', ')
}

/**
 * The query that makes a candidate in one pass over the source: the declared columns cast, what the row was loaded for (`__window`),
 * the item that loaded it (`__item`) and, only for rows that are not valid, the record as it came and then the reasons (`__wrong`).
 * The last two are lists since a column of null lists takes a third of the time of one of null texts.
 */
export function candidateSelect(spec: CandidateSpec): string {
  const { dataset, source } = spec
  const checks = dataset.columns.map((column) => checkColumn(column, source.columns))
  const outside = outsideWindow(spec)
  const conditions = [...checks.flatMap((check) => check.conditions), ...(outside === undefined ? [] : [outside.condition])]
  const reasons = [...checks.flatMap((check) => check.reasons), ...(outside === undefined ? [] : [outside.reason])]
  const raw = checks.flatMap((check) => (check.raw === undefined ? [] : [check.raw]))
  const record = raw.length === 0 ? 'MAP {}' : `{${raw.map((one) => `${quoteText(one.name)}: ${one.alias}`).join(', ')}}`
  const wrong = `list_prepend(CAST(to_json(${record}) AS VARCHAR), list_filter([${reasons.join(', ')}], lambda r: r IS NOT NULL))`
  return `SELECT ${columnList(dataset.columns)}, ${windowOfRow(spec)} AS __window, ${itemLiteral(spec.itemKey)} AS __item,
  ${conditions.length === 0 ? 'CAST(NULL AS VARCHAR[])' : `CASE WHEN ${conditions.join(' AND ')} THEN NULL ELSE ${wrong} END`} AS __wrong
FROM (SELECT ${[...checks.map((check) => check.cast), ...raw.map((one) => `${one.value} AS ${one.alias}`)].join(', ')}
FROM (${source.sql}
) AS source)`
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

/** What `__item` holds for an item: its key in a list, or null for a step that is not mapped. */
export function itemLiteral(itemKey: string): string {
  return itemKey === '' ? 'CAST(NULL AS VARCHAR[])' : `[${quoteText(itemKey)}]`
}

/** In a table a row that has a time of its own needs no other moment, and a column of nulls costs nothing; files are parted by it. */
function windowOfRow({ dataset, window }: CandidateSpec): string {
  const loadedFor = timestampLiteral(window.start)
  const { time } = dataset
  if (time === null) return loadedFor
  if (dataset.format === 'parquet') return `coalesce(date_trunc('${grainOf(dataset)}', ${timeOf(time)}), ${loadedFor})`
  return `CASE WHEN ${quoteName(time)} IS NULL THEN ${loadedFor} END`
}

function outsideWindow({ dataset, mode, window }: CandidateSpec): { readonly condition: string; readonly reason: string } | undefined {
  if (mode !== 'overwrite-window' || dataset.time === null) return undefined
  const condition = `coalesce(${within(timeOf(dataset.time), window)}, true)`
  return { condition, reason: `CASE WHEN NOT ${condition} THEN ${quoteText(`${dataset.time}: outside the window`)} END` }
}
