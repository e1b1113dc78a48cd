import { callValue, toValue } from '../../jinja/index.ts'
import type { Call } from '../../jinja/index.ts'
import { attributeOf, holds } from '../materialize/access.ts'
import { isNothing, textOf } from './macro.ts'
import type { MacroScope } from './standard-macro.ts'

/** How a macro of the standard library asks the context that it is called in. */
export interface Asking {
  /** Calls a macro of the project by its plain name. */
  readonly macro: (name: string, ...args: readonly unknown[]) => Promise<unknown>
  /** Calls a macro of the project for its text, without blanks around it. */
  readonly text: (name: string, ...args: readonly unknown[]) => Promise<string>
  /** An attribute of something in the context: `part('target', 'schema')`; null where it has none. */
  readonly part: (owner: string, ...path: readonly string[]) => unknown
  /** Calls a method of something in the context: `method('adapter.quote', { args: [name] })`. */
  readonly method: (path: string, call: Call) => Promise<unknown>
  /** Calls a function of the context, where there is one; yields null where there is none. */
  readonly tell: (name: string, call: Call) => Promise<unknown>
  /** Runs a text through the macro `statement`. */
  readonly statement: (
    sql: string,
    options?: { readonly name?: string; readonly fetch?: boolean; readonly begin?: boolean },
  ) => Promise<void>
}

/** Asks the context of a macro. */
export function asking(scope: MacroScope): Asking {
  const part: Asking['part'] = (owner, ...path) =>
    path.reduce((value: unknown, name) => toValue(attributeOf(value, name)), toValue(scope.get(owner)))
  const macro: Asking['macro'] = async (name, ...args) => scope.call(name, { args: args.map(toValue) })
  return {
    macro,
    part,
    text: async (name, ...args) => textOf(await macro(name, ...args)).trim(),
    method: async (path, call) => {
      const [owner = '', name = ''] = path.split('.')
      return callValue(part(owner, name), { ...call, args: call.args.map(toValue) })
    },
    tell: async (name, call) => {
      const found = scope.get(name)
      return found === undefined ? null : callValue(found, call)
    },
    statement: async (sql, { name, fetch = false, begin = true } = {}) => {
      const caller = (): string => sql
      const kwargs = new Map<string, unknown>(Object.entries({ fetch_result: fetch, auto_begin: begin, caller }))
      await scope.call('statement', { args: name === undefined ? [] : [name], kwargs })
    },
  }
}

/** The configuration of the resource under a key; null where there is none. */
export async function configOf(scope: MacroScope, key: string): Promise<unknown> {
  const found = await asking(scope).method('config.get', { args: [key] })
  return isNothing(found) || found === '' ? null : found
}

/** Whether statements are executed, which they are not while a project is read. */
export function isExecuting(scope: MacroScope): boolean {
  return holds(scope.get('execute'))
}
