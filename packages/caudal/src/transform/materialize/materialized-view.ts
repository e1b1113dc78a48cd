import { Fault } from '../../kernel/index.ts'
import { toValue } from '../../jinja/index.ts'
import { standardPackage } from '../context/macro-table.ts'
import type { MacroTable } from '../context/macro-table.ts'
import type { MacroScope, StandardMacro, StandardMacros } from '../macros/standard-macro.ts'
import { Table } from '../values/table/table.ts'
import { attributeOf, callOf, configOf, dispatching, holds, listOf, method, rendered, textOf, using } from './access.ts'
import { compiledOf, dropWithin, finish, isFullRefresh, materialization, runHooks, targetOf } from './build-steps.ts'
import { existing } from './relation-names.ts'

async function buildMaterializedView(scope: MacroScope): Promise<unknown> {
  const old = await existing(scope, scope.get('this'))
  const target = targetOf(scope, 'materialized_view')
  const fullRefresh = await isFullRefresh(scope)
  await runHooks(scope, { which: 'pre_hooks', inside: false })
  await runHooks(scope, { which: 'pre_hooks', inside: true })
  if (holds(old) && holds(attributeOf(old, 'is_materialized_view')) && !fullRefresh) await refresh(scope, { old, target })
  else {
    if (holds(old)) await dropWithin(scope, old)
    const sql = await using(scope).macro('get_create_materialized_view_as_sql', target, compiledOf(scope))
    await using(scope).statement(textOf(sql), { name: 'main' })
    await using(scope).macro('create_indexes', target)
  }
  return finish(scope, { target, old, fullRefresh })
}

/** Fills the view that is there with the rows of now. Where its settings are others now, `on_configuration_change` says what is done. */
async function refresh(scope: MacroScope, { old, target }: { readonly old: unknown; readonly target: unknown }): Promise<void> {
  const changes = await using(scope).macro('get_materialized_view_configuration_changes', old, scope.get('config'))
  const policy = textOf(configOf(scope, 'on_configuration_change')) || 'apply'
  if (holds(changes) && policy !== 'apply') return leave(scope, { target, policy })
  if (holds(changes)) {
    const sql = await using(scope).macro('get_alter_materialized_view_as_sql', target, changes, compiledOf(scope), old, null, null)
    await using(scope).statement(textOf(sql))
  }
  await using(scope).statement(textOf(await using(scope).macro('refresh_materialized_view', target)), { name: 'main' })
}

/** Leaves a view as it is, with a warning; throws where its settings must not have changed. */
async function leave(scope: MacroScope, { target, policy }: { readonly target: unknown; readonly policy: string }): Promise<void> {
  if (policy !== 'continue' && policy !== 'fail') {
    throw new Fault('DBT-CONFIG', { message: `on_configuration_change is ${policy}`, hint: 'write apply, continue or fail' })
  }
  const message = `the indexes of the materialized view ${rendered(target)} are not those that are configured`
  if (policy === 'fail') {
    const hint = 'set on_configuration_change to apply or continue, or build it with a full refresh'
    throw new Fault('MODEL-CONFIG-CHANGED', { message, hint })
  }
  await method(scope.get('exceptions'), { name: 'warn', ...callOf([`${message}; it is left as it is`]) })
  await scope.call('noop_statement', callOf(['main', 'SKIP', 'SKIP'], { caller: () => '' }))
}

/** An index as it is compared: its columns in any order, whether it is unique, and its method. */
function indexText({
  columns,
  unique,
  method: way,
}: {
  readonly columns: readonly string[]
  readonly unique: boolean
  readonly method: string
}): string {
  return JSON.stringify([columns.map((name) => name.toLowerCase()).toSorted(), unique, way])
}

/** The indexes of a view that are there and not configured, and the other way round; null where there are none. */
async function indexChanges(scope: MacroScope, [relation]: readonly unknown[]): Promise<unknown> {
  const found = await using(scope).macro('run_query', await using(scope).macro('get_show_indexes_sql', relation))
  const there = (found instanceof Table ? found.fields.rows : []).map(([name, way, unique, columns]) => {
    const facts = { columns: textOf(columns).split(','), unique: holds(unique), method: textOf(way) }
    return { name: textOf(name), is: indexText(facts) }
  })
  const wanted = listOf(configOf(scope, 'indexes')).map((index) => {
    const facts = { columns: listOf(attributeOf(index, 'columns')).map(textOf), unique: holds(attributeOf(index, 'unique')) }
    return { index, is: indexText({ ...facts, method: textOf(attributeOf(index, 'type')) || 'btree' }) }
  })
  const drop = there.filter(({ is }) => !wanted.some((other) => other.is === is)).map(({ name }) => name)
  const create = wanted.filter(({ is }) => !there.some((other) => other.is === is)).map(({ index }) => index)
  return drop.length + create.length === 0 ? null : toValue({ drop, create })
}

async function changeIndexes(scope: MacroScope, [relation, changes]: readonly unknown[]): Promise<string> {
  const dropped = listOf(attributeOf(changes, 'drop')).map((name) => using(scope).macro('get_drop_index_sql', relation, name))
  const created = listOf(attributeOf(changes, 'create')).map((index) => using(scope).macro('get_create_index_sql', relation, index))
  return (await Promise.all([...dropped, ...created])).map(textOf).join(';\n')
}

/** What an engine does that has no materialized views. */
const refused: StandardMacro['run'] = (scope) => {
  throw new Fault('DBT-UNSUPPORTED', {
    message: `${textOf(attributeOf(scope.get('target'), 'type'))} has no materialized views`,
    hint: "use materialized='table', which every build makes anew",
  })
}

/** Whether the engine that macros are found for has no materialized views, and the project has no macro that makes them. */
export function refusesMaterializedViews(macros: MacroTable): boolean {
  const name = 'get_create_materialized_view_as_sql'
  if (macros.find(name, macros.root)?.package !== standardPackage) return false
  return macros.dispatch(name, { namespace: standardPackage, from: macros.root }).standard?.run === refused
}

/** A macro that dispatches, what Postgres has for it, and a refusal for the others. */
function ofPostgres(name: string, of: { readonly parameters: readonly string[]; readonly run: StandardMacro['run'] }): StandardMacros {
  const { parameters, run } = of
  return {
    [name]: dispatching(name, parameters),
    [`postgres__${name}`]: { parameters, required: parameters.length, run },
    [`default__${name}`]: { parameters, required: parameters.length, run: refused },
  }
}

/** Materialized views: queries whose rows are kept and filled anew by each build. */
export const materializedView: StandardMacros = {
  materialization_materialized_view_default: materialization(buildMaterializedView),
  ...ofPostgres('get_create_materialized_view_as_sql', {
    parameters: ['relation', 'sql'],
    run: (_, [relation, sql]) => `create materialized view ${rendered(relation)} as (\n${textOf(sql)}\n);`,
  }),
  ...ofPostgres('refresh_materialized_view', {
    parameters: ['relation'],
    run: (_, [relation]) => `refresh materialized view ${rendered(relation)}`,
  }),
  ...ofPostgres('get_materialized_view_configuration_changes', { parameters: ['existing_relation', 'new_config'], run: indexChanges }),
  ...ofPostgres('get_alter_materialized_view_as_sql', {
    parameters: ['relation', 'configuration_changes', 'sql', 'existing_relation', 'backup_relation', 'intermediate_relation'],
    run: changeIndexes,
  }),
  ...ofPostgres('get_rename_materialized_view_sql', {
    parameters: ['relation', 'new_name'],
    run: async (scope, [relation, name]) =>
      `alter materialized view ${rendered(relation)} rename to ${textOf(await using(scope).adapter('quote', textOf(name)))}`,
  }),
}
