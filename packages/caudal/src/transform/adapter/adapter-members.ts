import { HostObject, isTrue, text, tuple } from '../../jinja/index.ts'
import { quoteName } from '../../sql/index.ts'
import { columnType } from '../values/column-type.ts'
import { members, method } from '../values/members.ts'
import type { Members } from '../values/members.ts'
import { relationType } from '../values/relation-type.ts'
import { valueFault } from '../values/value-fault.ts'
import type { AdapterState } from './adapter-state.ts'
import { macroOf, connected, given, relationFrom, rowsOf, textOrNull } from './adapter-state.ts'
import { columnDefinitions, tableConstraints } from './constraints.ts'
import { indexOf } from './index-config.ts'
import {
  columnsIn,
  columnsOfQuery,
  expandColumns,
  findRelation,
  listRelations,
  lookForRelations,
  missingColumns,
  schemaRelation,
} from './look-up.ts'
import { refused } from './refused.ts'
import { rowsDifferentSql } from './rows-different.ts'
import { assertSnapshotTarget, hardDeletes } from './snapshot-target.ts'
import { strategyMacro } from './strategy-macro.ts'
import { grantsOf } from './grants.ts'
import { sqlTypeOf } from './table-types.ts'

type Table = Readonly<Record<string, (state: AdapterState) => unknown>>

/** What is there: relations, columns and schemas. */
const looking: Table = {
  get_relation: method('get_relation database schema identifier', (state: AdapterState, [database, schema, identifier]) =>
    findRelation(state, { database: textOrNull(database), schema: textOrNull(schema), identifier: text(identifier) }),
  ),
  list_relations: method('list_relations database schema', (state: AdapterState, [database, schema]) =>
    listRelations(state, { database: textOrNull(database), schema: textOrNull(schema) }),
  ),
  list_relations_without_caching: method('list_relations_without_caching schema_relation', (state: AdapterState, [relation]) =>
    lookForRelations(state, relationFrom(relation, 'list_relations_without_caching')),
  ),
  already_exists: method('already_exists schema name', async (state: AdapterState, [schema, name]) => {
    return (await findRelation(state, { database: state.database, schema: textOrNull(schema), identifier: text(name) })) !== null
  }),
  get_columns_in_relation: method('get_columns_in_relation relation', (state: AdapterState, [relation]) => columnsIn(state, relation)),
  get_pseudocolumns_for_relation: method('get_pseudocolumns_for_relation relation', () => []),
  get_column_schema_from_query: method('get_column_schema_from_query sql', (state: AdapterState, [sql]) =>
    columnsOfQuery(state, text(sql)),
  ),
  get_missing_columns: method('get_missing_columns from_relation to_relation', (state: AdapterState, [from, to]) =>
    missingColumns(state, { from, to }),
  ),
  list_schemas: method('list_schemas database', async (state: AdapterState, [database]) =>
    rowsOf(await macroOf(state, 'list_schemas')(database)).map(([name]) => name),
  ),
  check_schema_exists: method('check_schema_exists database schema', async (state: AdapterState, [database, schema]) => {
    const name = { database: textOrNull(database), schema: textOrNull(schema) }
    const found = await macroOf(state, 'check_schema_exists')(schemaRelation(state, name).informationSchema(), schema)
    return Number(rowsOf(found)[0]?.[0] ?? 0) > 0
  }),
  verify_database: method('verify_database database', ({ database }: AdapterState, [wanted]) => {
    const name = text(wanted).replace(/^"|"$/g, '')
    if (name.toLowerCase() === database.toLowerCase()) return ''
    throw valueFault(
      `relations of the database ${name} cannot be reached from ${database}`,
      'leave the database out, or make it that of the target',
    )
  }),
}

/** What changes relations and schemas, and what is known of them with it. */
const changing: Table = {
  create_schema: method('create_schema relation', async (state: AdapterState, [relation]) => {
    await macroOf(state, 'create_schema')(relationFrom(relation, 'create_schema'))
    await connected(state).commit()
    return null
  }),
  drop_schema: method('drop_schema relation', async (state: AdapterState, [relation]) => {
    const schema = relationFrom(relation, 'drop_schema')
    await macroOf(state, 'drop_schema')(schema)
    await connected(state).commit()
    state.cache.forget(schema)
    return null
  }),
  drop_relation: method('drop_relation relation', async (state: AdapterState, [relation]) => {
    const gone = relationFrom(relation, 'drop_relation')
    if (gone.type === null)
      throw valueFault(`${gone.render()} cannot be dropped without its type`, "say it: relation.incorporate(type='table')")
    await macroOf(state, 'drop_relation')(gone)
    await state.cache.drop(gone)
    return null
  }),
  rename_relation: method('rename_relation from_relation to_relation', async (state: AdapterState, [from, to]) => {
    const [old, renamed] = [relationFrom(from, 'rename_relation'), relationFrom(to, 'rename_relation')]
    await macroOf(state, 'rename_relation')(old, renamed)
    await state.cache.rename({ from: old, to: renamed })
    return null
  }),
  truncate_relation: method('truncate_relation relation', async (state: AdapterState, [relation]) => {
    await macroOf(state, 'truncate_relation')(relationFrom(relation, 'truncate_relation'))
    return null
  }),
  expand_target_column_types: method('expand_target_column_types from_relation to_relation', async (state: AdapterState, [from, to]) => {
    await expandColumns(state, { from, to })
    return null
  }),
  cache_added: method('cache_added relation', async (state: AdapterState, [relation]) => {
    await state.cache.add(relationFrom(relation, 'cache_added'))
    return ''
  }),
  cache_dropped: method('cache_dropped relation', async (state: AdapterState, [relation]) => {
    await state.cache.drop(relationFrom(relation, 'cache_dropped'))
    return ''
  }),
  cache_renamed: method('cache_renamed from_relation to_relation', async (state: AdapterState, [from, to]) => {
    await state.cache.rename({ from: relationFrom(from, 'cache_renamed'), to: relationFrom(to, 'cache_renamed') })
    return ''
  }),
}

/** Statements and their transaction. */
const running: Table = {
  execute: method('execute sql auto_begin? fetch? limit?', async (state: AdapterState, [sql, begin, fetch, limit]) => {
    const most = limit === undefined || limit === null ? undefined : Number(limit)
    const [response, table] = await connected(state).execute(text(sql), { begin: given(begin), fetch: given(fetch) })
    return tuple([response, most === undefined ? table : table.with({ rows: table.fields.rows.slice(0, most) })])
  }),
  add_query: method('add_query sql auto_begin? bindings? abridge_sql_log?', async (state: AdapterState, [sql, begin = true, bindings]) => {
    if (bindings !== undefined && bindings !== null) throw refused('adapter.add_query() with bindings', 'write the values into the text')
    await connected(state).execute(text(sql), { begin: isTrue(begin), fetch: false })
    return tuple([null, null])
  }),
  commit: method('commit', async (state: AdapterState) => {
    await state.connection()?.commit()
    return null
  }),
  commit_if_has_connection: method('commit_if_has_connection', async (state: AdapterState) => {
    await state.connection()?.commit()
    return null
  }),
  warn_once: method('warn_once msg', (state: AdapterState, [message]) => {
    state.warn(text(message))
    return ''
  }),
}

/** Texts of SQL, and what follows from configuration alone. */
const writing: Table = {
  type: method('type', ({ dialect }: AdapterState) => dialect),
  Relation: ({ dialect, quoting }) => relationType({ dialect, quoting }),
  Column: ({ dialect }) => columnType(dialect),
  behavior: () => behavior,
  quote: method('quote identifier', (_: AdapterState, [name]) => quoteName(text(name))),
  quote_as_configured: method('quote_as_configured identifier quote_key', ({ quoting }: AdapterState, [name, key]) => {
    const part = (['database', 'schema', 'identifier'] as const).find((each) => each === key)
    return part !== undefined && quoting[part] !== false ? quoteName(text(name)) : text(name)
  }),
  quote_seed_column: method('quote_seed_column column quote_config', (_: AdapterState, [column, quote]) => {
    if (quote === undefined || quote === null || quote === true) return quoteName(text(column))
    if (quote === false) return text(column)
    throw valueFault(`quote_columns is ${text(quote)}, which is neither true nor false`, 'write quote_columns: true')
  }),
  convert_type: method('convert_type agate_table col_idx', (_: AdapterState, [table, place]) => sqlTypeOf(table, Number(place))),
  date_function: method('date_function', () => 'now()'),
  is_cancelable: method('is_cancelable', () => true),
  timestamp_add_sql: method(
    'timestamp_add_sql add_to number? interval?',
    (_: AdapterState, [to, number = 1, interval = 'hour']) => `${text(to)} + interval '${text(number)} ${text(interval)}'`,
  ),
  valid_incremental_strategies: method('valid_incremental_strategies', () => [
    'append',
    'delete+insert',
    'insert_overwrite',
    'merge',
    'microbatch',
  ]),
  get_incremental_strategy_macro: method('get_incremental_strategy_macro model_context strategy', (state: AdapterState, [, strategy]) =>
    strategyMacro(state, text(strategy)),
  ),
  standardize_grants_dict: method('standardize_grants_dict grants_table', (_: AdapterState, [table]) => grantsOf(table)),
  render_raw_columns_constraints: method('render_raw_columns_constraints raw_columns', (state: AdapterState, [columns]) =>
    columnDefinitions(state, columns),
  ),
  render_raw_model_constraints: method('render_raw_model_constraints raw_constraints', (_: AdapterState, [constraints]) =>
    tableConstraints(constraints),
  ),
  parse_index: method('parse_index raw_index', (_: AdapterState, [index]) => indexOf(index)),
  get_hard_deletes_behavior: method('get_hard_deletes_behavior config', (_: AdapterState, [config]) => hardDeletes(config)),
  valid_snapshot_target: method('valid_snapshot_target relation column_names?', async (state: AdapterState, [relation, names]) => {
    await assertSnapshotTarget(state, { relation, names, isDeletedKept: false })
    return null
  }),
  assert_valid_snapshot_target_given_strategy: method(
    'assert_valid_snapshot_target_given_strategy relation column_names strategy',
    async (state: AdapterState, [relation, names, strategy]) => {
      await assertSnapshotTarget(state, { relation, names, isDeletedKept: hardDeletes(strategy) === 'new_record' })
      return null
    },
  ),
  get_rows_different_sql: method(
    'get_rows_different_sql relation_a relation_b column_names? except_operator?',
    (state: AdapterState, bound) => rowsDifferentSql(state, bound),
  ),
  build_catalog_relation: method('build_catalog_relation config', () => null),
  external_root: method('external_root', () => '.'),
  is_motherduck: method('is_motherduck', () => false),
  is_ducklake: method('is_ducklake relation', () => false),
  use_ducklake_table_workarounds: method('use_ducklake_table_workarounds relation', () => false),
  disable_transactions: method('disable_transactions', () => false),
}

/** Flags of dbt's behaviour: all as they are by default. */
const behavior = new HostObject({
  type: 'Behavior',
  attribute: () =>
    new HostObject({
      type: 'BehaviorFlag',
      truth: () => false,
      attribute: (name) => (name === 'setting' || name === 'no_warn' ? false : undefined),
    }),
})

/** What the adapter shows to templates. */
export const adapterMembers: Members<AdapterState> = members(looking, changing, running, writing)
