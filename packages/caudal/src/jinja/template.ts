import type { Context } from './compile/context.ts'
import type { Generated } from './compile/generate.ts'
import { generateTemplate } from './compile/generate.ts'
import { callValue } from './compile/call-value.ts'
import type { Exports, Unit } from './compile/unit.ts'
import { createUnit } from './compile/unit.ts'
import type { Environment } from './environment.ts'
import { guarded } from './guarded.ts'
import type { Module, Template, Values } from './jinja.ts'
import type { Tree } from './syntax/tree.ts'
import type { Call } from './values/call.ts'
import { text } from './values/text.ts'
import { Undefined } from './values/undefined.ts'

/** A template that other templates can include and import. */
export interface RunnableTemplate extends Template {
  readonly run: (context: Context, exports: Exports) => unknown
  readonly define: (context: Context) => Module | Promise<Module>
}

/** Makes a tree ready to run. Its code is written at once, so that an unknown filter is told early, and compiled when it is first needed. */
export function createTemplate(tree: Tree, environment: Environment): RunnableTemplate {
  const write = (collects: boolean): Generated => generateTemplate(tree, { known: environment.known, collects })
  const make = (generated: Generated): (() => Unit) => {
    let unit: Unit | undefined
    return () => (unit ??= createUnit(generated, { runtime: environment.runtime, file: tree.file, source: tree.source }))
  }
  const written = write(false)
  const printing = make(written)
  let collecting: (() => Unit) | undefined
  const run = (context: Context, exports: Exports): unknown => printing()(context, exports)
  const define = (context: Context): Module | Promise<Module> => {
    const exports: Exports = {}
    return whenDone(run(context, exports), (printed) => moduleOf(printed as string, exports))
  }
  return {
    tree,
    names: written.names,
    run,
    define,
    render: (values = {}) => guarded(() => run(environment.context(values), {}) as string | Promise<string>),
    value: (values = {}) =>
      guarded(() => whenDone((collecting ??= make(write(true)))()(environment.context(values), {}), (parts) => joined(parts as unknown[]))),
    module: (values: Values = {}) => guarded(() => define(environment.context(values))),
  }
}

/** Goes on with a result, at once or when its promise is kept. */
function whenDone<T>(result: unknown, use: (value: unknown) => T): T | Promise<T> {
  return result instanceof Promise ? result.then(use) : use(result)
}

function joined(parts: readonly unknown[]): unknown {
  if (parts.length !== 1) return parts.map(text).join('')
  const [value] = parts
  if (value instanceof Undefined) value.soften()
  return value
}

function moduleOf(printed: string, { exports }: Exports): Module {
  let known: ReadonlyMap<string, unknown> | undefined
  // The run is over, so that what it defines stays what it is.
  const defined = (): ReadonlyMap<string, unknown> => (known ??= new Map((exports?.() ?? []).filter(([, value]) => value !== undefined)))
  return {
    text: printed,
    names: () => [...defined().keys()],
    get: (name) => defined().get(name),
    call: (name, call: Call) => guarded(() => callValue(defined().get(name) ?? absent(name), call)),
  }
}

function absent(name: string): Undefined {
  return new Undefined({ mode: 'strict', name, message: `the template defines no '${name}'` })
}
