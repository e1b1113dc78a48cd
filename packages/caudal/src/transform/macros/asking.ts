import { callValue, Dict, HostObject, isTrue, toValue } from '../../jinja/index.ts'
import type { Call } from '../../jinja/index.ts'
import { isNothing, textOf } from './macro.ts'
import type { MacroScope } from './standard-macro.ts'

/** Calls a macro of the project by its plain name. */
export async function ask(scope: MacroScope, name: string, ...args: readonly unknown[]): Promise<unknown> {
  return scope.call(name, { args: args.map(toValue) })
}

/** Calls a macro of the project for its text. */
export async function askText(scope: MacroScope, name: string, ...args: readonly unknown[]): Promise<string> {
  return textOf(await ask(scope, name, ...args)).trim()
}

/** An attribute or item of an object of the context; null where it has none. */
export function partOf(value: unknown, name: string): unknown {
  if (value instanceof HostObject) return value.parts.attribute?.(name) ?? value.parts.item?.(name) ?? null
  if (value instanceof Dict) return value.get(name) ?? null
  return null
}

/** An attribute of something in the context: `partIn(scope, 'target', 'schema')`. */
export function partIn(scope: MacroScope, owner: string, ...path: readonly string[]): unknown {
  return path.reduce((value: unknown, name) => toValue(partOf(value, name)), toValue(scope.get(owner)))
}

/** Calls a method of something in the context: `invoke(scope, 'adapter.quote', { args: [name] })`. */
export async function invoke(scope: MacroScope, path: string, call: Call): Promise<unknown> {
  const [owner = '', name = ''] = path.split('.')
  return callValue(partIn(scope, owner, name), { ...call, args: call.args.map(toValue) })
}

/** Calls a function of the context, where there is one. */
export async function tell(scope: MacroScope, name: string, call: Call): Promise<unknown> {
  const found = scope.get(name)
  return found === undefined ? null : callValue(found, call)
}

/** The configuration of the resource under a key; null where there is none. */
export async function configOf(scope: MacroScope, key: string): Promise<unknown> {
  const found = await invoke(scope, 'config.get', { args: [key] })
  return isNothing(found) || found === '' ? null : found
}

/** Whether something is true as templates see it. */
export function holds(value: unknown): boolean {
  return value !== undefined && isTrue(value)
}

/** Whether statements are executed, which they are not while a project is read. */
export function isExecuting(scope: MacroScope): boolean {
  return holds(scope.get('execute'))
}
