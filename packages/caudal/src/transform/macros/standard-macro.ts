import type { Call } from '../../jinja/index.ts'

/** What a macro of the standard library works with: the context of what is rendered, and every macro as the project has it. */
export interface MacroScope {
  /** A value of the context by its name: `this`, `config`, `adapter`, `model`, `target`, `execute`, …; JavaScript's undefined where there is none. */
  get(name: string): unknown
  /** Calls a macro by its plain name, the project's own where it overrides it. */
  call(name: string, call: Call): unknown
  /** Calls what `adapter.dispatch` finds for a name: the project's and packages' variants in search order, then the engine's, then `default__`. */
  dispatch(name: string, call: Call): unknown
}

/** A macro of the standard library, under dbt's public name. A project's macro of the same name goes before it. */
export interface StandardMacro {
  readonly parameters: readonly string[]
  /** How many of the parameters must be given. Default 0. */
  readonly required?: number
  /** The parameters as `bindCall` gives them: JavaScript's undefined where one is not given. Yields text or a value, or a promise of it. */
  readonly run: (scope: MacroScope, bound: readonly unknown[]) => unknown
}

/** Macros by their names: `dateadd`, `default__dateadd`, `postgres__dateadd`, `test_unique`, `materialization_table_default`. */
export type StandardMacros = Readonly<Record<string, StandardMacro>>
