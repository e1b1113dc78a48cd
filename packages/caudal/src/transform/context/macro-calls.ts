import { Fault } from '../../kernel/index.ts'
import { bindCall } from '../../jinja/index.ts'
import type { Call, HostFunction, Lookup, MacroStatement, Module } from '../../jinja/index.ts'
import type { MacroScope } from '../macros/standard-macro.ts'
import type { MacroEntry } from './macro-table.ts'
import type { Templates } from './templates.ts'

/** What calls of macros need of the scope that they are made in. */
export interface MacroCallParts {
  readonly templates: Templates
  readonly lookup: Lookup
  readonly scope: () => MacroScope
  /** Told each macro that a template itself calls, by its unique id. */
  readonly called?: ((id: string) => void) | undefined
  /** Told each macro that is run, however deep. */
  readonly ran?: ((id: string) => void) | undefined
  readonly overrides?: ReadonlyMap<string, unknown> | undefined
  /** Names that mean something else after each turn. */
  readonly passing?: ReadonlySet<string> | undefined
}

/** The macros of one scope as functions, and those that are being called now, outermost first. */
export interface MacroCalls {
  readonly stack: readonly string[]
  readonly bind: (entry: MacroEntry) => HostFunction
  /** Has macros look up anew what means something else from now on. */
  readonly turn: () => void
}

/** A macro as a function of a scope, as it is written. */
export interface WrittenCall {
  readonly statement: MacroStatement
  /** Runs it by other means than its template, as a call like any other. */
  readonly track: (run: () => unknown) => unknown
}

const written = new WeakMap<object, WrittenCall>()

/** What a value is the function of: undefined where it is no macro of the project or its packages, or something else is given instead of it. */
export function writtenCall(value: unknown): WrittenCall | undefined {
  return typeof value === 'function' ? written.get(value) : undefined
}

const deepest = 400

/** Makes macros functions of one scope. A macro's template is run once a scope, or once a turn where it looks up what changes with each. */
export function createMacroCalls({ templates, lookup, scope, called, ran, overrides, passing }: MacroCallParts): MacroCalls {
  const bound = new Map<MacroEntry, HostFunction>()
  const modules = new Map<MacroEntry, Module>()
  const untilTurn = new Map<MacroEntry, Module>()
  const stack: string[] = []
  const track = (entry: MacroEntry, run: () => unknown): unknown => {
    if (stack.length === 0) called?.(entry.id)
    ran?.(entry.id)
    if (stack.length >= deepest) throw tooDeep(entry)
    stack.push(entry.id)
    let result: unknown
    try {
      result = run()
    } catch (error) {
      stack.pop()
      throw error
    }
    if (result instanceof Promise) return result.finally(() => stack.pop())
    stack.pop()
    return result
  }
  const moduleOf = (entry: MacroEntry): Module => {
    const known = modules.get(entry) ?? untilTurn.get(entry)
    if (known !== undefined) return known
    const template = templates.macro(entry)
    const made = template.module(lookup) as Module
    if (passing !== undefined && template.names.some((name) => passing.has(name))) untilTurn.set(entry, made)
    else modules.set(entry, made)
    return made
  }
  const run = (entry: MacroEntry, call: Call): unknown => {
    const { name, standard } = entry
    return standard === undefined ? moduleOf(entry).call(name, call) : standard.run(scope(), bindCall(call, { name, ...standard }))
  }
  const bind = (entry: MacroEntry): HostFunction => {
    const known = bound.get(entry)
    if (known !== undefined) return known
    const instead = [entry.name, `${entry.package}.${entry.name}`].find((name) => overrides?.has(name))
    const made: HostFunction = (call) => track(entry, () => (instead === undefined ? run(entry, call) : overrides!.get(instead)))
    bound.set(entry, made)
    if (instead === undefined && entry.written !== undefined) {
      const { statement } = entry.written
      written.set(made, { statement, track: (other) => track(entry, other) })
    }
    return made
  }
  return { stack, bind, turn: () => untilTurn.clear() }
}

function tooDeep({ name }: MacroEntry): Fault {
  return new Fault('JINJA-LIMIT', {
    message: `macros call each other more than ${deepest} deep`,
    hint: `look at ${name}, which never ends`,
  })
}
