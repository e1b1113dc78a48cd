import { Dict, itemsOf, text } from '../../jinja/index.ts'
import { Fault } from '../../kernel/index.ts'
import { attributeOf } from '../materialize/access.ts'
import { asking } from './asking.ts'
import { family, isNothing, macro, textOf } from './macro.ts'
import type { MacroScope, StandardMacros } from './standard-macro.ts'

interface Formatted {
  readonly name: string
  readonly type: string
  readonly formatted: string
}

function formattedOf(columns: unknown): readonly Formatted[] {
  return itemsOf(columns).map((column) => ({
    name: text(attributeOf(column, 'name')),
    type: text(attributeOf(column, 'data_type')),
    formatted: text(attributeOf(column, 'formatted')),
  }))
}

/** Says where the columns of a query are not those of the contract; undefined where they are. */
function differences({ wanted, got }: { readonly wanted: readonly Formatted[]; readonly got: readonly Formatted[] }): string | undefined {
  const lines = [
    ...wanted.flatMap(({ name, type, formatted }) => {
      const found = got.find((column) => column.name === name)
      if (found === undefined) return [`${name} (${type}) is missing from the query`]
      return found.formatted === formatted ? [] : [`${name} is ${found.type}, and ${type} in the contract`]
    }),
    ...got
      .filter(({ name }) => !wanted.some((column) => column.name === name))
      .map(({ name, type }) => `${name} (${type}) is not in the contract`),
  ]
  return lines.length === 0 && wanted.length === got.length ? undefined : lines.join('; ')
}

async function assertEquivalent(scope: MacroScope, sql: unknown): Promise<string> {
  const columns = asking(scope).part('model', 'columns')
  if (!(columns instanceof Dict) || columns.size === 0) {
    throw new Fault('DBT-CONTRACT', {
      message: `${modelName(scope)} has a contract without columns`,
      hint: 'list its columns with their data_type',
    })
  }
  const header = await asking(scope).method('config.get', { args: ['sql_header', null] })
  const got = await asking(scope).macro('get_column_schema_from_query', sql, isNothing(header) || header === '' ? null : header)
  const wanted = await asking(scope).macro('get_column_schema_from_query', await asking(scope).macro('get_empty_schema_sql', columns))
  const found = differences({
    got: formattedOf(await asking(scope).macro('format_columns', got)),
    wanted: formattedOf(await asking(scope).macro('format_columns', wanted)),
  })
  if (found === undefined) return ''
  throw new Fault('DBT-CONTRACT', {
    message: `${modelName(scope)} breaks its contract: ${found}`,
    hint: 'mend the columns of the query, or those of the contract',
  })
}

function modelName(scope: MacroScope): string {
  const version = asking(scope).part('model', 'version')
  return `${textOf(asking(scope).part('model', 'name'))}${isNothing(version) ? '' : `.v${textOf(version)}`}`
}

async function definitions(scope: MacroScope): Promise<string> {
  const columns = await asking(scope).method('adapter.render_raw_columns_constraints', { args: [asking(scope).part('model', 'columns')] })
  const table = await asking(scope).method('adapter.render_raw_model_constraints', { args: [asking(scope).part('model', 'constraints')] })
  return `(\n  ${[...itemsOf(columns), ...itemsOf(table)].map(textOf).join(',\n  ')}\n)`
}

/** Contracts: what a model promises of its columns. */
export const contractMacros: StandardMacros = {
  ...family('get_assert_columns_equivalent sql', { default: (scope, [sql]) => asking(scope).macro('assert_columns_equivalent', sql) }),
  ...macro('assert_columns_equivalent sql', (scope, [sql]) => assertEquivalent(scope, sql)),
  ...macro('format_columns columns', async (scope, [columns]) => {
    const formatted: unknown[] = []
    for (const column of itemsOf(columns)) formatted.push(await scope.dispatch('format_column', { args: [column] }))
    return formatted
  }),
  ...macro('default__format_column column', (_, [column]) => {
    const [name, type] = [text(attributeOf(column, 'name')), text(attributeOf(column, 'dtype'))]
    return { name, data_type: type, formatted: `${name.toLowerCase()} ${type}` }
  }),
  ...family('get_table_columns_and_constraints', { default: (scope) => asking(scope).macro('table_columns_and_constraints') }),
  ...macro('table_columns_and_constraints', definitions),
}
