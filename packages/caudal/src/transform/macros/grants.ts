import { callValue, Dict, itemsOf, text } from '../../jinja/index.ts'
import { attributeOf, holds } from '../materialize/access.ts'
import { asking } from './asking.ts'
import { family, isNothing, macro, textOf, write } from './macro.ts'
import type { MacroScope, StandardMacros } from './standard-macro.ts'

async function statementsFor(scope: MacroScope, [relation, grants, made]: readonly unknown[]): Promise<readonly unknown[]> {
  const together = holds(await asking(scope).macro('support_multiple_grantees_per_dcl_statement'))
  const statements: unknown[] = []
  for (const [privilege, listed] of grants instanceof Dict ? grants.entries() : []) {
    const grantees = typeof listed === 'string' ? [listed] : itemsOf(listed)
    const groups = together ? (grantees.length > 0 ? [grantees] : []) : grantees.map((grantee) => [grantee])
    for (const group of groups) statements.push(await callValue(made, { args: [relation, privilege, group] }))
  }
  return statements
}

/** Grants what the config says and, where earlier grants may be in force, takes away what it does not say. */
async function applyGrants(scope: MacroScope, [relation, wanted, revoke]: readonly unknown[]): Promise<string> {
  if (!(wanted instanceof Dict) || wanted.size === 0) return ''
  const current = holds(revoke)
    ? await asking(scope).method('adapter.standardize_grants_dict', {
        args: [await asking(scope).macro('run_query', await asking(scope).macro('get_show_grant_sql', relation))],
      })
    : new Dict()
  const missing = await asking(scope).tell('diff_of_two_dicts', { args: [wanted, current] })
  const surplus = await asking(scope).tell('diff_of_two_dicts', { args: [current, wanted] })
  const statements = [
    ...itemsOf(await asking(scope).macro('get_dcl_statement_list', relation, surplus, scope.get('get_revoke_sql'))),
    ...itemsOf(await asking(scope).macro('get_dcl_statement_list', relation, missing, scope.get('get_grant_sql'))),
  ]
  if (statements.length > 0) await asking(scope).macro('call_dcl_statements', statements)
  return ''
}

async function callStatements(scope: MacroScope, [statements]: readonly unknown[]): Promise<string> {
  const sql = itemsOf(statements).map((each) => `${textOf(each)};`)
  await asking(scope).statement(sql.join('\n'), { name: 'grants' })
  return ''
}

/** Privileges on relations. */
export const grantMacros: StandardMacros = {
  ...family('copy_grants', { default: () => true, postgres: () => false }),
  ...family('support_multiple_grantees_per_dcl_statement', { default: () => true }),
  ...macro('should_revoke existing_relation full_refresh_mode?', (scope, [existing, anew = true]) =>
    isNothing(existing) || !holds(existing) ? false : holds(anew) ? asking(scope).macro('copy_grants') : true,
  ),
  ...family('get_show_grant_sql relation', {
    default: (_, [relation]) => write`show grants on ${relation}`,
    postgres: (_, [relation]) => write`select grantee, privilege_type
from information_schema.role_table_grants
where grantor = current_role
  and grantee <> current_role
  and table_schema = '${attributeOf(relation, 'schema')}'
  and table_name = '${attributeOf(relation, 'identifier')}'`,
  }),
  ...family('get_grant_sql relation privilege grantees', {
    default: (_, [relation, privilege, grantees]) => write`grant ${privilege} on ${relation} to ${itemsOf(grantees).map(text).join(', ')}`,
  }),
  ...family('get_revoke_sql relation privilege grantees', {
    default: async (scope, [relation, privilege, grantees]) => {
      const names: unknown[] = []
      for (const grantee of itemsOf(grantees)) names.push(await asking(scope).method('adapter.quote', { args: [grantee] }))
      return write`revoke ${privilege} on ${relation} from ${names.map(textOf).join(', ')}`
    },
  }),
  ...family('get_dcl_statement_list relation grant_config get_dcl_macro', { default: statementsFor }),
  ...family('call_dcl_statements dcl_statement_list', { default: callStatements }),
  ...family('apply_grants relation grant_config should_revoke?', {
    default: applyGrants,
    duckdb: async (scope, [, wanted]) => {
      if (wanted instanceof Dict && wanted.size > 0)
        await asking(scope).method('adapter.warn_once', { args: ['DuckDB knows no grants; those of the config are not applied'] })
      return ''
    },
    absent: { should_revoke: true },
  }),
}
