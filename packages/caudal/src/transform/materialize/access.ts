import type { Call } from '../../jinja/index.ts'
import { callValue, Dict, HostObject, isTrue, text, toValue, Tuple, Undefined } from '../../jinja/index.ts'
import type { MacroScope, StandardMacro } from '../macros/standard-macro.ts'

/** Arguments of a call by position and, after them, by name, where JavaScript's undefined is left out. */
export function callOf(args: readonly unknown[], kwargs: Readonly<Record<string, unknown>> = {}): Call {
  const named = Object.entries(kwargs).filter(([, value]) => value !== undefined)
  const given = args.map(toValue)
  return named.length === 0 ? { args: given } : { args: given, kwargs: new Map(named.map(([name, value]) => [name, toValue(value)])) }
}

/** An attribute or item of a value, whatever it is; null where it has none. */
export function attributeOf(value: unknown, name: string): unknown {
  if (value instanceof HostObject) return value.parts.attribute?.(name) ?? value.parts.item?.(name) ?? null
  if (value instanceof Dict) return value.get(name) ?? null
  if (value instanceof Map) return value.get(name) ?? null
  if (typeof value === 'object' && value !== null && Object.hasOwn(value, name)) return (value as Record<string, unknown>)[name] ?? null
  return null
}

/** Calls a method of an object of the context, as the adapter's. */
export function method(value: unknown, { name, ...call }: Call & { readonly name: string }): unknown {
  return callValue(attributeOf(value, name), call)
}

/** What macros do with others by way of their scope. */
export interface Using {
  /** Calls a macro by its name, the project's own where it has one. */
  macro(name: string, ...args: readonly unknown[]): unknown
  /** Calls a method of the adapter. */
  adapter(name: string, ...args: readonly unknown[]): unknown
  /** Runs a text as a statement, whose result is kept under its name. */
  statement(sql: string, options?: StatementOptions): Promise<void>
}

/** How a statement is run: with or without its rows, as part of the transaction or alone. */
export interface StatementOptions {
  readonly name?: string
  readonly fetch?: boolean
  /** Whether a transaction is opened where none is. Default true. */
  readonly autoBegin?: boolean
}

/** The macros, adapter and statements of a scope. */
export function using(scope: MacroScope): Using {
  return {
    macro: (name, ...args) => scope.call(name, callOf(args)),
    adapter: (name, ...args) => method(scope.get('adapter'), { name, ...callOf(args) }),
    async statement(sql, { name, fetch, autoBegin } = {}) {
      const options = { fetch_result: fetch, auto_begin: autoBegin, caller: () => sql }
      await scope.call('statement', callOf(name === undefined ? [] : [name], options))
    },
  }
}

/** The model's configuration under a key; null where there is none. */
export function configOf(scope: MacroScope, key: string): unknown {
  const found = method(scope.get('config'), { name: 'get', args: [key] })
  return found === undefined || found instanceof Undefined ? null : found
}

/** Whether a value is true as templates see it. */
export function holds(value: unknown): boolean {
  return value !== undefined && isTrue(value)
}

/** A value as text, trimmed. */
export function trimmed(value: unknown): string {
  return textOf(value).trim()
}

/** A value as templates print it; nothing for none. */
export function textOf(value: unknown): string {
  return value === null || value === undefined ? '' : typeof value === 'string' ? value : text(value)
}

/** The items of a list or tuple; a single value as a list of it; none as an empty one. */
export function listOf(value: unknown): unknown[] {
  if (value === null || value === undefined || value instanceof Undefined) return []
  if (Array.isArray(value)) return value instanceof Tuple ? [...value] : value
  return [value]
}

/** A relation as SQL writes it. */
export function rendered(relation: unknown): string {
  return textOf(relation)
}

/** The public macro that dispatches: `adapter.dispatch(name, 'dbt')(…)`. */
export function dispatching(name: string, signature: readonly string[] | Pick<StandardMacro, 'parameters' | 'required'>): StandardMacro {
  const { parameters, required } = 'parameters' in signature ? signature : { parameters: signature, required: signature.length }
  return { parameters, required: required ?? 0, run: (scope, bound) => scope.dispatch(name, passOn(parameters, bound)) }
}

/** Bound arguments as a call again: by position as far as they are given, then by name. */
function passOn(parameters: readonly string[], bound: readonly unknown[]): Call {
  const gap = parameters.findIndex((_, index) => bound[index] === undefined)
  if (gap < 0) return callOf(bound.slice(0, parameters.length))
  const rest = parameters.slice(gap).map((name, index) => [name, bound[gap + index]] as const)
  return callOf(bound.slice(0, gap), Object.fromEntries(rest))
}
