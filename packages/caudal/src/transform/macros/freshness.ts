import { asking } from './asking.ts'
import { family, isNothing, textOf, write } from './macro.ts'
import type { MacroScope, StandardMacros } from './standard-macro.ts'

async function asked(scope: MacroScope, { name, sql }: { readonly name: string; readonly sql: string }): Promise<unknown> {
  await asking(scope).statement(sql, { name, fetch: true, begin: false })
  return asking(scope).tell('load_result', { args: [name] })
}

/** When the last row of a source was loaded, and what time it is. */
export const freshnessMacros: StandardMacros = {
  ...family('collect_freshness source loaded_at_field filter?', {
    default: async (scope, [source, field, filter]) => {
      const where = isNothing(filter) || filter === '' ? '' : `\nwhere ${textOf(filter)}`
      const sql = write`select max(${field}) as max_loaded_at, ${await asking(scope).text('current_timestamp')} as snapshotted_at
from ${source}${where}`
      return asked(scope, { name: 'collect_freshness', sql })
    },
  }),
  ...family('collect_freshness_custom_sql source loaded_at_query', {
    default: async (scope, [, query]) => {
      const sql = write`with source_query as (
${query}
)
select (select * from source_query) as max_loaded_at, ${await asking(scope).text('current_timestamp')} as snapshotted_at`
      return asked(scope, { name: 'collect_freshness_custom_sql', sql })
    },
  }),
}
