import { Fault } from '../../kernel/index.ts'
import type { MacroScope, StandardMacro, StandardMacros } from '../macros/standard-macro.ts'
import { attributeOf, configOf, dispatching, listOf, rendered, textOf, using } from './access.ts'

const taking = ['arg_dict']

/** A strategy's macro that passes on some of its one dict of arguments. */
function passing(name: string, keys: readonly string[]): StandardMacro {
  return {
    parameters: taking,
    required: 1,
    run: (scope, [given]) => scope.call(name, { args: keys.map((key) => attributeOf(given, key)) }),
  }
}

const all = ['target_relation', 'temp_relation', 'unique_key', 'dest_columns', 'incremental_predicates']

/** A strategy that is another under the name of the default. */
function being(choose: (given: unknown) => string): StandardMacro {
  return { parameters: taking, required: 1, run: (scope, [given]) => using(scope).macro(choose(given), given) }
}

async function batchSql(scope: MacroScope, [given]: readonly unknown[]): Promise<string> {
  const batch = attributeOf(scope.get('model'), 'batch')
  const [start, end] = [attributeOf(batch, 'event_time_start'), attributeOf(batch, 'event_time_end')].map(textOf)
  const column = textOf(configOf(scope, 'event_time'))
  if (column === '' || start === '' || end === '') {
    throw new Fault('DBT-CONFIG', {
      message: 'a microbatch model lacks its event_time',
      hint: 'give event_time, begin and batch_size in the configuration of the model',
    })
  }
  const range = `${column} >= '${start}' and ${column} < '${end}'`
  const extra = listOf(attributeOf(given, 'incremental_predicates')).map((predicate) => ` and (${textOf(predicate)})`)
  const [target, source] = [rendered(attributeOf(given, 'target_relation')), rendered(attributeOf(given, 'temp_relation'))]
  const names = listOf(attributeOf(given, 'dest_columns')).map((each) => attributeOf(each, 'name'))
  const columns = textOf(await using(scope).macro('get_quoted_csv', names))
  return `delete from ${target} where ${range}${extra.join('')};\ninsert into ${target} (${columns}) (\nselect ${columns}\nfrom ${source}\nwhere ${range}\n)`
}

/** The strategies that bring new rows into an incremental model's table. */
export const strategies: StandardMacros = {
  get_incremental_append_sql: dispatching('get_incremental_append_sql', taking),
  default__get_incremental_append_sql: passing('get_insert_into_sql', ['target_relation', 'temp_relation', 'dest_columns']),
  get_incremental_delete_insert_sql: dispatching('get_incremental_delete_insert_sql', taking),
  default__get_incremental_delete_insert_sql: passing('get_delete_insert_merge_sql', all),
  get_incremental_merge_sql: dispatching('get_incremental_merge_sql', taking),
  default__get_incremental_merge_sql: passing('get_merge_sql', all),
  get_incremental_insert_overwrite_sql: dispatching('get_incremental_insert_overwrite_sql', taking),
  default__get_incremental_insert_overwrite_sql: passing('get_insert_overwrite_merge_sql', [
    'target_relation',
    'temp_relation',
    'dest_columns',
    'incremental_predicates',
  ]),
  get_incremental_microbatch_sql: dispatching('get_incremental_microbatch_sql', taking),
  default__get_incremental_microbatch_sql: { parameters: taking, required: 1, run: batchSql },
  get_incremental_default_sql: dispatching('get_incremental_default_sql', taking),
  default__get_incremental_default_sql: being(() => 'get_incremental_append_sql'),
  duckdb__get_incremental_default_sql: being(() => 'get_incremental_delete_insert_sql'),
  postgres__get_incremental_default_sql: being((given) =>
    attributeOf(given, 'unique_key') === null ? 'get_incremental_append_sql' : 'get_incremental_delete_insert_sql',
  ),
}

/** The strategies that the engines have, by dbt's names. */
export const strategyNames: readonly string[] = ['append', 'delete+insert', 'insert_overwrite', 'merge', 'microbatch']

/** The name of the macro of a strategy. Rejects with `DBT-CONFIG` where neither the engine nor the project has it. */
export function strategyMacro(scope: MacroScope, strategy: string): string {
  const name = `get_incremental_${strategy.replaceAll('+', '_')}_sql`
  if (strategy === 'default' || strategyNames.includes(strategy) || scope.get(name) !== undefined) return name
  throw new Fault('DBT-CONFIG', {
    message: `this engine has no incremental strategy ${strategy}`,
    hint: `use one of ${strategyNames.join(', ')}, or write a macro ${name}`,
  })
}
