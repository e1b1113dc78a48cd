import type { MacroScope, StandardMacros } from '../macros/standard-macro.ts'
import { holds, textOf, using } from './access.ts'
import { compiledOf, dropWithin, finish, materialization, runHooks, targetOf } from './build-steps.ts'
import { makeTable } from './make-table.ts'
import { existing } from './relation-names.ts'

/** Builds a table. */
async function buildTable(scope: MacroScope): Promise<unknown> {
  const old = await existing(scope, scope.get('this'))
  const target = targetOf(scope, 'table')
  await runHooks(scope, { which: 'pre_hooks', inside: false })
  await runHooks(scope, { which: 'pre_hooks', inside: true })
  await makeTable(scope, { old, target })
  return finish(scope, { target, old, fullRefresh: true })
}

/** Builds a view in the place of what is there. */
async function buildView(scope: MacroScope): Promise<unknown> {
  const old = await existing(scope, scope.get('this'))
  const target = targetOf(scope, 'view')
  await runHooks(scope, { which: 'pre_hooks', inside: false })
  await runHooks(scope, { which: 'pre_hooks', inside: true })
  if (holds(old)) await dropWithin(scope, old)
  const sql = await using(scope).macro('get_create_view_as_sql', target, compiledOf(scope))
  await using(scope).statement(textOf(sql), { name: 'main' })
  return finish(scope, { target, old, fullRefresh: true })
}

/** Tables and views. */
export const tableMaterializations: StandardMacros = {
  materialization_table_default: materialization(buildTable),
  materialization_view_default: materialization(buildView),
}
