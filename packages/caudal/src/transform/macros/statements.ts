import { callValue, toValue } from '../../jinja/index.ts'
import { Fault } from '../../kernel/index.ts'
import { attributeOf, holds } from '../materialize/access.ts'
import { asking, isExecuting } from './asking.ts'
import { isNothing, macro, textOf } from './macro.ts'
import type { MacroScope, StandardMacros } from './standard-macro.ts'

/** Runs the text of its caller as a statement, and keeps what it did under a name. */
async function statement(scope: MacroScope, bound: readonly unknown[]): Promise<string> {
  const [name, fetch = false, begin = true, language = 'sql', caller] = bound
  if (!isExecuting(scope)) return ''
  const sql = await callerText(caller, 'statement')
  if (language !== 'sql') {
    throw new Fault('DBT-UNSUPPORTED', {
      message: `a statement in ${textOf(language)} cannot be run`,
      hint: 'write the model in SQL, or write a task that writes a dataset',
    })
  }
  if (name === 'main') await asking(scope).tell('write', { args: [sql] })
  const kwargs = new Map([
    ['auto_begin', holds(begin)],
    ['fetch', holds(fetch)],
  ])
  const result = await asking(scope).method('adapter.execute', { args: [sql], kwargs })
  if (isNothing(name)) return ''
  const [response, table] = Array.isArray(result) ? (result as unknown[]) : [null, null]
  await asking(scope).tell('store_result', { args: [name, response, table ?? null] })
  return ''
}

async function callerText(caller: unknown, name: string): Promise<string> {
  if (isNothing(caller)) {
    throw new Fault('DBT-VALUE', { message: `${name}() has no text to run`, hint: `write {% call ${name}('name') %} SQL {% endcall %}` })
  }
  return textOf(await callValue(caller, { args: [] }))
}

/** Keeps a result that no statement has made. */
async function noopStatement(scope: MacroScope, bound: readonly unknown[]): Promise<string> {
  const [name, message, code, rows, table, caller] = bound
  const sql = await callerText(caller, 'noop_statement')
  if (name === 'main') await asking(scope).tell('write', { args: [sql] })
  if (isNothing(name)) return ''
  const kwargs = new Map(
    Object.entries({ message, code, rows_affected: rows, agate_table: table }).map(([key, value]) => [key, value ?? null]),
  )
  await asking(scope).tell('store_raw_result', { args: [name], kwargs })
  return ''
}

/** Runs a query and yields its rows; none while a project is read. */
async function runQuery(scope: MacroScope, sql: unknown): Promise<unknown> {
  if (!isExecuting(scope)) return null
  await asking(scope).statement(textOf(sql), { name: 'run_query_statement', fetch: true, begin: false })
  const result = toValue(await asking(scope).tell('load_result', { args: ['run_query_statement'] }))
  return attributeOf(result, 'table')
}

/** Statements and queries within templates. */
export const statementMacros: StandardMacros = {
  ...macro('statement name? fetch_result? auto_begin? language? caller?', statement),
  ...macro('noop_statement name? message? code? rows_affected? res? caller?', noopStatement),
  ...macro('run_query sql', (scope, [sql]) => runQuery(scope, sql)),
  ...macro('get_show_sql compiled_code sql_header limit', async (scope, [sql, header, limit]) => {
    const limited = textOf(await scope.call('get_limit_subquery_sql', { args: [sql, limit ?? null] }))
    return isNothing(header) ? limited : `${textOf(header)}\n${limited}`
  }),
  ...macro('get_limit_subquery_sql sql limit', (scope, bound) => scope.dispatch('get_limit_sql', { args: bound })),
  ...macro('default__get_limit_sql sql limit', (_, [sql, limit]) => (isNothing(limit) ? sql : `${textOf(sql)}\nlimit ${textOf(limit)}`)),
  ...macro('validate_sql sql', (scope, bound) => scope.dispatch('validate_sql', { args: bound })),
  ...macro('default__validate_sql sql', async (scope, [sql]) => {
    await asking(scope).statement(`explain ${textOf(sql)}`, { name: 'validate_sql' })
    return asking(scope).tell('load_result', { args: ['validate_sql'] })
  }),
  ...macro('set_sql_header config caller?', async (scope, [, caller]) => {
    await asking(scope).method('config.set', { args: ['sql_header', await callerText(caller, 'set_sql_header')] })
    return ''
  }),
  ...macro('is_core_v2', (scope) => textOf(asking(scope).part('dbt_version')).startsWith('2')),
}
