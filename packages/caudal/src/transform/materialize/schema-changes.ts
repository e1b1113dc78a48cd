import { Fault } from '../../kernel/index.ts'
import type { MacroScope, StandardMacros } from '../macros/standard-macro.ts'
import { attributeOf, dispatching, holds, listOf, method, rendered, textOf, using } from './access.ts'

const policies = ['ignore', 'append_new_columns', 'sync_all_columns', 'fail']

function nameOf(column: unknown): string {
  return textOf(attributeOf(column, 'name'))
}

function missing(from: unknown, within: unknown): unknown[] {
  const known = new Set(listOf(within).map(nameOf))
  return listOf(from).filter((column) => !known.has(nameOf(column)))
}

function typeOf(column: unknown): string {
  return textOf(attributeOf(column, 'expanded_data_type'))
}

/** Columns of the source whose type the target's column does not have and cannot grow to. */
async function changedTypes([source, target]: readonly unknown[]): Promise<Map<string, unknown>[]> {
  const changed: Map<string, unknown>[] = []
  for (const column of listOf(source)) {
    const old = listOf(target).find((each) => nameOf(each) === nameOf(column))
    if (old === undefined || typeOf(column) === typeOf(old)) continue
    if (holds(await method(column, { name: 'can_expand_to', ...{ args: [old] } }))) continue
    changed.push(
      new Map<string, unknown>([
        ['column_name', nameOf(old)],
        ['new_type', typeOf(column)],
      ]),
    )
  }
  return changed
}

async function changesBetween(scope: MacroScope, [source, target]: readonly unknown[]): Promise<Map<string, unknown>> {
  const [from, to] = [
    await using(scope).adapter('get_columns_in_relation', source),
    await using(scope).adapter('get_columns_in_relation', target),
  ]
  const added = await using(scope).macro('diff_columns', from, to)
  const gone = await using(scope).macro('diff_columns', to, from)
  const types = await using(scope).macro('diff_column_data_types', from, to)
  return new Map<string, unknown>([
    ['schema_changed', [added, gone, types].some((list) => listOf(list).length > 0)],
    ['source_not_in_target', added],
    ['target_not_in_source', gone],
    ['source_columns', from],
    ['target_columns', to],
    ['new_target_types', types],
  ])
}

async function sync(scope: MacroScope, [policy, relation, changes]: readonly unknown[]): Promise<string> {
  const [added, gone] = [attributeOf(changes, 'source_not_in_target'), attributeOf(changes, 'target_not_in_source')]
  const alter = (...args: readonly unknown[]): unknown => scope.call('alter_relation_add_remove_columns', { args })
  if (policy === 'append_new_columns' && listOf(added).length > 0) await alter(relation, added, null)
  if (policy !== 'sync_all_columns') return ''
  if (listOf(added).length + listOf(gone).length > 0) await alter(relation, added, gone)
  for (const each of listOf(attributeOf(changes, 'new_target_types'))) {
    await using(scope).macro('alter_column_type', relation, attributeOf(each, 'column_name'), attributeOf(each, 'new_type'))
  }
  return ''
}

async function process(scope: MacroScope, [policy, source, target]: readonly unknown[]): Promise<unknown> {
  if (policy === 'ignore') return {}
  const changes = await using(scope).macro('check_for_schema_changes', source, target)
  if (holds(attributeOf(changes, 'schema_changed'))) {
    if (policy === 'fail') throw differing(target, changes)
    await using(scope).macro('sync_column_schemas', policy, target, changes)
  }
  return attributeOf(changes, 'source_columns')
}

function differing(target: unknown, changes: unknown): Fault {
  const names = (key: string): string => listOf(attributeOf(changes, key)).map(nameOf).join(', ') || 'none'
  const types = listOf(attributeOf(changes, 'new_target_types')).map(
    (each) => `${textOf(attributeOf(each, 'column_name'))} to ${textOf(attributeOf(each, 'new_type'))}`,
  )
  return new Fault('MODEL-SCHEMA-CHANGED', {
    message: `the columns of the query and of ${rendered(target)} differ: new ${names('source_not_in_target')}; gone ${names('target_not_in_source')}; types ${types.join(', ') || 'none'}`,
    hint: 'set on_schema_change to append_new_columns or sync_all_columns, or build with a full refresh',
  })
}

/** Macros that compare a query's columns with those of the table that is there, and bring them together. */
export const schemaChanges: StandardMacros = {
  diff_columns: { parameters: ['source_columns', 'target_columns'], required: 2, run: (_, [source, target]) => missing(source, target) },
  diff_column_data_types: dispatching('diff_column_data_types', ['source_columns', 'target_columns']),
  default__diff_column_data_types: {
    parameters: ['source_columns', 'target_columns'],
    required: 2,
    run: (_, bound) => changedTypes(bound),
  },
  incremental_validate_on_schema_change: {
    parameters: ['on_schema_change', 'default'],
    required: 1,
    run: (_, [policy, otherwise = 'ignore']) => (policies.includes(textOf(policy)) ? policy : otherwise),
  },
  check_for_schema_changes: dispatching('check_for_schema_changes', ['source_relation', 'target_relation']),
  default__check_for_schema_changes: { parameters: ['source_relation', 'target_relation'], required: 2, run: changesBetween },
  sync_column_schemas: dispatching('sync_column_schemas', ['on_schema_change', 'target_relation', 'schema_changes_dict']),
  default__sync_column_schemas: { parameters: ['on_schema_change', 'target_relation', 'schema_changes_dict'], required: 3, run: sync },
  process_schema_changes: dispatching('process_schema_changes', ['on_schema_change', 'source_relation', 'target_relation']),
  default__process_schema_changes: { parameters: ['on_schema_change', 'source_relation', 'target_relation'], required: 3, run: process },
}
