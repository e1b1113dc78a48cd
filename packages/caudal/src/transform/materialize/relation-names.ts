import type { MacroScope, StandardMacros } from '../macros/standard-macro.ts'
import { attributeOf, callOf, dispatching, holds, method, textOf, using } from './access.ts'

/** A relation beside another: what differs goes to its `incorporate`. */
function incorporate(relation: unknown, changes: { readonly path?: Readonly<Record<string, unknown>>; readonly type?: unknown }): unknown {
  return method(relation, { name: 'incorporate', ...callOf([], changes) })
}

/** The relation that is there under the name of another; null where none is. */
export async function existing(scope: MacroScope, relation: unknown): Promise<unknown> {
  return (await using(scope).macro('load_cached_relation', relation)) ?? null
}

const suffixed = (relation: unknown, suffix: unknown, type?: unknown): unknown =>
  incorporate(relation, {
    path: { identifier: `${textOf(attributeOf(relation, 'identifier'))}${textOf(suffix)}` },
    ...(type === undefined ? {} : { type }),
  })

/** The longest name that Postgres keeps whole, in bytes. */
const postgresName = 63

/** A name with a suffix, cut so that Postgres does not cut the suffix off. */
function postgresSuffixed(relation: unknown, suffix: unknown, type?: unknown): unknown {
  const ending = textOf(suffix)
  const name = textOf(attributeOf(relation, 'identifier')).slice(0, postgresName - ending.length)
  return incorporate(relation, { path: { identifier: `${name}${ending}` }, ...(type === undefined ? {} : { type }) })
}

const outsideSchema = { schema: null, database: null }

function lookUp(relation: unknown, scope: MacroScope): unknown {
  const path = callOf([], {
    database: attributeOf(relation, 'database'),
    schema: attributeOf(relation, 'schema'),
    identifier: attributeOf(relation, 'identifier'),
  })
  return method(scope.get('adapter'), { name: 'get_relation', ...path })
}

/** The suffix of a batch's own temporary table, so that batches side by side do not meet. */
function temporarySuffix(scope: MacroScope, suffix: unknown): string {
  const batch = attributeOf(scope.get('model'), 'batch')
  const own = suffix === undefined && batch !== null ? `_${textOf(attributeOf(batch, 'id'))}` : ''
  return `${textOf(suffix ?? '__dbt_tmp')}${own}`
}

/** Macros that name relations beside a model's own and find those that are there. */
export const relationNames: StandardMacros = {
  make_temp_relation: {
    parameters: ['base_relation', 'suffix'],
    required: 1,
    run: (scope, [base, suffix]) => scope.dispatch('make_temp_relation', { args: [base, temporarySuffix(scope, suffix)] }),
  },
  default__make_temp_relation: { parameters: ['base_relation', 'suffix'], required: 2, run: (_, [base, suffix]) => suffixed(base, suffix) },
  duckdb__make_temp_relation: {
    parameters: ['base_relation', 'suffix'],
    required: 2,
    run: (_, [base, suffix]) => incorporate(suffixed(base, suffix), { path: outsideSchema }),
  },
  postgres__make_temp_relation: {
    parameters: ['base_relation', 'suffix'],
    required: 2,
    run: (_, [base, suffix]) => incorporate(postgresSuffixed(base, suffix), { path: outsideSchema }),
  },
  make_intermediate_relation: {
    parameters: ['base_relation', 'suffix'],
    required: 1,
    run: (scope, [base, suffix = '__dbt_tmp']) => scope.dispatch('make_intermediate_relation', { args: [base, suffix] }),
  },
  default__make_intermediate_relation: {
    parameters: ['base_relation', 'suffix'],
    required: 2,
    run: (_, [base, suffix]) => suffixed(base, suffix),
  },
  postgres__make_intermediate_relation: {
    parameters: ['base_relation', 'suffix'],
    required: 2,
    run: (_, [base, suffix]) => postgresSuffixed(base, suffix),
  },
  make_backup_relation: {
    parameters: ['base_relation', 'backup_relation_type', 'suffix'],
    required: 2,
    run: (scope, [base, type, suffix = '__dbt_backup']) => scope.dispatch('make_backup_relation', { args: [base, type, suffix] }),
  },
  default__make_backup_relation: {
    parameters: ['base_relation', 'backup_relation_type', 'suffix'],
    required: 3,
    run: (_, [base, type, suffix]) => suffixed(base, suffix, type),
  },
  postgres__make_backup_relation: {
    parameters: ['base_relation', 'backup_relation_type', 'suffix'],
    required: 3,
    run: (_, [base, type, suffix]) => postgresSuffixed(base, suffix, type),
  },
  load_cached_relation: { parameters: ['relation'], required: 1, run: (scope, [relation]) => lookUp(relation, scope) },
  load_relation: {
    parameters: ['relation'],
    required: 1,
    run: (scope, [relation]) => using(scope).macro('load_cached_relation', relation),
  },
  get_or_create_relation: dispatching('get_or_create_relation', ['database', 'schema', 'identifier', 'type']),
  default__get_or_create_relation: {
    parameters: ['database', 'schema', 'identifier', 'type'],
    required: 4,
    run: async (scope, [database, schema, identifier, type]) => {
      const found = await using(scope).adapter('get_relation', database, schema, identifier)
      if (holds(found)) return [true, found]
      return [false, incorporate(scope.get('this'), { path: { database, schema, identifier }, type })]
    },
  },
}
