import type { SqlColumn } from '../../ports/index.ts'
import type { ManifestNode } from '../manifest/resource.ts'

/** The columns of a snapshot: those of its query and those that say from when to when a row was so. */
export function withSnapshotColumns(node: ManifestNode, columns: readonly SqlColumn[]): readonly SqlColumn[] {
  const {
    updated_at: updatedAt,
    hard_deletes: deletes,
    snapshot_meta_column_names: names,
  } = node.config as {
    readonly updated_at?: unknown
    readonly hard_deletes?: unknown
    readonly snapshot_meta_column_names?: Readonly<Record<string, unknown>> | null
  }
  const named = (name: string): string => (typeof names?.[name] === 'string' ? names[name] : name)
  const time = columns.find(({ name }) => name === updatedAt)?.type ?? 'TIMESTAMP'
  return [
    ...columns,
    { name: named('dbt_scd_id'), type: 'VARCHAR' },
    { name: named('dbt_updated_at'), type: time },
    { name: named('dbt_valid_from'), type: time },
    { name: named('dbt_valid_to'), type: time },
    ...(deletes === 'new_record' ? [{ name: named('dbt_is_deleted'), type: 'VARCHAR' }] : []),
  ]
}
