import { Fault } from '../../kernel/index.ts'
import type { MacroScope, StandardMacros } from '../macros/standard-macro.ts'
import { attributeOf, holds, listOf, rendered, textOf, using } from './access.ts'
import { compiledOf, finish, materialization, runHooks } from './build-steps.ts'
import { hardDeletes, keyColumns, snapshotColumns } from './snapshot-columns.ts'
import { strategyOf } from './snapshot-strategies.ts'

async function columnNames(scope: MacroScope, relation: unknown): Promise<string[]> {
  return listOf(await using(scope).adapter('get_columns_in_relation', relation)).map((column) => textOf(attributeOf(column, 'name')))
}

/** Rejects where what is there under the snapshot's name is no snapshot. */
async function assertSnapshot(scope: MacroScope, target: unknown): Promise<void> {
  const { dbt_is_deleted, ...columns } = snapshotColumns(scope)
  const wanted = [...Object.values(columns), ...(hardDeletes(scope) === 'new_record' ? [dbt_is_deleted] : [])] as string[]
  const there = new Set((await columnNames(scope, target)).map((name) => name.toLowerCase()))
  const missing = wanted.filter((name) => !there.has(name.toLowerCase()))
  if (missing.length === 0) return
  throw new Fault('MODEL-NO-SNAPSHOT', {
    message: `${rendered(target)} is no snapshot, or one with other settings: it lacks ${missing.join(', ')}`,
    hint: 'give the snapshot another name, add the columns, or drop the table',
  })
}

/** Closes rows that changed or went, and adds what is new. */
async function follow(scope: MacroScope, { target, strategy }: { readonly target: unknown; readonly strategy: unknown }): Promise<void> {
  await assertSnapshot(scope, target)
  const staging = await using(scope).macro('make_temp_relation', target)
  await using(scope).statement(`drop table if exists ${rendered(staging)}`, { name: 'drop_relation' })
  const select = await using(scope).macro('snapshot_staging_table', strategy, compiledOf(scope), target)
  await using(scope).statement(textOf(await using(scope).macro('create_table_as', true, staging, select)), {
    name: 'build_snapshot_staging_relation',
  })
  await using(scope).adapter('expand_target_column_types', staging, target)
  const added = ['dbt_change_type', ...keyColumns(attributeOf(strategy, 'unique_key')).map(({ name }) => name)]
  const isOwn = (column: unknown): boolean => !added.includes(textOf(attributeOf(column, 'name')).toLowerCase())
  const missing = listOf(await using(scope).adapter('get_missing_columns', staging, target)).filter(isOwn)
  if (missing.length > 0) await using(scope).macro('create_columns', target, missing)
  const columns = listOf(await using(scope).adapter('get_columns_in_relation', staging)).filter(isOwn)
  const names = await Promise.all(columns.map((column) => using(scope).adapter('quote', attributeOf(column, 'name'))))
  await using(scope).statement(textOf(await using(scope).macro('snapshot_merge_sql', target, staging, names)), { name: 'main' })
  await using(scope).statement(`drop table if exists ${rendered(staging)}`, { name: 'drop_relation' })
}

async function buildSnapshot(scope: MacroScope): Promise<unknown> {
  const own = scope.get('this')
  const path = ['database', 'schema', 'identifier'].map((name) => attributeOf(own, name))
  const [found, target] = listOf(await using(scope).macro('get_or_create_relation', ...path, 'table'))
  const exists = holds(found)
  if (!holds(attributeOf(target, 'is_table'))) {
    throw new Fault('MODEL-NO-SNAPSHOT', {
      message: `${rendered(target)} is a ${textOf(attributeOf(target, 'type'))}, and a snapshot is a table`,
      hint: 'drop it, or give the snapshot another name',
    })
  }
  await runHooks(scope, { which: 'pre_hooks', inside: false })
  await runHooks(scope, { which: 'pre_hooks', inside: true })
  const strategy = await strategyOf(scope, exists)
  if (exists) await follow(scope, { target, strategy })
  else {
    const sql = await using(scope).macro('build_snapshot_table', strategy, compiledOf(scope))
    await using(scope).statement(textOf(await using(scope).macro('create_table_as', false, target, sql)), { name: 'main' })
    await using(scope).macro('create_indexes', target)
  }
  return finish(scope, { target, old: exists ? target : null, fullRefresh: false })
}

/** Snapshots: tables that keep what rows were when. */
export const snapshotMaterialization: StandardMacros = {
  materialization_snapshot_default: materialization(buildSnapshot),
}
