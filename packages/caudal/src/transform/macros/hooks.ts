import { dict, itemsOf, toJsonText, toValue } from '../../jinja/index.ts'
import { attributeOf, holds } from '../materialize/access.ts'
import { asking } from './asking.ts'
import { isNothing, macro, textOf } from './macro.ts'
import type { MacroScope, StandardMacros } from './standard-macro.ts'

/** Runs those hooks that are part of the transaction, or those that are not; before the latter a transaction that is open is ended. */
async function runHooks(scope: MacroScope, [hooks, inside = true]: readonly unknown[]): Promise<string> {
  const isInside = holds(inside)
  const listed = isNothing(hooks) ? [] : itemsOf(toValue(hooks)).map(toValue)
  const chosen = listed.filter((hook) => holds(attributeOf(hook, 'transaction') ?? true) === isInside)
  if (chosen.length > 0 && !isInside) await asking(scope).method('adapter.commit', { args: [] })
  for (const hook of chosen) {
    const sql = textOf(await asking(scope).tell('render', { args: [textOf(attributeOf(hook, 'sql'))] })).trim()
    if (sql === '') continue
    await asking(scope).statement(sql, { begin: isInside })
  }
  return ''
}

/** A hook as a config holds it. */
function hookText(sql: unknown, isInside: boolean): string {
  const hook = dict([
    ['sql', textOf(sql)],
    ['transaction', isInside],
  ])
  return toJsonText(hook, { sorted: false })
}

/** Hooks of models and of the project. */
export const hookMacros: StandardMacros = {
  ...macro('run_hooks hooks inside_transaction?', runHooks),
  ...macro('make_hook_config sql inside_transaction', (_, [sql, inside]) => hookText(sql, holds(inside))),
  ...macro('before_begin sql', (_, [sql]) => hookText(sql, false)),
  ...macro('in_transaction sql', (_, [sql]) => hookText(sql, true)),
  ...macro('after_commit sql', (_, [sql]) => hookText(sql, false)),
}
