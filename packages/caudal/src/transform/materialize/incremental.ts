import type { MacroScope, StandardMacros } from '../macros/standard-macro.ts'
import { attributeOf, configOf, holds, listOf, textOf, using } from './access.ts'
import { finish, isFullRefresh, materialization, runHooks, targetOf } from './build-steps.ts'
import { makeTable } from './make-table.ts'
import { existing } from './relation-names.ts'
import { fromRows } from './set-aside.ts'
import { strategyMacro } from './strategies.ts'

/** Brings the query's rows into the table that is there, by the model's strategy, in one transaction. */
async function addRows(scope: MacroScope, { old, target }: { readonly old: unknown; readonly target: unknown }): Promise<void> {
  const macro = strategyMacro(scope, textOf(configOf(scope, 'incremental_strategy')) || 'default')
  const policy = await using(scope).macro('incremental_validate_on_schema_change', configOf(scope, 'on_schema_change'))
  const source = await using(scope).macro('make_temp_relation', target)
  await using(scope).statement(`drop table if exists ${textOf(source)}`, { name: 'drop_relation' })
  await fromRows(scope, {
    ...{ target, isWhole: false },
    make: async (query) => using(scope).statement(textOf(await using(scope).macro('get_create_table_as_sql', true, source, query))),
  })
  if (!holds(attributeOf(configOf(scope, 'contract'), 'enforced'))) await using(scope).adapter('expand_target_column_types', source, target)
  const changed = await using(scope).macro('process_schema_changes', policy, source, old)
  const columns = listOf(changed).length > 0 && holds(changed) ? changed : await using(scope).adapter('get_columns_in_relation', old)
  const predicates = configOf(scope, 'predicates') ?? configOf(scope, 'incremental_predicates')
  const given = new Map<string, unknown>([
    ['target_relation', target],
    ['temp_relation', source],
    ['unique_key', configOf(scope, 'unique_key')],
    ['dest_columns', columns],
    ['incremental_predicates', predicates],
  ])
  await using(scope).statement(textOf(await using(scope).macro(macro, given)), { name: 'main' })
  await using(scope).statement(`drop table if exists ${textOf(source)}`, { name: 'drop_relation' })
}

async function buildIncremental(scope: MacroScope): Promise<unknown> {
  const old = await existing(scope, scope.get('this'))
  const target = targetOf(scope, 'table')
  const fullRefresh = (await isFullRefresh(scope)) || (holds(old) && holds(attributeOf(old, 'is_view')))
  await runHooks(scope, { which: 'pre_hooks', inside: false })
  await runHooks(scope, { which: 'pre_hooks', inside: true })
  if (holds(old) && !fullRefresh) await addRows(scope, { old, target })
  else await makeTable(scope, { old, target })
  return finish(scope, { target, old, fullRefresh })
}

/** Models that grow by the rows of their query. */
export const incrementalMaterialization: StandardMacros = {
  materialization_incremental_default: materialization(buildIncremental),
}
