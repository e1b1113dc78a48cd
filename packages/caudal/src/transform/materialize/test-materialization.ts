import { Fault } from '../../kernel/index.ts'
import type { MacroScope, StandardMacros } from '../macros/standard-macro.ts'
import { callOf, configOf, holds, method, textOf, using } from './access.ts'
import { compiledOf, dropWithin, materialization } from './build-steps.ts'
import { existing } from './relation-names.ts'

/** Keeps the rows that fail in a table or view of their own; the relation. */
async function storeFailures(scope: MacroScope, sql: string): Promise<unknown> {
  const kind = textOf(configOf(scope, 'store_failures_as')) || 'table'
  if (kind !== 'table' && kind !== 'view') {
    throw new Fault('DBT-CONFIG', { message: `store_failures_as is ${kind}`, hint: 'use table, view or ephemeral' })
  }
  const old = await existing(scope, scope.get('this'))
  const target = method(scope.get('this'), { name: 'incorporate', ...callOf([], { type: kind }) })
  if (holds(old)) await dropWithin(scope, old)
  await using(scope).statement(textOf(await using(scope).macro('get_create_sql', target, sql)))
  await using(scope).adapter('commit')
  return target
}

async function runTest(scope: MacroScope): Promise<unknown> {
  const limit = configOf(scope, 'limit')
  const sql = textOf(await using(scope).macro('get_limit_subquery_sql', compiledOf(scope), limit))
  const stored = holds(await using(scope).macro('should_store_failures')) && configOf(scope, 'store_failures_as') !== 'ephemeral'
  const target = stored ? await storeFailures(scope, sql) : null
  const main = target === null ? sql : `select * from ${textOf(target)}`
  const verdict = await using(scope).macro(
    'get_test_sql',
    main,
    configOf(scope, 'fail_calc'),
    configOf(scope, 'warn_if'),
    configOf(scope, 'error_if'),
    null,
  )
  await using(scope).statement(textOf(verdict), { name: 'main', fetch: true, autoBegin: false })
  return { relations: target === null ? [] : [target] }
}

/** Tests of data. */
export const testMaterialization: StandardMacros = {
  materialization_test_default: materialization(runTest),
}
