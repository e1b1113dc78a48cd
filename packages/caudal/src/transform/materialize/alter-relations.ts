import { md5 } from '../../kernel/index.ts'
import type { MacroScope, StandardMacros } from '../macros/standard-macro.ts'
import { attributeOf, configOf, dispatching, holds, listOf, rendered, textOf, using } from './access.ts'

const addRemove = ['relation', 'add_columns', 'remove_columns']
const columnType = ['relation', 'column_name', 'new_column_type']

async function addAndRemove(scope: MacroScope, [relation, add, remove]: readonly unknown[]): Promise<string> {
  const kind = textOf(attributeOf(relation, 'type')) || 'table'
  for (const column of listOf(add)) {
    await using(scope).statement(
      `alter ${kind} ${rendered(relation)} add column ${textOf(attributeOf(column, 'quoted'))} ${textOf(attributeOf(column, 'expanded_data_type'))}`,
    )
  }
  for (const column of listOf(remove)) {
    await using(scope).statement(`alter ${kind} ${rendered(relation)} drop column ${textOf(attributeOf(column, 'quoted'))}`)
  }
  return ''
}

async function changeType(scope: MacroScope, [relation, name, type]: readonly unknown[]): Promise<string> {
  const column = textOf(await using(scope).adapter('quote', name))
  const sql = `alter table ${rendered(relation)} alter column ${column} type ${textOf(type)} using cast(${column} as ${textOf(type)})`
  await using(scope).statement(sql, { name: 'alter_column_type' })
  return ''
}

/** An index whose name is the same for the same index of the same relation. */
function indexSql(scope: MacroScope, [relation, given]: readonly unknown[]): string {
  const columns = listOf(attributeOf(given, 'columns')).map(textOf)
  const unique = holds(attributeOf(given, 'unique'))
  const type = textOf(attributeOf(given, 'type'))
  const name = md5([rendered(relation), ...columns, String(unique), type].join('_'))
  const using = type === '' || textOf(attributeOf(scope.get('target'), 'type')) === 'duckdb' ? '' : ` using ${type}`
  return `create ${unique ? 'unique ' : ''}index if not exists "${name}" on ${rendered(relation)}${using} (${columns.join(', ')})`
}

/** Macros that change columns and indexes of relations. */
export const alterRelations: StandardMacros = {
  alter_relation_add_remove_columns: dispatching('alter_relation_add_remove_columns', { parameters: addRemove, required: 1 }),
  default__alter_relation_add_remove_columns: { parameters: addRemove, required: 1, run: addAndRemove },
  alter_column_type: dispatching('alter_column_type', columnType),
  default__alter_column_type: { parameters: columnType, required: 3, run: changeType },
  create_columns: dispatching('create_columns', ['relation', 'columns']),
  default__create_columns: {
    parameters: ['relation', 'columns'],
    required: 2,
    run: (scope, [relation, columns]) => addAndRemove(scope, [relation, columns, null]),
  },
  create_indexes: dispatching('create_indexes', ['relation']),
  default__create_indexes: {
    parameters: ['relation'],
    required: 1,
    run: async (scope, [relation]) => {
      for (const index of listOf(configOf(scope, 'indexes'))) {
        const sql = textOf(await using(scope).macro('get_create_index_sql', relation, index))
        if (sql.trim() !== '') await using(scope).statement(sql)
      }
      return ''
    },
  },
  get_create_index_sql: dispatching('get_create_index_sql', ['relation', 'index_dict']),
  default__get_create_index_sql: { parameters: ['relation', 'index_dict'], required: 2, run: indexSql },
}
