import type { MacroScope, StandardMacros } from '../macros/standard-macro.ts'
import { holds, textOf, using } from './access.ts'
import { compiledOf, dropWithin, finish, materialization, runHooks, swap, targetOf } from './build-steps.ts'
import { existing } from './relation-names.ts'
import { fromRows } from './set-aside.ts'

/** Builds a table. Where one is there it is built beside it and takes its place within the transaction; a query may so read the table that it replaces. */
async function buildTable(scope: MacroScope): Promise<unknown> {
  const old = await existing(scope, scope.get('this'))
  const target = targetOf(scope, 'table')
  const beside = holds(old)
  const made = beside ? await using(scope).macro('make_intermediate_relation', target) : target
  if (beside) await using(scope).macro('drop_relation_if_exists', await existing(scope, made))
  await runHooks(scope, { which: 'pre_hooks', inside: false })
  await runHooks(scope, { which: 'pre_hooks', inside: true })
  await fromRows(scope, {
    ...{ target, isWhole: true },
    async make(query) {
      const sql = await using(scope).macro('get_create_table_as_sql', false, made, query)
      await using(scope).statement(textOf(sql), { name: 'main' })
    },
  })
  if (beside) await swap(scope, { old, made, target })
  await using(scope).macro('create_indexes', target)
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
