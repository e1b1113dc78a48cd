import { Fault } from '../../kernel/index.ts'
import type { MacroScope, StandardMacro, StandardMacros } from '../macros/standard-macro.ts'
import { attributeOf, dispatching, holds, rendered, textOf, using } from './access.ts'

/** The word that DDL has for a relation's kind. */
function kindOf(relation: unknown): string {
  const type = textOf(attributeOf(relation, 'type'))
  return type === 'materialized_view' ? 'materialized view' : type === 'view' ? 'view' : 'table'
}

function dropSql(kind: string): StandardMacro {
  return { parameters: ['relation'], required: 1, run: (_, [relation]) => `drop ${kind} if exists ${rendered(relation)} cascade` }
}

function renameSql(kind: string): StandardMacro {
  return {
    parameters: ['relation', 'new_name'],
    required: 2,
    run: async (scope, [relation, name]) =>
      `alter ${kind} ${rendered(relation)} rename to ${textOf(await using(scope).adapter('quote', textOf(name)))}`,
  }
}

async function dropByType(scope: MacroScope, relation: unknown): Promise<unknown> {
  const kind = kindOf(relation).replace(' ', '_')
  return using(scope).macro(`drop_${kind}`, relation)
}

async function renameByType(scope: MacroScope, relation: unknown, name: unknown): Promise<unknown> {
  if (holds(attributeOf(relation, 'is_view'))) return using(scope).macro('get_rename_view_sql', relation, name)
  if (holds(attributeOf(relation, 'is_table'))) return using(scope).macro('get_rename_table_sql', relation, name)
  if (holds(attributeOf(relation, 'is_materialized_view'))) return using(scope).macro('get_rename_materialized_view_sql', relation, name)
  throw new Fault('DBT-UNSUPPORTED', {
    message: `a relation of the type ${textOf(attributeOf(relation, 'type'))} cannot be renamed`,
    hint: 'write a macro get_rename_sql of your own',
  })
}

async function replaceSql(scope: MacroScope, [old, relation, sql]: readonly unknown[]): Promise<string> {
  const sqlOf = async (name: string, ...args: readonly unknown[]): Promise<string> =>
    textOf(await using(scope).macro(name, ...args)).replace(/;\s*$/, '')
  const intermediate = await using(scope).macro('make_intermediate_relation', relation)
  const steps = [
    await sqlOf('get_drop_sql', intermediate),
    await sqlOf('get_create_sql', intermediate, sql),
    await sqlOf('get_drop_sql', old),
    await sqlOf('get_rename_sql', intermediate, attributeOf(relation, 'identifier')),
  ]
  return steps.join(';\n')
}

/** Runs a macro's SQL as a statement of a name. */
function executing(
  name: string,
  parameters: readonly string[],
  sql: (scope: MacroScope, bound: readonly unknown[]) => unknown,
): StandardMacro {
  return {
    parameters,
    required: parameters.length,
    run: async (scope, bound) => {
      await using(scope).statement(textOf(await sql(scope, bound)), { name, ...(name === 'drop_relation' && { autoBegin: false }) })
      return ''
    },
  }
}

/** Macros that drop, rename, truncate and replace relations. */
export const dropRelations: StandardMacros = {
  drop_relation: dispatching('drop_relation', ['relation']),
  default__drop_relation: executing('drop_relation', ['relation'], (scope, [relation]) => using(scope).macro('get_drop_sql', relation)),
  drop_relation_if_exists: {
    parameters: ['relation'],
    required: 1,
    run: async (scope, [relation]) => {
      if (holds(relation)) await using(scope).adapter('drop_relation', relation)
      return ''
    },
  },
  get_drop_sql: dispatching('get_drop_sql', ['relation']),
  default__get_drop_sql: { parameters: ['relation'], required: 1, run: (scope, [relation]) => dropByType(scope, relation) },
  drop_table: dispatching('drop_table', ['relation']),
  default__drop_table: dropSql('table'),
  drop_view: dispatching('drop_view', ['relation']),
  default__drop_view: dropSql('view'),
  drop_materialized_view: dispatching('drop_materialized_view', ['relation']),
  default__drop_materialized_view: dropSql('materialized view'),
  rename_relation: dispatching('rename_relation', ['from_relation', 'to_relation']),
  default__rename_relation: executing('rename_relation', ['from_relation', 'to_relation'], async (scope, [from, to]) => {
    const name = textOf(await using(scope).adapter('quote_as_configured', attributeOf(to, 'identifier'), 'identifier'))
    return `alter ${kindOf(to)} ${rendered(from)} rename to ${name}`
  }),
  get_rename_sql: dispatching('get_rename_sql', ['relation', 'new_name']),
  default__get_rename_sql: {
    parameters: ['relation', 'new_name'],
    required: 2,
    run: (scope, [relation, name]) => renameByType(scope, relation, name),
  },
  get_rename_table_sql: dispatching('get_rename_table_sql', ['relation', 'new_name']),
  default__get_rename_table_sql: renameSql('table'),
  get_rename_view_sql: dispatching('get_rename_view_sql', ['relation', 'new_name']),
  default__get_rename_view_sql: renameSql('view'),
  get_replace_sql: dispatching('get_replace_sql', ['existing_relation', 'target_relation', 'sql']),
  default__get_replace_sql: { parameters: ['existing_relation', 'target_relation', 'sql'], required: 3, run: replaceSql },
  truncate_relation: dispatching('truncate_relation', ['relation']),
  default__truncate_relation: executing('truncate_relation', ['relation'], (_, [relation]) => `truncate table ${rendered(relation)}`),
}
