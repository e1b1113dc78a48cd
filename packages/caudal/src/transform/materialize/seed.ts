import { Fault } from '../../kernel/index.ts'
import type { MacroScope, StandardMacro, StandardMacros } from '../macros/standard-macro.ts'
import { attributeOf, callOf, dispatching, holds, rendered, textOf, using } from './access.ts'
import { finish, isFullRefresh, materialization, runHooks, targetOf } from './build-steps.ts'
import { existing } from './relation-names.ts'
import type { SeedColumn, SeedKind } from './seed-types.ts'
import { isWide } from './seed-types.ts'

/** The name under which the context holds a function that yields the seed's rows, as `SeedRows`. */
export const seedName = 'caudal:seed'
/** The name under which the context holds a function that loads rows of text into a table: `SeedLoader`. */
export const loadName = 'caudal:load'

/** A seed's file, read. */
export interface SeedRows {
  readonly columns: readonly SeedColumn[]
  readonly rows: readonly (readonly (string | null)[])[]
}

/** Loads rows into a table within the transaction; columns are written as SQL has them. */
export type SeedLoader = (request: {
  readonly table: string
  readonly columns: readonly string[]
  readonly rows: SeedRows['rows']
}) => Promise<number>

const types: Readonly<Record<SeedKind, string>> = {
  integer: 'integer',
  number: 'float8',
  date: 'date',
  datetime: 'timestamp without time zone',
  boolean: 'boolean',
  text: 'text',
}

/** What a column of a seed is made as, where its type is not given. */
export function seedType({ columns, rows }: SeedRows, index: number): string {
  const { kind } = columns[index]!
  return kind === 'integer' && isWide(rows.map((row) => row[index] ?? null)) ? 'bigint' : types[kind]
}

async function seedOf(scope: MacroScope): Promise<SeedRows> {
  return (scope.get(seedName) as () => Promise<SeedRows>)()
}

async function quotedColumns(scope: MacroScope, model: unknown): Promise<string[]> {
  const { columns } = await seedOf(scope)
  const quote = attributeOf(attributeOf(model, 'config'), 'quote_columns')
  return Promise.all(columns.map(async ({ name }) => textOf(await using(scope).adapter('quote_seed_column', name, quote))))
}

const createTable: StandardMacro = {
  parameters: ['model', 'agate_table'],
  required: 1,
  run: async (scope, [model]) => {
    const seed = await seedOf(scope)
    const given = attributeOf(attributeOf(model, 'config'), 'column_types')
    const quoted = await quotedColumns(scope, model)
    const written = seed.columns.map(({ name }, index) => `${quoted[index]} ${textOf(attributeOf(given, name)) || seedType(seed, index)}`)
    const sql = `create table ${rendered(scope.get('this'))} (${written.join(', ')})`
    await using(scope).statement(sql, { name: '_' })
    return sql
  },
}

const resetTable: StandardMacro = {
  parameters: ['model', 'full_refresh', 'old_relation', 'agate_table'],
  required: 3,
  run: async (scope, [model, fullRefresh, old, table]) => {
    if (!holds(fullRefresh)) {
      await using(scope).adapter('truncate_relation', old)
      return `truncate table ${rendered(old)}`
    }
    await using(scope).adapter('drop_relation', old)
    return using(scope).macro('create_csv_table', model, table)
  },
}

const loadRows: StandardMacro = {
  parameters: ['model', 'agate_table'],
  required: 1,
  run: async (scope, [model]) => {
    const { rows } = await seedOf(scope)
    const columns = await quotedColumns(scope, model)
    const table = rendered(scope.get('this'))
    await (scope.get(loadName) as SeedLoader)({ table, columns, rows })
    return `insert into ${table} (${columns.join(', ')}) values …`
  },
}

async function buildSeed(scope: MacroScope): Promise<unknown> {
  const own = scope.get('this')
  const old = await existing(scope, own)
  if (holds(old) && holds(attributeOf(old, 'is_view'))) {
    throw new Fault('MODEL-SEED-ON-VIEW', {
      message: `${rendered(old)} is a view, and a seed is a table`,
      hint: 'drop the view, or rename the seed',
    })
  }
  const fullRefresh = await isFullRefresh(scope)
  const [model, table] = [scope.get('model'), await using(scope).macro('load_agate_table')]
  await runHooks(scope, { which: 'pre_hooks', inside: false })
  await runHooks(scope, { which: 'pre_hooks', inside: true })
  // Whatever comes next is to be undone together where a row does not load.
  await using(scope).statement('select 1', { name: 'begin' })
  const created = holds(old)
    ? await using(scope).macro('reset_csv_table', model, fullRefresh, old, table)
    : await using(scope).macro('create_csv_table', model, table)
  const { rows } = await seedOf(scope)
  const inserted = rows.length > 0 ? await using(scope).macro('load_csv_rows', model, table) : ''
  const code = fullRefresh ? 'CREATE' : 'INSERT'
  const sql = textOf(await using(scope).macro('get_csv_sql', created, inserted))
  await scope.call('noop_statement', callOf(['main', `${code} ${rows.length}`, code, rows.length], { caller: () => sql }))
  const target = targetOf(scope, 'table')
  if (fullRefresh || !holds(old)) await using(scope).macro('create_indexes', target)
  return finish(scope, { target, old, fullRefresh })
}

/** Seeds: tables of the rows of a file. */
export const seedMaterialization: StandardMacros = {
  materialization_seed_default: materialization(buildSeed),
  create_csv_table: dispatching('create_csv_table', createTable.parameters),
  default__create_csv_table: createTable,
  reset_csv_table: dispatching('reset_csv_table', resetTable.parameters),
  default__reset_csv_table: resetTable,
  load_csv_rows: dispatching('load_csv_rows', loadRows.parameters),
  default__load_csv_rows: loadRows,
  get_csv_sql: dispatching('get_csv_sql', ['create_or_truncate_sql', 'insert_sql']),
  default__get_csv_sql: {
    parameters: ['create_or_truncate_sql', 'insert_sql'],
    required: 2,
    run: (_, [create, insert]) => `${textOf(create)};\n${textOf(insert)}`,
  },
}
