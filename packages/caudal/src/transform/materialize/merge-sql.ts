import { Fault } from '../../kernel/index.ts'
import type { MacroScope, StandardMacro, StandardMacros } from '../macros/standard-macro.ts'
import { attributeOf, configOf, dispatching, listOf, rendered, textOf, using } from './access.ts'

const mergeParameters = ['target', 'source', 'unique_key', 'dest_columns', 'incremental_predicates']
const updateColumns = ['merge_update_columns', 'merge_exclude_columns', 'dest_columns']

async function quotedList(scope: MacroScope, columns: unknown): Promise<string> {
  const names = listOf(columns).map((column) => attributeOf(column, 'name'))
  return textOf(await using(scope).macro('get_quoted_csv', names))
}

/** Quoted columns that a merge updates where a row is there already. */
function columnsToUpdate([update, exclude, columns]: readonly unknown[]): string[] {
  const [only, except] = [listOf(update).map(textOf), listOf(exclude).map((name) => textOf(name).toLowerCase())]
  if (only.length > 0 && except.length > 0) {
    throw new Fault('DBT-CONFIG', {
      message: 'the model gives both merge_update_columns and merge_exclude_columns',
      hint: 'keep one of them',
    })
  }
  if (only.length > 0) return only
  return listOf(columns)
    .filter((column) => !except.includes(textOf(attributeOf(column, 'name')).toLowerCase()))
    .map((column) => textOf(attributeOf(column, 'quoted')))
}

const mergeSql: StandardMacro = {
  parameters: mergeParameters,
  required: 4,
  run: async (scope, [target, source, key, columns, predicates]) => {
    const keys = listOf(key).map(textOf)
    const matches = keys.map((name) => `DBT_INTERNAL_SOURCE.${name} = DBT_INTERNAL_DEST.${name}`)
    const conditions = [...listOf(predicates).map(textOf), ...(keys.length === 0 ? ['FALSE'] : matches)]
    const updated = listOf(
      await using(scope).macro(
        'get_merge_update_columns',
        configOf(scope, 'merge_update_columns'),
        configOf(scope, 'merge_exclude_columns'),
        columns,
      ),
    ).map(textOf)
    const all = await quotedList(scope, columns)
    const values = listOf(columns).map((column) => `DBT_INTERNAL_SOURCE.${textOf(attributeOf(column, 'quoted'))}`)
    const header = textOf(configOf(scope, 'sql_header'))
    const sets = updated.map((name) => `${name} = DBT_INTERNAL_SOURCE.${name}`).join(', ')
    return [
      ...(header === '' ? [] : [header]),
      `merge into ${rendered(target)} as DBT_INTERNAL_DEST`,
      `using ${rendered(source)} as DBT_INTERNAL_SOURCE`,
      `on (${conditions.join(') and (')})`,
      ...(keys.length === 0 || updated.length === 0 ? [] : [`when matched then update set ${sets}`]),
      `when not matched then insert (${all}) values (${values.join(', ')})`,
    ].join('\n')
  },
}

const deleteInsertSql: StandardMacro = {
  parameters: mergeParameters,
  required: 4,
  run: async (scope, [target, source, key, columns, predicates]) => {
    const keys = listOf(key).map(textOf)
    const all = await quotedList(scope, columns)
    const insert = `insert into ${rendered(target)} (${all}) (\nselect ${all}\nfrom ${rendered(source)}\n)`
    if (keys.length === 0) return insert
    const filters = listOf(predicates).map((predicate) => ` and (${textOf(predicate)})`)
    const matches = `(${keys.join(', ')}) in (select ${keys.join(', ')} from ${rendered(source)} as DBT_INTERNAL_SOURCE)`
    return `delete from ${rendered(target)} as DBT_INTERNAL_DEST\nwhere ${matches}${filters.join('')};\n${insert}`
  },
}

/** Macros that write the SQL which brings new rows into a table that is there. */
export const mergeMacros: StandardMacros = {
  get_quoted_csv: {
    parameters: ['column_names'],
    required: 1,
    run: async (scope, [names]) =>
      (await Promise.all(listOf(names).map((name) => using(scope).adapter('quote', name)))).map(textOf).join(', '),
  },
  get_merge_update_columns: dispatching('get_merge_update_columns', updateColumns),
  default__get_merge_update_columns: { parameters: updateColumns, required: 3, run: (_, bound) => columnsToUpdate(bound) },
  get_merge_sql: dispatching('get_merge_sql', { parameters: mergeParameters, required: 4 }),
  default__get_merge_sql: mergeSql,
  get_delete_insert_merge_sql: dispatching('get_delete_insert_merge_sql', { parameters: mergeParameters, required: 4 }),
  default__get_delete_insert_merge_sql: deleteInsertSql,
  get_insert_into_sql: {
    parameters: ['target_relation', 'temp_relation', 'dest_columns'],
    required: 3,
    run: async (scope, [target, source, columns]) => {
      const all = await quotedList(scope, columns)
      return `insert into ${rendered(target)} (${all}) (\nselect ${all}\nfrom ${rendered(source)}\n)`
    },
  },
}
