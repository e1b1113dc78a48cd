import { Fault } from '../../kernel/index.ts'
import { bindCall, callValue, text } from '../../jinja/index.ts'
import type { Call, HostFunction, Lookup } from '../../jinja/index.ts'
import type { MacroScope } from '../macros/standard-macro.ts'
import type { MacroCalls } from './macro-calls.ts'
import { createMacroCalls } from './macro-calls.ts'
import type { MacroEntry, MacroTable } from './macro-table.ts'
import { standardPackage } from './macro-table.ts'
import { nameObject, stackObject, varObject, withDispatch, withProject } from './names.ts'
import type { Templates } from './templates.ts'

/** For whom templates are rendered. */
export interface ScopeOptions {
  /** The package whose macros go before others. Default the root project. */
  readonly package?: string
  /**
   * What differs by phase and resource: `ref`, `source`, `config`, `this`, `adapter`, `execute`, `model`, `graph`, … `execute` false
   * means that a project is read: a variable that nothing sets is none.
   */
  readonly overlay: Lookup
  /** Told each macro that a template itself calls, by its unique id. */
  readonly called?: (id: string) => void
  /** Told each macro that is run, however deep. */
  readonly ran?: (id: string) => void
  /** Names of the overlay that mean something else after each turn. Default none. */
  readonly passing?: ReadonlySet<string>
  /** What macros, as `name` or `package.name`, and other names yield instead, as a unit test says. */
  readonly overrides?: ReadonlyMap<string, unknown>
  /** Variables that go before all others, as a unit test says. */
  readonly vars?: ReadonlyMap<string, unknown>
}

/** Renders templates for one resource. Results come at once where nothing had to be awaited. All that is thrown is a Fault. */
export interface DbtScope extends MacroScope {
  /** What templates see, by name; JavaScript's undefined where there is none. */
  readonly lookup: Lookup
  /** The text of a template. */
  render(source: string, options: RenderOptions): string | Promise<string>
  /** What a template yields natively: `"{{ [1] }}"` a list of the value model. */
  native(source: string, options: RenderOptions): unknown
  /** Calls a macro that was found, as a materialisation. */
  run(entry: MacroEntry, call: Call): unknown
  /** Says that the overlay has other values from now on under the names that pass. */
  turn(): void
}

/** Where a template stands, and how it is read. */
export interface RenderOptions {
  readonly file: string
  /** Whether an undefined name can be called and printed, as in models while a project is read. Default false. */
  readonly lenient?: boolean
}

/** What scopes of a project have in common. */
export interface ScopeParts {
  readonly table: MacroTable
  readonly templates: Templates
  readonly base: Lookup
  readonly vars: (owner: string) => ReadonlyMap<string, unknown>
}

/** Makes the scope of a resource: macros go before what the overlay says, that before what every template sees. */
export function createScope(parts: ScopeParts, options: ScopeOptions): DbtScope {
  const { table, templates } = parts
  const { overrides, called, ran, passing } = options
  const from = options.package ?? table.root
  const found = new Map<string, unknown>()
  const lookup: Lookup = (name) => {
    const macro = found.get(name) ?? macroNamed(name)
    if (macro === undefined) return overrides?.has(name) === true ? overrides.get(name) : special(name)
    found.set(name, macro)
    return macro
  }
  const calls = createMacroCalls({ templates, lookup, scope: () => scope, called, ran, overrides, passing })
  const macroNamed = (name: string): unknown => {
    const entry = table.find(name, from)
    if (entry !== undefined) return calls.bind(entry)
    return table.packages.has(name) ? nameObject(name, (macro) => bound(table.inPackage(macro, name), calls)) : undefined
  }
  const dispatch = dispatching({ table, calls, from })
  const special = specialNames({
    parts,
    options,
    from,
    calls,
    dispatch,
    lookup,
    render: (source) => scope.render(source, { file: 'render' }),
  })
  const scope: DbtScope = {
    lookup,
    get: lookup,
    call: (name, call) => callValue(lookup(name) ?? missing(name), call),
    dispatch: (name, call) => callValue(dispatch({ args: [name, standardPackage] }), call),
    render: (source, { file, lenient }) => templates.text(source, { file, lenient: lenient === true }).render(lookup),
    native: (source, { file, lenient }) => templates.native(source, { file, lenient: lenient === true, lookup }),
    run: (entry, call) => calls.bind(entry)(call),
    turn: calls.turn,
  }
  return scope
}

function bound(entry: MacroEntry | undefined, calls: MacroCalls): HostFunction | undefined {
  return entry === undefined ? undefined : calls.bind(entry)
}

interface SpecialParts {
  readonly parts: ScopeParts
  readonly options: ScopeOptions
  readonly from: string
  readonly calls: MacroCalls
  readonly dispatch: HostFunction
  readonly lookup: Lookup
  readonly render: (source: string) => unknown
}

/** What is no macro: what the scope itself makes, then the overlay's, then what every template sees. */
function specialNames({ parts, options, from, calls, dispatch, lookup, render }: SpecialParts): Lookup {
  const { overlay } = options
  const outer: Lookup = (name) => {
    const value = overlay(name)
    return value === undefined ? parts.base(name) : value
  }
  const vars = (): ReadonlyMap<string, unknown> =>
    options.vars === undefined ? parts.vars(from) : new Map([...parts.vars(from), ...options.vars])
  const renderFunction: HostFunction = (call) => render(text(bindCall(call, { name: 'render', parameters: ['string'], required: 1 })[0]))
  const made: Readonly<Record<string, () => unknown>> = {
    context: () => nameObject('context', lookup),
    builtins: () => nameObject('builtins', (name) => withProject(name, { value: special(name), base: parts.base })),
    render: () => renderFunction,
    var: () => varObject({ vars, render, optional: overlay('execute') === false }),
    context_macro_stack: () => stackObject(calls.stack),
    adapter: () => withDispatch(outer('adapter'), dispatch),
  }
  const kept = new Map<string, unknown>()
  const special: Lookup = (name) => {
    if (!Object.hasOwn(made, name)) return outer(name)
    if (!kept.has(name)) kept.set(name, made[name]!())
    return kept.get(name)
  }
  return special
}

interface DispatchParts {
  readonly table: MacroTable
  readonly calls: MacroCalls
  readonly from: string
}

/** `adapter.dispatch(macro_name, macro_namespace)`, which yields a macro. Faults: DBT-DISPATCH, DBT-UNSUPPORTED. */
function dispatching({ table, calls, from }: DispatchParts): HostFunction {
  return (call) => {
    const parameters = ['macro_name', 'macro_namespace', 'packages']
    const [given, namespace, packages] = bindCall(call, { name: 'dispatch', parameters, required: 1 })
    const name = text(given)
    if (packages !== undefined && packages !== null) throw legacyPackages(name)
    return calls.bind(table.dispatch(name, { namespace: typeof namespace === 'string' ? namespace : null, from }))
  }
}

function missing(name: string): never {
  throw new Fault('DBT-MACRO-MISSING', { message: `there is no macro ${name}`, hint: 'check the name, or install the package that has it' })
}

function legacyPackages(name: string): Fault {
  return new Fault('DBT-UNSUPPORTED', {
    message: `adapter.dispatch('${name}', packages=…) is gone since dbt 1.0`,
    hint: `write adapter.dispatch('${name}', macro_namespace='…') and set the search order under dispatch: in dbt_project.yml`,
  })
}
