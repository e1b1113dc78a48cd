import { itemsOf, text } from '../../jinja/index.ts'
import { quoteName } from '../../sql/index.ts'
import type { AdapterState } from './adapter-state.ts'
import { columnsIn } from './look-up.ts'

/** A query that yields by how many rows two relations differ in number, and how many rows are in one of them alone. */
export async function rowsDifferentSql(state: AdapterState, bound: readonly unknown[]): Promise<string> {
  const [first, second, names, operator = 'except'] = bound
  const given = names === undefined || names === null ? (await columnsIn(state, first)).map(({ name }) => name) : itemsOf(names).map(text)
  const columns = given.map(quoteName).toSorted().join(', ')
  const [left, right, except] = [text(first), text(second), text(operator)]
  const only = (one: string, other: string): string => `(select ${columns} from ${one} ${except} select ${columns} from ${other})`
  return [
    'select',
    `  (select count(*) from ${left}) - (select count(*) from ${right}) as row_count_difference,`,
    `  (select count(*) from (${only(left, right)} union all ${only(right, left)}) as differing) as num_mismatched`,
  ].join('\n')
}
