import { tuple } from '../../jinja/index.ts'
import type { HostFunction } from '../../jinja/index.ts'
import { emptyTable } from '../values/table/table.ts'

/** What the methods of the adapter yield while a project is read, for those that would ask the engine; undefined for all others. */
export function parseAnswer(name: string): HostFunction | undefined {
  return answers.get(name)
}

const nothing: HostFunction = () => null
const none: HostFunction = () => []

const answers: ReadonlyMap<string, HostFunction> = new Map<string, HostFunction>([
  ...[
    'get_relation drop_relation rename_relation truncate_relation create_schema drop_schema expand_target_column_types',
    'valid_snapshot_target assert_valid_snapshot_target_given_strategy get_incremental_strategy_macro get_hard_deletes_behavior',
  ].flatMap((names) => names.split(' ').map((name) => [name, nothing] as const)),
  ...'get_columns_in_relation get_missing_columns get_column_schema_from_query list_relations list_relations_without_caching list_schemas'
    .split(' ')
    .map((name) => [name, none] as const),
  ...'check_schema_exists already_exists'.split(' ').map((name) => [name, (): boolean => false] as const),
  ...'verify_database cache_added cache_dropped cache_renamed warn_once'.split(' ').map((name) => [name, (): string => ''] as const),
  ['execute', () => tuple([null, emptyTable])],
  ['add_query', () => tuple([null, null])],
  ['commit', nothing],
  ['get_rows_different_sql', () => ''],
])
