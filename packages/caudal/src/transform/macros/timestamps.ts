import { Column } from '../values/column.ts'
import { asking } from './asking.ts'
import { family, macro } from './macro.ts'
import { notImplemented } from './not-implemented.ts'
import type { MacroScope, StandardMacros } from './standard-macro.ts'

async function timeType(scope: MacroScope): Promise<string | null> {
  const time = await asking(scope).text('snapshot_get_time')
  const [column] = (await asking(scope).macro('get_column_schema_from_query', `select ${time} as dbt_snapshot_time`)) as readonly unknown[]
  return column instanceof Column ? column.fields.type : null
}

/** What time it is, as the engine says. */
export const timestampMacros: StandardMacros = {
  ...family('current_timestamp', { default: notImplemented('current_timestamp'), duckdb: () => 'now()', postgres: () => 'now()' }),
  ...family('snapshot_get_time', {
    default: (scope) => asking(scope).macro('current_timestamp'),
    duckdb: async (scope) => `${await asking(scope).text('current_timestamp')}::timestamp`,
    postgres: async (scope) => `${await asking(scope).text('current_timestamp')}::timestamp without time zone`,
  }),
  ...macro('get_snapshot_get_time_data_type', timeType),
  ...family('current_timestamp_backcompat', {
    default: () => 'current_timestamp::timestamp',
    postgres: async (scope) => `current_timestamp::${await asking(scope).text('type_timestamp')}`,
  }),
  ...family('current_timestamp_in_utc_backcompat', {
    default: (scope) => scope.dispatch('current_timestamp_backcompat', { args: [] }),
    postgres: async (scope) => `(current_timestamp at time zone 'utc')::${await asking(scope).text('type_timestamp')}`,
  }),
}
