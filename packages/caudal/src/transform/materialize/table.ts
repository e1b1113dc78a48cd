import type { MacroScope, StandardMacros } from '../macros/standard-macro.ts'
import { ask, holds, statement, textOf } from './access.ts'
import { compiledOf, dropWithin, finish, materialization, runHooks, swap, targetOf } from './build-steps.ts'
import { existing } from './relation-names.ts'

/** Builds a table. Where one is there it is built beside it and takes its place within the transaction; a query may so read the table that it replaces. */
async function buildTable(scope: MacroScope): Promise<unknown> {
  const old = await existing(scope, scope.get('this'))
  const target = targetOf(scope, 'table')
  const beside = holds(old)
  const made = beside ? await ask(scope, 'make_intermediate_relation', target) : target
  if (beside) await ask(scope, 'drop_relation_if_exists', await existing(scope, made))
  await runHooks(scope, 'pre_hooks', false)
  await runHooks(scope, 'pre_hooks', true)
  const sql = await ask(scope, 'get_create_table_as_sql', false, made, compiledOf(scope))
  await statement(scope, textOf(sql), { name: 'main' })
  if (beside) await swap(scope, { old, made, target })
  await ask(scope, 'create_indexes', target)
  return finish(scope, { target, old, fullRefresh: true })
}

/** Builds a view in the place of what is there. */
async function buildView(scope: MacroScope): Promise<unknown> {
  const old = await existing(scope, scope.get('this'))
  const target = targetOf(scope, 'view')
  await runHooks(scope, 'pre_hooks', false)
  await runHooks(scope, 'pre_hooks', true)
  if (holds(old)) await dropWithin(scope, old)
  const sql = await ask(scope, 'get_create_view_as_sql', target, compiledOf(scope))
  await statement(scope, textOf(sql), { name: 'main' })
  return finish(scope, { target, old, fullRefresh: true })
}

/** Tables and views. */
export const tableMaterializations: StandardMacros = {
  materialization_table_default: materialization(buildTable),
  materialization_view_default: materialization(buildView),
}
