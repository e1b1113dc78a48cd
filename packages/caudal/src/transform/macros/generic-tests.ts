import { itemsOf } from '../../jinja/index.ts'
import { holds } from '../materialize/access.ts'
import { asking, configOf } from './asking.ts'
import { family, isNothing, textOf, write } from './macro.ts'
import type { StandardMacros } from './standard-macro.ts'

/** The tests that every project has: each is a query for the rows that fail. */
const columnTests: StandardMacros = {
  ...family('test_unique model column_name', {
    default: (_, [model, column]) => write`select ${column} as unique_field, count(*) as n_records
from ${model}
where ${column} is not null
group by ${column}
having count(*) > 1`,
  }),
  ...family('test_not_null model column_name', {
    default: async (scope, [model, column]) => {
      const shown = holds(await asking(scope).macro('should_store_failures')) ? '*' : column
      return write`select ${shown}
from ${model}
where ${column} is null`
    },
  }),
  ...family('test_accepted_values model column_name values quote?', {
    default: (_, [model, column, values, quote]) => {
      const listed = itemsOf(values).map((value) => (holds(quote) ? `'${textOf(value)}'` : textOf(value)))
      return write`with all_values as (
  select ${column} as value_field, count(*) as n_records
  from ${model}
  group by ${column}
)
select *
from all_values
where value_field not in (${listed.join(', ')})`
    },
    absent: { quote: true },
  }),
  ...family('test_relationships model column_name to field', {
    default: (_, [model, column, to, field]) => write`with child as (
  select ${column} as from_field from ${model} where ${column} is not null
),
parent as (
  select ${field} as to_field from ${to}
)
select from_field
from child
left join parent on child.from_field = parent.to_field
where parent.to_field is null`,
  }),
}

/** How the rows that fail a test are counted and judged. */
const judging: StandardMacros = {
  ...family('get_test_sql main_sql fail_calc warn_if error_if limit', {
    default: (_, [sql, count, warn, error, limit]) => write`select
  ${count} as failures,
  ${count} ${warn} as should_warn,
  ${count} ${error} as should_error
from (
${sql}
${isNothing(limit) ? '' : `limit ${textOf(limit)}`}
) dbt_internal_test`,
  }),
  ...family('get_where_subquery relation', {
    default: async (scope, [relation]) => {
      const where = await configOf(scope, 'where')
      return isNothing(where) ? relation : write`(select * from ${relation} where ${where}) dbt_subquery`
    },
  }),
}

/** Generic tests and what their queries are put into. */
export const testMacros: StandardMacros = { ...columnTests, ...judging }
