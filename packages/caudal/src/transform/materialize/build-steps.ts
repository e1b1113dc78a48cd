import type { MacroScope, StandardMacro } from '../macros/standard-macro.ts'
import { callOf, configOf, holds, method, textOf, using } from './access.ts'

/** The name under which the context may hold a function that looks at what was built before it goes live; it throws where that may not. */
export const auditName = 'caudal:audit'

/** The name under which the context says that the transaction goes on: what was built is part of something larger. */
export const goingOnName = 'caudal:going-on'

/** Runs a resource's hooks of before or after; `inside` says those that are part of the transaction. */
export async function runHooks(
  scope: MacroScope,
  { which, inside }: { readonly which: 'pre_hooks' | 'post_hooks'; readonly inside: boolean },
): Promise<void> {
  await scope.call('run_hooks', callOf([scope.get(which)], { inside_transaction: inside }))
}

/** The relation that is built, with its kind. */
export function targetOf(scope: MacroScope, type: 'table' | 'view' | 'materialized_view'): unknown {
  return method(scope.get('this'), { name: 'incorporate', ...callOf([], { type }) })
}

/** Drops a relation as part of the transaction. */
export async function dropWithin(scope: MacroScope, relation: unknown): Promise<void> {
  await using(scope).statement(textOf(await using(scope).macro('get_drop_sql', relation)), { name: 'drop_relation' })
  await using(scope).adapter('cache_dropped', relation)
}

/** Gives a table the place of another: as one with the transaction. */
export async function swap(
  scope: MacroScope,
  options: { readonly old: unknown; readonly made: unknown; readonly target: unknown },
): Promise<void> {
  const { old, made, target } = options
  if (holds(old)) await dropWithin(scope, old)
  await using(scope).adapter('rename_relation', made, target)
}

/** Has the context's audit look at a relation within the transaction, where there is one: it throws where the relation may not go live. */
async function audit(scope: MacroScope, relation: unknown): Promise<void> {
  const check = scope.get(auditName)
  if (typeof check !== 'function') return
  await using(scope).adapter('cache_added', relation)
  await (check as () => unknown)()
}

/** What follows once a relation stands: grants, descriptions, hooks, the audit, and the end of the transaction. */
export async function finish(
  scope: MacroScope,
  { target, old, fullRefresh }: { readonly target: unknown; readonly old: unknown; readonly fullRefresh: boolean },
): Promise<{ readonly relations: unknown[] }> {
  const revoke = await scope.call('should_revoke', callOf([old], { full_refresh_mode: fullRefresh }))
  await scope.call('apply_grants', callOf([target, configOf(scope, 'grants')], { should_revoke: revoke }))
  await using(scope).macro('persist_docs', target, scope.get('model'))
  await runHooks(scope, { which: 'post_hooks', inside: true })
  if (scope.get(goingOnName) === true) return { relations: [target] }
  await audit(scope, target)
  await using(scope).adapter('commit')
  await runHooks(scope, { which: 'post_hooks', inside: false })
  return { relations: [target] }
}

/** A materialisation: a macro without parameters. */
export function materialization(run: (scope: MacroScope) => Promise<unknown>): StandardMacro {
  return { parameters: [], run }
}

/** The SQL that a resource was compiled to. */
export function compiledOf(scope: MacroScope): string {
  return textOf(scope.get('sql'))
}

/** Whether the build starts from nothing, as the resource or the command says. */
export async function isFullRefresh(scope: MacroScope): Promise<boolean> {
  return holds(await using(scope).macro('should_full_refresh'))
}
