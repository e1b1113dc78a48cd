import { seededRandom } from '../kernel/index.ts'
import type { Limits, Linker } from './compile/context.ts'
import { Context } from './compile/context.ts'
import type { Operation, Runtime } from './compile/runtime.ts'
import { createRuntime } from './compile/runtime.ts'
import type { Known } from './compile/writer.ts'
import { builtinFilters } from './filters/builtin-filters.ts'
import type { FilterFunction, FilterScope, FilterTable } from './filters/filter.ts'
import { builtinGlobals } from './filters/globals.ts'
import { builtinTests } from './filters/tests.ts'
import type { JinjaOptions, Values } from './jinja.ts'
import { firstOf, lookupOf } from './lookup.ts'
import { createOperations } from './operations.ts'
import type { Operations } from './operations.ts'
import { createReader } from './values/attribute.ts'
import { callValue } from './compile/call-value.ts'
import type { HostFunction } from './values/call.ts'
import { Trouble } from './values/trouble.ts'
import { didYouMean } from '../kernel/index.ts'

/** What the templates of an engine have in common. */
export interface Environment {
  readonly known: Known
  readonly runtime: Runtime
  readonly operations: Operations
  /** A context for values; within another it shares what work is left. */
  readonly context: (values: Values, within?: Context) => Context
}

const defaults: Limits = { iterations: 10_000_000, output: 67_108_864, depth: 500 }

/** The environment of some options. `link` makes what includes and imports templates. */
export function createEnvironment(options: JinjaOptions, link: (environment: Environment) => Linker): Environment {
  const mode = options.undefined ?? 'plain'
  const filters = withOwn(builtinFilters, options.filters)
  const tests = withOwn(builtinTests, options.tests)
  const scope: FilterScope = {
    reader: createReader(mode),
    mode,
    random: options.random ?? seededRandom(1),
    filter: (name) => made(filters, { name, scope, what: 'filter' }),
    test: (name) => made(tests, { name, scope, what: 'test' }),
    hasFilter: (name) => filters.has(name),
    hasTest: (name) => tests.has(name),
  }
  const globals = firstOf([lookupOf(options.globals ?? {}), (name) => builtinGlobals.get(name)])
  const limits = { ...defaults, ...options.limits }
  const environment: Environment = {
    known: { filters: awaiting(filters, options.filters), tests: awaiting(tests, options.tests) },
    runtime: createRuntime({ mode, filter: (name): Operation => scope.filter(name), test: (name): Operation => scope.test(name) }),
    operations: createOperations(scope, globals),
    context: (values, within) =>
      new Context(firstOf([lookupOf(values), globals]), { limits, mode, linker, ...(within === undefined ? {} : { within }) }),
  }
  const linker = link(environment)
  return environment
}

function withOwn(builtin: FilterTable, own: JinjaOptions['filters']): FilterTable {
  const rows = Object.entries(own ?? {}).map(([name, run]) => [name, () => hosted(run)] as const)
  return new Map([...builtin, ...rows])
}

function hosted(run: HostFunction): FilterFunction {
  return (input, { args, kwargs }) => callValue(run, { args: [input, ...args], kwargs })
}

const applying: readonly string[] = ['map', 'select', 'reject', 'selectattr', 'rejectattr']

/** Which of them may yield a promise: those of the host, and those that apply one of the host's. */
function awaiting(table: FilterTable, own: JinjaOptions['filters']): ReadonlyMap<string, { readonly awaits: boolean }> {
  return new Map([...table.keys()].map((name) => [name, { awaits: applying.includes(name) || Object.hasOwn(own ?? {}, name) }]))
}

interface Wanted {
  readonly name: string
  readonly scope: FilterScope
  readonly what: 'filter' | 'test'
}

function made(table: FilterTable, { name, scope, what }: Wanted): FilterFunction {
  const maker = table.get(name)
  if (maker !== undefined) return maker(scope)
  const code = what === 'filter' ? 'JINJA-UNKNOWN-FILTER' : 'JINJA-UNKNOWN-TEST'
  throw new Trouble(code, { message: `there is no ${what} '${name}'`, hint: didYouMean(name, table.keys()) })
}
