import { valueFault } from '../values/value-fault.ts'
import { attributeOf, holds } from '../materialize/access.ts'
import { asking, configOf, isExecuting } from './asking.ts'
import { family, isNothing, macro, textOf } from './macro.ts'
import type { MacroScope, StandardMacros } from './standard-macro.ts'

/** What the resource says, or else the command. */
async function configOrFlag(scope: MacroScope, [key, flag]: readonly [string, string]): Promise<unknown> {
  const said = await configOf(scope, key)
  return isNothing(said) ? asking(scope).part('flags', flag) : said
}

/** Whether a model only adds to what is there: it is incremental, its table is there, and it is not built from nothing. */
async function isIncremental(scope: MacroScope): Promise<boolean> {
  if (!isExecuting(scope)) return false
  const self = asking(scope).part('this')
  const path = [attributeOf(self, 'database'), attributeOf(self, 'schema'), attributeOf(self, 'identifier')]
  const found = await asking(scope).method('adapter.get_relation', { args: path })
  const isTable = !isNothing(found) && attributeOf(found, 'type') === 'table'
  return (
    isTable &&
    asking(scope).part('model', 'config', 'materialized') === 'incremental' &&
    !holds(await asking(scope).macro('should_full_refresh'))
  )
}

/** A list of texts from one text or a list of them. */
function namesOf(raw: unknown, name: unknown): readonly unknown[] {
  if (isNothing(raw)) return []
  const items = typeof raw === 'string' ? [raw] : Array.isArray(raw) ? (raw as unknown[]) : undefined
  if (items?.every((item) => typeof item === 'string') === true) return items
  throw valueFault(`${textOf(name)} must be a list of strings or a string`, 'write a text, or texts in a list')
}

/** Questions about the resource that is built. */
export const settingMacros: StandardMacros = {
  ...macro('should_full_refresh', (scope) => configOrFlag(scope, ['full_refresh', 'FULL_REFRESH'])),
  ...macro('should_store_failures', (scope) => configOrFlag(scope, ['store_failures', 'STORE_FAILURES'])),
  ...macro('is_incremental', isIncremental),
  ...family('can_clone_table', { default: () => false }),
  ...macro('normalize_string_or_list raw field_name', (_, [raw, name]) => namesOf(raw, name)),
}
