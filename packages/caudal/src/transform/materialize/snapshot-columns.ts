import type { MacroScope, StandardMacros } from '../macros/standard-macro.ts'
import { attributeOf, configOf, holds, listOf, textOf } from './access.ts'

/** The names of the columns that a snapshot adds. */
export interface SnapshotColumns {
  readonly dbt_valid_from: string
  readonly dbt_valid_to: string
  readonly dbt_scd_id: string
  readonly dbt_updated_at: string
  readonly dbt_is_deleted: string
}

const names = ['dbt_valid_from', 'dbt_valid_to', 'dbt_scd_id', 'dbt_updated_at', 'dbt_is_deleted'] as const

/** The added columns by the names that the snapshot's configuration gives them. */
export function snapshotColumns(scope: MacroScope): SnapshotColumns {
  const given = configOf(scope, 'snapshot_meta_column_names') ?? configOf(scope, 'snapshot_table_column_names')
  return Object.fromEntries(names.map((name) => [name, textOf(attributeOf(given, name)) || name])) as unknown as SnapshotColumns
}

/** What becomes of rows that the source has no more: `ignore`, `invalidate` or `new_record`. */
export function hardDeletes(scope: MacroScope): string {
  const given = textOf(configOf(scope, 'hard_deletes'))
  if (given !== '') return given
  return holds(configOf(scope, 'invalidate_hard_deletes')) ? 'invalidate' : 'ignore'
}

/** What the end of a current row is, where it is not null. */
export function currentEnd(scope: MacroScope): string | null {
  const given = textOf(configOf(scope, 'dbt_valid_to_current')).trim()
  return given === '' ? null : given
}

/** Keys as columns of names that do not depend on them: `dbt_unique_key`, or one with a number for each of several. */
export function keyColumns(key: unknown): { readonly expression: string; readonly name: string }[] {
  if (!Array.isArray(key)) return [{ expression: textOf(key), name: 'dbt_unique_key' }]
  return listOf(key).map((each, index) => ({ expression: textOf(each), name: `dbt_unique_key_${index + 1}` }))
}

/** Macros of snapshots that say what their columns are called. */
export const snapshotNames: StandardMacros = {
  get_snapshot_table_column_names: { parameters: [], run: () => Object.fromEntries(names.map((name) => [name, name])) },
  get_true_sql: { parameters: [], run: () => 'TRUE' },
}
