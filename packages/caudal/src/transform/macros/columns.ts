import { Dict, itemsOf, text } from '../../jinja/index.ts'
import { quoteName } from '../../sql/index.ts'
import { Column } from '../values/column.ts'
import { Table } from '../values/table/table.ts'
import { attributeOf } from '../materialize/access.ts'
import { asking } from './asking.ts'
import { family, isNothing, macro, textOf, write } from './macro.ts'
import type { MacroScope, StandardMacros } from './standard-macro.ts'

async function columnsOfTable(scope: MacroScope, table: unknown): Promise<readonly Column[]> {
  const dialect = (await asking(scope).method('adapter.type', { args: [] })) === 'postgres' ? 'postgres' : 'duckdb'
  const number = (value: unknown): number | null => (isNothing(value) ? null : Number(text(value)))
  return (table instanceof Table ? table.fields.rows : []).map(
    ([name, type, size, precision, scale]) =>
      new Column({ dialect, name: text(name), type: text(type), size: number(size), precision: number(precision), scale: number(scale) }),
  )
}

/** A query for no rows that has the columns of the contract. */
async function emptySchema(scope: MacroScope, columns: unknown): Promise<string> {
  const listed = columns instanceof Dict ? columns.values() : itemsOf(columns)
  const untyped = listed.filter((column) => isNothing(attributeOf(column, 'data_type')))
  if (untyped.length > 0) {
    const names = untyped.map((column) => text(attributeOf(column, 'name')))
    await asking(scope).method('exceptions.column_type_missing', { args: [names] })
  }
  const loose = listed.filter((column) =>
    ['numeric', 'decimal', 'number'].includes(text(attributeOf(column, 'data_type')).trim().toLowerCase()),
  )
  if (loose.length > 0) {
    const names = loose.map((column) => text(attributeOf(column, 'name'))).join(', ')
    await asking(scope).method('exceptions.warn', {
      args: [`columns of a numeric type without precision and scale may be rounded: ${names}`],
    })
  }
  const selected: string[] = []
  for (const column of listed) {
    const name = text(attributeOf(column, 'name'))
    const written = attributeOf(column, 'quote') === true ? quoteName(name) : name
    selected.push(`${await asking(scope).text('cast', 'null', attributeOf(column, 'data_type'))} as ${written}`)
  }
  return `select ${selected.join(', ')}`
}

async function columnsInQuery(scope: MacroScope, sql: unknown): Promise<readonly string[]> {
  const empty = await asking(scope).text('get_empty_subquery_sql', sql)
  await asking(scope).statement(empty, { name: 'get_columns_in_query', fetch: true, begin: false })
  const table = attributeOf(await asking(scope).tell('load_result', { args: ['get_columns_in_query'] }), 'table')
  return table instanceof Table ? table.columnNames : []
}

/** Macros that ask which columns there are. */
export const columnMacros: StandardMacros = {
  ...macro('sql_convert_columns_in_relation table', (scope, [table]) => columnsOfTable(scope, table)),
  ...macro('get_list_of_column_names columns', (_, [columns]) => itemsOf(columns).map((column) => attributeOf(column, 'name'))),
  ...family('get_empty_subquery_sql select_sql select_sql_header?', {
    default: (_, [sql, header]) => write`${isNothing(header) ? '' : `${textOf(header)}\n`}select * from (
${sql}
) as __dbt_sbq
where false
limit 0`,
  }),
  ...family('get_empty_schema_sql columns', { default: (scope, [columns]) => emptySchema(scope, columns) }),
  ...macro('get_column_schema_from_query select_sql select_sql_header?', async (scope, [sql, header]) =>
    asking(scope).method('adapter.get_column_schema_from_query', {
      args: [await asking(scope).macro('get_empty_subquery_sql', sql, header ?? null)],
    }),
  ),
  ...family('get_columns_in_query select_sql', { default: (scope, [sql]) => columnsInQuery(scope, sql) }),
}
