import type { MacroScope } from '../macros/standard-macro.ts'
import { holds, textOf, using } from './access.ts'
import { swap } from './build-steps.ts'
import { existing } from './relation-names.ts'
import { fromRows } from './set-aside.ts'

/**
 * Makes a table of a model's query. Where something is there it is made beside it and takes its place within the transaction, so that a query
 * may read the table that it replaces.
 */
export async function makeTable(scope: MacroScope, { old, target }: { readonly old: unknown; readonly target: unknown }): Promise<void> {
  const beside = holds(old)
  const made = beside ? await using(scope).macro('make_intermediate_relation', target) : target
  if (beside) await using(scope).macro('drop_relation_if_exists', await existing(scope, made))
  await fromRows(scope, {
    ...{ target, isWhole: true },
    async make(query) {
      const sql = await using(scope).macro('get_create_table_as_sql', false, made, query)
      await using(scope).statement(textOf(sql), { name: 'main' })
    },
  })
  if (beside) await swap(scope, { old, made, target })
  await using(scope).macro('create_indexes', target)
}
