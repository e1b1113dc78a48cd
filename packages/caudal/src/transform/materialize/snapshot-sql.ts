import type { MacroScope, StandardMacro, StandardMacros } from '../macros/standard-macro.ts'
import { attributeOf, dispatching, listOf, rendered, textOf, trimmed, using } from './access.ts'
import { currentEnd, keyColumns, snapshotColumns } from './snapshot-columns.ts'
import type { SnapshotColumns } from './snapshot-columns.ts'

/** What the parts of a snapshot's staging query are written from. */
interface Staging {
  readonly columns: SnapshotColumns
  readonly keys: ReturnType<typeof keyColumns>
  readonly updatedAt: string
  readonly changed: string
  readonly scdId: string
  readonly deletes: string
  /** The expression of a new row's end. */
  readonly end: string
  /** The condition of rows of the snapshot that are current. */
  readonly isCurrent: string
  readonly now: string
  readonly isDeleted: string
}

async function stagingOf(scope: MacroScope, strategy: unknown): Promise<Staging> {
  const columns = snapshotColumns(scope)
  const updatedAt = textOf(attributeOf(strategy, 'updated_at'))
  const current = currentEnd(scope)
  const { dbt_valid_to: end } = columns
  return {
    columns,
    keys: keyColumns(attributeOf(strategy, 'unique_key')),
    updatedAt,
    changed: textOf(attributeOf(strategy, 'row_changed')),
    scdId: textOf(attributeOf(strategy, 'scd_id')),
    deletes: textOf(attributeOf(strategy, 'hard_deletes')),
    end: `coalesce(nullif(${updatedAt}, ${updatedAt}), ${current ?? 'null'})`,
    isCurrent: current === null ? `${end} is null` : `(${end} = ${current} or ${end} is null)`,
    now: trimmed(await using(scope).macro('snapshot_get_time')),
    isDeleted: columns.dbt_is_deleted,
  }
}

const keyList = (keys: Staging['keys']): string => keys.map(({ expression, name }) => `${expression} as ${name}`).join(', ')
const keyMatch = (keys: Staging['keys']): string => keys.map(({ name }) => `snapshotted_data.${name} = source_data.${name}`).join(' and ')

function changedRows(staging: Staging): string[] {
  const { columns, keys, deletes, isDeleted, changed } = staging
  const records = deletes === 'new_record'
  const revived = records ? ` or snapshotted_data.${isDeleted} = 'True'` : ''
  const first = keys[0]!.name
  return [
    `insertions as (
  select 'insert' as dbt_change_type, source_data.*${records ? `, 'False' as ${isDeleted}` : ''}
  from insertions_source as source_data
  left join snapshotted_data on ${keyMatch(keys)}
  where snapshotted_data.${first} is null or ${changed}${revived}
)`,
    `updates as (
  select 'update' as dbt_change_type, source_data.*, snapshotted_data.${columns.dbt_scd_id}${records ? `, snapshotted_data.${isDeleted}` : ''}
  from updates_source as source_data
  join snapshotted_data on ${keyMatch(keys)}
  where ${changed}${revived}
)`,
  ]
}

/** The condition of current rows of the snapshot that the source has no more, and that are not known to be deleted. */
function goneWhere({ keys, deletes, isDeleted }: Staging): string {
  const known = deletes === 'new_record' ? ` and snapshotted_data.${isDeleted} is distinct from 'True'` : ''
  return `source_data.${keys[0]!.name} is null${known}`
}

function goneRows(staging: Staging): string {
  const { columns, keys, now, deletes, isDeleted } = staging
  const times = [columns.dbt_updated_at, columns.dbt_valid_from, columns.dbt_valid_to].map((name) => `${now} as ${name}`)
  return `deletes as (
  select 'delete' as dbt_change_type, source_data.*, ${times.join(', ')}, snapshotted_data.${columns.dbt_scd_id}${deletes === 'new_record' ? `, snapshotted_data.${isDeleted}` : ''}
  from snapshotted_data
  left join gone_source as source_data on ${keyMatch(keys)}
  where ${goneWhere(staging)}
)`
}

/** New rows of the snapshot that say that a row was deleted. */
async function deletionRecords(
  scope: MacroScope,
  options: { readonly staging: Staging; readonly sql: unknown; readonly target: unknown },
): Promise<string> {
  const { staging, sql, target } = options
  const { columns, keys, now } = staging
  const there = new Set(
    listOf(await using(scope).adapter('get_columns_in_relation', target)).map((column) => textOf(attributeOf(column, 'name'))),
  )
  const names = listOf(await using(scope).macro('get_columns_in_query', sql)).map(textOf)
  const values = await Promise.all(
    names.map(
      async (name) => `${there.has(name) ? 'snapshotted_data' : 'source_data'}.${textOf(await using(scope).adapter('quote', name))}`,
    ),
  )
  const scdId = await using(scope).macro('snapshot_hash_arguments', [`snapshotted_data.${columns.dbt_scd_id}`, now])
  const added = [
    ...keys.map(({ name }) => `snapshotted_data.${name}`),
    `${now} as ${columns.dbt_updated_at}`,
    `${now} as ${columns.dbt_valid_from}`,
    `snapshotted_data.${columns.dbt_valid_to}`,
    `${textOf(scdId)} as ${columns.dbt_scd_id}`,
    `'True' as ${columns.dbt_is_deleted}`,
  ]
  return `deletion_records as (
  select 'insert' as dbt_change_type, ${[...values, ...added].join(', ')}
  from snapshotted_data
  left join gone_source as source_data on ${keyMatch(keys)}
  where ${goneWhere(staging)}
)`
}

const stagingTable: StandardMacro = {
  parameters: ['strategy', 'source_sql', 'target_relation'],
  required: 3,
  run: async (scope, [strategy, sql, target]) => {
    const staging = await stagingOf(scope, strategy)
    const { columns, keys, updatedAt, scdId, end, deletes } = staging
    const times = [columns.dbt_updated_at, columns.dbt_valid_from].map((name) => `${updatedAt} as ${name}`).join(', ')
    const looksForGone = deletes === 'invalidate' || deletes === 'new_record'
    const parts = [
      `snapshot_query as (\n${textOf(sql)}\n)`,
      `snapshotted_data as (select *, ${keyList(keys)} from ${rendered(target)} where ${staging.isCurrent})`,
      `insertions_source as (select *, ${keyList(keys)}, ${times}, ${end} as ${columns.dbt_valid_to}, ${scdId} as ${columns.dbt_scd_id} from snapshot_query)`,
      `updates_source as (select *, ${keyList(keys)}, ${times}, ${updatedAt} as ${columns.dbt_valid_to} from snapshot_query)`,
      ...changedRows(staging),
      ...(looksForGone ? [`gone_source as (select *, ${keyList(keys)} from snapshot_query)`, goneRows(staging)] : []),
      ...(deletes === 'new_record' ? [await deletionRecords(scope, { staging, sql, target })] : []),
    ]
    const all = ['insertions', 'updates', ...(looksForGone ? ['deletes'] : []), ...(deletes === 'new_record' ? ['deletion_records'] : [])]
    return `with ${parts.join(',\n')}\n${all.map((name) => `select * from ${name}`).join('\nunion all\n')}`
  },
}

const firstTable: StandardMacro = {
  parameters: ['strategy', 'sql'],
  required: 2,
  run: async (scope, [strategy, sql]) => {
    const { columns, updatedAt, scdId, end, deletes } = await stagingOf(scope, strategy)
    const added = [
      `${scdId} as ${columns.dbt_scd_id}`,
      `${updatedAt} as ${columns.dbt_updated_at}`,
      `${updatedAt} as ${columns.dbt_valid_from}`,
      `${end} as ${columns.dbt_valid_to}`,
      ...(deletes === 'new_record' ? [`'False' as ${columns.dbt_is_deleted}`] : []),
    ]
    return `select *, ${added.join(', ')}\nfrom (\n${textOf(sql)}\n) as snapshot_query`
  },
}

const mergeSql: StandardMacro = {
  parameters: ['target', 'source', 'insert_cols'],
  required: 3,
  run: (scope, [target, source, inserted]) => {
    const columns = snapshotColumns(scope)
    const current = currentEnd(scope)
    const end = `snapshotted.${columns.dbt_valid_to}`
    const isCurrent = current === null ? `${end} is null` : `(${end} = ${current} or ${end} is null)`
    const names = listOf(inserted).map(textOf)
    return [
      `update ${rendered(target)} as snapshotted set ${columns.dbt_valid_to} = staged.${columns.dbt_valid_to}`,
      `from ${rendered(source)} as staged`,
      `where staged.${columns.dbt_scd_id}::text = snapshotted.${columns.dbt_scd_id}::text`,
      `and staged.dbt_change_type::text in ('update', 'delete') and ${isCurrent};`,
      `insert into ${rendered(target)} (${names.join(', ')})`,
      `select ${names.map((name) => `staged.${name}`).join(', ')} from ${rendered(source)} as staged where staged.dbt_change_type::text = 'insert'`,
    ].join('\n')
  },
}

/** Macros that write the SQL of snapshots. */
export const snapshotSql: StandardMacros = {
  snapshot_staging_table: dispatching('snapshot_staging_table', stagingTable.parameters),
  default__snapshot_staging_table: stagingTable,
  build_snapshot_table: dispatching('build_snapshot_table', firstTable.parameters),
  default__build_snapshot_table: firstTable,
  snapshot_merge_sql: dispatching('snapshot_merge_sql', mergeSql.parameters),
  default__snapshot_merge_sql: mergeSql,
}
