import { Dict, dict, itemsOf, text } from '../../jinja/index.ts'
import { Fault } from '../../kernel/index.ts'
import { quoteText } from '../../sql/index.ts'
import { Column } from '../values/column.ts'
import { asking } from './asking.ts'
import { family, isNothing, macro, textOf, write } from './macro.ts'
import type { MacroScope, StandardMacros } from './standard-macro.ts'

/** Columns by their names in lower case. */
interface FixtureColumns {
  readonly types: ReadonlyMap<string, string>
  readonly quoted: ReadonlyMap<string, string>
}

function textMap(value: unknown): ReadonlyMap<string, string> {
  return new Map(value instanceof Dict ? value.entries().map(([key, item]) => [text(key), text(item)]) : [])
}

/** The columns that a fixture has: those that are given, or those of the relation that it stands for. */
async function fixtureColumns(scope: MacroScope, given: unknown): Promise<FixtureColumns> {
  const types = textMap(given)
  if (types.size > 0) return { types, quoted: new Map() }
  const deferred = scope.get('defer_relation')
  const self = scope.get('this')
  const isDeferred = !isNothing(deferred) && isNothing(await asking(scope).macro('load_relation', self))
  const found = itemsOf(await asking(scope).macro('get_columns_for_unit_tests', isDeferred ? deferred : self)).filter(
    (column) => column instanceof Column,
  )
  if (found.length === 0) {
    throw new Fault('DBT-UNIT-TEST', {
      message: `the columns of ${textOf(self)} are not known, since it is not there`,
      hint: 'build it once, with --empty if its rows do not matter, or write the fixture as sql',
    })
  }
  return {
    types: new Map(found.map((column) => [column.name.toLowerCase(), column.dataType])),
    quoted: new Map(found.map((column) => [column.name.toLowerCase(), `"${column.name.replaceAll('"', '""')}"`])),
  }
}

/** The values of a row as expressions of the columns' types. */
async function formatRow(scope: MacroScope, row: unknown, types: ReadonlyMap<string, string>): Promise<ReadonlyMap<string, string>> {
  const formatted = new Map<string, string>()
  for (const [key, value] of row instanceof Dict ? row.entries() : []) {
    const name = text(key).toLowerCase()
    const type = types.get(name)
    if (type === undefined) throw unknownColumn(scope, { name, types })
    const written = isNothing(value) ? 'null' : typeof value === 'string' ? quoteText(value) : text(value)
    const whole = typeof value === 'string' && type.includes('varying') ? type.split('(')[0] : type
    formatted.set(name, await asking(scope).text('safe_cast', written, whole))
  }
  return formatted
}

function unknownColumn(scope: MacroScope, { name, types }: { readonly name: string; readonly types: ReadonlyMap<string, string> }): Fault {
  const model = textOf(asking(scope).part('model', 'name'))
  const fixture = asking(scope).part('model', 'resource_type') === 'unit_test' ? 'expected output' : `'${model}'`
  return new Fault('DBT-UNIT-TEST', {
    message: `Invalid column name: '${name}' in unit test fixture for ${fixture}`,
    hint: `it has the columns ${[...types.keys()].join(', ')}`,
  })
}

function selectOf(values: ReadonlyMap<string, string>, quoted: ReadonlyMap<string, string>): string {
  return `select ${[...values].map(([name, value]) => `${value} as ${quoted.get(name) ?? name}`).join(', ')}`
}

async function fixtureSql(scope: MacroScope, [rows, given]: readonly unknown[]): Promise<string> {
  const { types, quoted } = await fixtureColumns(scope, given)
  const empty = new Map<string, string>()
  for (const [name, type] of types) empty.set(name, await asking(scope).text('safe_cast', 'null', type))
  const selects: string[] = []
  for (const row of isNothing(rows) ? [] : itemsOf(rows)) {
    selects.push(selectOf(new Map([...empty, ...(await formatRow(scope, row, types))]), quoted))
  }
  return selects.length === 0 ? `${selectOf(empty, quoted)}\nlimit 0` : selects.join('\nunion all\n')
}

async function expectedSql(scope: MacroScope, [rows, given, names]: readonly unknown[]): Promise<string> {
  const [types, quoted] = [textMap(given), textMap(names)]
  const selects: string[] = []
  for (const row of isNothing(rows) ? [] : itemsOf(rows)) selects.push(selectOf(await formatRow(scope, row, types), quoted))
  return selects.length === 0 ? 'select * from dbt_internal_unit_test_actual limit 0' : selects.join('\nunion all\n')
}

/** Macros that put the rows of a unit test into queries. */
export const unitTestMacros: StandardMacros = {
  ...macro('get_fixture_sql rows column_name_to_data_types?', fixtureSql),
  ...macro('get_expected_sql rows column_name_to_data_types column_name_to_quoted?', expectedSql),
  ...macro('format_row row column_name_to_data_types', async (scope, [row, types]) => dict(await formatRow(scope, row, textMap(types)))),
  ...family('validate_fixture_rows rows row_number?', { default: () => '' }),
  ...family('get_columns_for_unit_tests relation', {
    default: async (scope, [relation]) => [
      ...itemsOf(await asking(scope).method('adapter.get_columns_in_relation', { args: [relation] })),
      ...itemsOf(await asking(scope).method('adapter.get_pseudocolumns_for_relation', { args: [relation] })),
    ],
  }),
  ...family('get_unit_test_sql main_sql expected_fixture_sql expected_column_names', {
    default: (_, [sql, expected, names]) => {
      const columns = itemsOf(names).map(textOf).join(', ')
      const part = (which: string, query: unknown): string => write`dbt_internal_unit_test_${which} as (
  select ${columns}, '${which}' as "actual_or_expected"
  from (
${query}
  ) _dbt_internal_unit_test_${which}
)`
      return `with ${part('actual', sql)},\n${part('expected', expected)}
select * from dbt_internal_unit_test_actual
union all
select * from dbt_internal_unit_test_expected`
    },
  }),
}
