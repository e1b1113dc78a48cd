import { Fault } from '../../kernel/index.ts'
import type { MacroScope, StandardMacro, StandardMacros } from '../macros/standard-macro.ts'
import { attributeOf, callOf, configOf, dispatching, holds, method, rendered, textOf, using } from './access.ts'
import { existing } from './relation-names.ts'

/** The relation without database and schema where it is temporary. */
function target(relation: unknown, temporary: boolean): string {
  return rendered(method(relation, { name: 'include', ...callOf([], { database: !temporary, schema: !temporary }) }))
}

function header(scope: MacroScope): string {
  const found = configOf(scope, 'sql_header')
  return found === null ? '' : `${textOf(found)}\n`
}

function isContracted(scope: MacroScope): boolean {
  return holds(attributeOf(configOf(scope, 'contract'), 'enforced'))
}

/** Compares what the query yields with what the contract says; raises where they differ. */
async function assertContract(scope: MacroScope, sql: unknown): Promise<string> {
  return textOf(await using(scope).macro('get_assert_columns_equivalent', sql)).trim()
}

/** Columns that the contract names, as SQL writes them. */
function contractColumns(scope: MacroScope): string[] {
  const columns = attributeOf(scope.get('model'), 'columns')
  const entries = columns === null ? [] : [...(columns as { values(): Iterable<unknown> }).values()]
  return entries.map((column) => {
    const name = textOf(attributeOf(column, 'name'))
    return holds(attributeOf(column, 'quote')) ? `"${name.replaceAll('"', '""')}"` : name
  })
}

const createTable: StandardMacro = {
  parameters: ['temporary', 'relation', 'sql'],
  required: 3,
  run: async (scope, [temporary, relation, sql]) => {
    const isTemporary = holds(temporary)
    const head = `${header(scope)}create ${isTemporary ? 'temporary ' : ''}table ${target(relation, isTemporary)}`
    if (isTemporary || !isContracted(scope)) return `${head} as (\n${textOf(sql)}\n);`
    await assertContract(scope, sql)
    const spec = textOf(await using(scope).macro('get_table_columns_and_constraints'))
    const select = textOf(await using(scope).macro('get_select_subquery', sql))
    return `${head}\n${spec};\ninsert into ${rendered(relation)} (${contractColumns(scope).join(', ')}) (\n${select}\n);`
  },
}

const postgresCreateTable: StandardMacro = {
  parameters: ['temporary', 'relation', 'sql'],
  required: 3,
  run: async (scope, bound) => {
    const made = textOf(await createTable.run(scope, bound))
    const unlogged = !holds(bound[0]) && holds(configOf(scope, 'unlogged'))
    return unlogged ? made.replace('create table', 'create unlogged table') : made
  },
}

async function createByType(scope: MacroScope, relation: unknown, sql: unknown): Promise<unknown> {
  if (holds(attributeOf(relation, 'is_view'))) return using(scope).macro('get_create_view_as_sql', relation, sql)
  if (holds(attributeOf(relation, 'is_table'))) return using(scope).macro('get_create_table_as_sql', false, relation, sql)
  if (holds(attributeOf(relation, 'is_materialized_view'))) {
    return using(scope).macro('get_create_materialized_view_as_sql', relation, sql)
  }
  throw new Fault('DBT-UNSUPPORTED', {
    message: `a relation of the type ${textOf(attributeOf(relation, 'type'))} cannot be created`,
    hint: 'use table or view, or write a macro get_create_sql of your own',
  })
}

/** Replaces a view by itself: custom materialisations of projects use it. */
async function createOrReplaceView(scope: MacroScope): Promise<unknown> {
  const old = await existing(scope, scope.get('this'))
  const made = method(scope.get('this'), { name: 'incorporate', ...callOf([], { type: 'view' }) })
  await using(scope).macro('run_hooks', scope.get('pre_hooks'))
  if (holds(old) && holds(attributeOf(old, 'is_table'))) {
    await using(scope).macro('handle_existing_table', await scope.call('should_full_refresh', { args: [] }), old)
  }
  await using(scope).statement(textOf(await using(scope).macro('get_create_view_as_sql', made, scope.get('sql'))), { name: 'main' })
  await using(scope).macro('run_hooks', scope.get('post_hooks'))
  return { relations: [made] }
}

/** Macros that write the SQL which creates tables and views. */
export const createRelations: StandardMacros = {
  create_table_as: {
    parameters: ['temporary', 'relation', 'compiled_code', 'language'],
    required: 3,
    run: (scope, [temporary, relation, sql, language = 'sql']) => {
      if (language === 'sql') return scope.dispatch('create_table_as', { args: [temporary, relation, sql] })
      throw new Fault('DBT-UNSUPPORTED', {
        message: `a table cannot be made by ${textOf(language)}`,
        hint: 'write the model in SQL, or write a task that writes a dataset',
      })
    },
  },
  default__create_table_as: createTable,
  postgres__create_table_as: postgresCreateTable,
  create_view_as: dispatching('create_view_as', ['relation', 'sql']),
  default__create_view_as: {
    parameters: ['relation', 'sql'],
    required: 2,
    run: async (scope, [relation, sql]) => {
      if (isContracted(scope)) await assertContract(scope, sql)
      return `${header(scope)}create view ${rendered(relation)} as (\n${textOf(sql)}\n);`
    },
  },
  get_create_table_as_sql: dispatching('get_create_table_as_sql', ['temporary', 'relation', 'sql']),
  default__get_create_table_as_sql: {
    parameters: ['temporary', 'relation', 'sql'],
    required: 3,
    run: (scope, bound) => using(scope).macro('create_table_as', ...bound),
  },
  get_create_view_as_sql: dispatching('get_create_view_as_sql', ['relation', 'sql']),
  default__get_create_view_as_sql: {
    parameters: ['relation', 'sql'],
    required: 2,
    run: (scope, bound) => using(scope).macro('create_view_as', ...bound),
  },
  get_create_sql: dispatching('get_create_sql', ['relation', 'sql']),
  default__get_create_sql: {
    parameters: ['relation', 'sql'],
    required: 2,
    run: (scope, [relation, sql]) => createByType(scope, relation, sql),
  },
  get_select_subquery: dispatching('get_select_subquery', ['sql']),
  default__get_select_subquery: {
    parameters: ['sql'],
    required: 1,
    run: (scope, [sql]) => `select ${contractColumns(scope).join(', ')}\nfrom (\n${textOf(sql)}\n) as model_subq`,
  },
  default__get_column_names: { parameters: [], run: (scope) => contractColumns(scope).join(', ') },
  create_or_replace_view: { parameters: [], run: (scope) => createOrReplaceView(scope) },
  handle_existing_table: dispatching('handle_existing_table', ['full_refresh', 'old_relation']),
  default__handle_existing_table: {
    parameters: ['full_refresh', 'old_relation'],
    required: 2,
    run: async (scope, [, old]) => {
      await using(scope).adapter('drop_relation', old)
      return ''
    },
  },
}
