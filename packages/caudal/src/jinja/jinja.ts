import type { Operations } from './operations.ts'
import type { Random } from '../kernel/index.ts'
import type { Limits, Lookup } from './compile/context.ts'
import type { Dialect } from './syntax/parser.ts'
import type { MacroStatement, Tree } from './syntax/tree.ts'
import type { Call, HostFunction } from './values/call.ts'
import type { UndefinedMode } from './values/undefined.ts'

/** What a template is given to see: a record by name, or a function that yields JavaScript's undefined for what is not there. */
export type Values = Readonly<Record<string, unknown>> | Lookup

/** How templates are read and run. */
export interface JinjaOptions extends Dialect {
  /** Seen by every template, behind the values of its own. */
  readonly globals?: Values
  /** More filters, as functions of the input and the arguments. They may be asynchronous, and hide built-in ones. */
  readonly filters?: Readonly<Record<string, HostFunction>>
  /** More tests, likewise. */
  readonly tests?: Readonly<Record<string, HostFunction>>
  /** The text of another template, for `include` and `import`; undefined where there is none of that name. */
  readonly load?: (name: string) => string | undefined | Promise<string | undefined>
  /** What a name that nothing defines yields. Default `plain`. */
  readonly undefined?: UndefinedMode
  /** Chance, for the filter `random`. Default a fixed sequence for each engine, so that the same project yields the same text. */
  readonly random?: Random
  readonly limits?: Partial<Limits>
}

/** A Jinja engine: one dialect with its filters, tests and globals. */
export interface Jinja {
  /** Reads a template without running it. Throws JINJA-SYNTAX with file, line and column. */
  parse(source: string, options: { readonly file: string }): Tree
  /** Makes a template, or a tree that was parsed before, ready to run. */
  compile(source: string | Tree, options: { readonly file: string }): Template
  /** Evaluates an expression without marks around it. Yields its value, or a promise of it where something was awaited. */
  evaluate(expression: string, options: { readonly file: string; readonly values?: Values }): unknown
  readonly operations: Operations
}

/**
 * A template that can be run any number of times, also at the same time. Results come at once where no function of the host was
 * asynchronous, else as a promise: `await` does for both. All that is thrown is a Fault.
 */
export interface Template {
  readonly tree: Tree
  /** The names that it looks up outside itself. A run looks each up once, for its macros as well, however often these are called. */
  readonly names: readonly string[]
  /** The text that it prints. */
  render(values?: Values): string | Promise<string>
  /** The value that it prints where that is one alone, as `{{ [1] }}` a list; else the text. */
  value(values?: Values): unknown
  /** Runs it for what it defines: its macros and the names that it sets. */
  module(values?: Values): Module | Promise<Module>
}

/** What a template has defined. */
export interface Module {
  /** What it printed meanwhile. */
  readonly text: string
  /** The names of its macros and of what it sets. */
  names(): string[]
  /** A macro or value by its name; JavaScript's undefined where there is none. */
  get(name: string): unknown
  /** Calls a macro by its name. Yields its text or what it returned, or a promise of it. */
  call(name: string, call: Call): unknown
}

/** The macros that a tree defines at its top, blocks of registered tags included. */
export function macrosOf(tree: Tree): readonly MacroStatement[] {
  return tree.body.filter((statement) => statement.kind === 'macro')
}
