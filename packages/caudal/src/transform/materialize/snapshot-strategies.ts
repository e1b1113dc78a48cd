import { Fault } from '../../kernel/index.ts'
import type { MacroScope, StandardMacro, StandardMacros } from '../macros/standard-macro.ts'
import { attributeOf, callOf, configOf, dispatching, listOf, method, textOf, using } from './access.ts'
import { hardDeletes, snapshotColumns } from './snapshot-columns.ts'

const parameters = ['node', 'snapshotted_rel', 'current_rel', 'model_config', 'target_exists']

async function describe(
  scope: MacroScope,
  { updatedAt, changed }: { readonly updatedAt: string; readonly changed: string },
): Promise<Map<string, unknown>> {
  const key = configOf(scope, 'unique_key')
  const behaviour = hardDeletes(scope)
  return new Map<string, unknown>([
    ['unique_key', key],
    ['updated_at', updatedAt],
    ['row_changed', changed],
    ['scd_id', await using(scope).macro('snapshot_hash_arguments', [...listOf(key), updatedAt])],
    ['invalidate_hard_deletes', behaviour === 'invalidate'],
    ['hard_deletes', behaviour],
  ])
}

const timestampStrategy: StandardMacro = {
  parameters,
  required: 3,
  run: async (scope, [, snapshotted, current]) => {
    const updatedAt = textOf(configOf(scope, 'updated_at'))
    const changed = `(${textOf(snapshotted)}.${snapshotColumns(scope).dbt_valid_from} < ${textOf(current)}.${updatedAt})`
    return describe(scope, { updatedAt, changed })
  },
}

const checkStrategy: StandardMacro = {
  parameters,
  required: 3,
  run: async (scope, [node, snapshotted, current, , exists]) => {
    const updatedAt = textOf(configOf(scope, 'updated_at')) || textOf(await using(scope).macro('snapshot_get_time')).trim()
    const columns = exists === true ? await comparedColumns(scope, node) : []
    const differences = columns?.map((name) => `${textOf(snapshotted)}.${name} is distinct from ${textOf(current)}.${name}`)
    const changed = differences === undefined ? 'true' : differences.length === 0 ? 'false' : differences.join(' or ')
    return describe(scope, { updatedAt, changed: `(${changed})` })
  },
}

/** Quoted columns whose values tell a changed row; undefined where the query has one that the snapshot lacks, so that all rows changed. */
async function comparedColumns(scope: MacroScope, node: unknown): Promise<string[] | undefined> {
  const given = configOf(scope, 'check_cols')
  const sql = textOf(attributeOf(node, 'compiled_code') ?? scope.get('sql'))
  const isAll = given === 'all'
  const listed = listOf(given).map(textOf)
  if (!isAll && (typeof given === 'string' || listed.length === 0)) {
    throw new Fault('DBT-CONFIG', { message: `check_cols is ${textOf(given) || 'missing'}`, hint: 'give all, or a list of columns' })
  }
  const query = isAll ? sql : `select ${listed.join(', ')} from (\n${sql}\n) as checked`
  const columns = listOf(await using(scope).macro('get_columns_in_query', query)).map(textOf)
  const there = new Set(
    listOf(await using(scope).adapter('get_columns_in_relation', scope.get('this'))).map((column) => textOf(attributeOf(column, 'name'))),
  )
  if (columns.some((name) => !there.has(name))) return undefined
  return Promise.all(columns.map(async (name) => textOf(await using(scope).adapter('quote', name))))
}

/** How a changed row is told from one that is as it was. */
export const snapshotStrategies: StandardMacros = {
  snapshot_timestamp_strategy: timestampStrategy,
  snapshot_check_strategy: checkStrategy,
  snapshot_hash_arguments: dispatching('snapshot_hash_arguments', ['args']),
  default__snapshot_hash_arguments: {
    parameters: ['args'],
    required: 1,
    run: (_, [args]) =>
      `md5(${listOf(args)
        .map((each) => `coalesce(cast(${textOf(each)} as varchar), '')`)
        .join(" || '|' || ")})`,
  },
  snapshot_string_as_time: dispatching('snapshot_string_as_time', ['timestamp']),
  default__snapshot_string_as_time: {
    parameters: ['timestamp'],
    required: 1,
    run: (_, [time]) => `'${textOf(time)}'::timestamp`,
  },
}

/** The strategy of a snapshot, worked out: its own macro is called, which a package may own (`package.name`). */
export async function strategyOf(scope: MacroScope, exists: boolean): Promise<unknown> {
  const [name = '', owner] = textOf(configOf(scope, 'strategy')).split('.').toReversed()
  if (name === '') {
    const hint = 'give strategy: timestamp with updated_at, or strategy: check with check_cols'
    throw new Fault('DBT-CONFIG', { message: 'the snapshot has no strategy', hint })
  }
  const model = scope.get('model')
  const call = callOf([model, 'snapshotted_data', 'source_data', attributeOf(model, 'config'), exists])
  const macro = `snapshot_${name}_strategy`
  return owner === undefined ? scope.call(macro, call) : method(scope.get(owner), { name: macro, ...call })
}
