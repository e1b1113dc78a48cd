import { callsOf, walkExpressions } from '../../jinja/index.ts'
import type { WrittenCall } from '../../jinja/index.ts'
import type { MacroEntry, MacroTable } from '../context/macro-table.ts'

/** What macros call and see, told from what is written. */
export interface MacroGraph {
  /** The macros that a macro calls itself. */
  calls(entry: MacroEntry): readonly MacroEntry[]
  /** Whether a macro, with all that it calls, can neither refer to resources nor configure one nor read the environment. */
  isInert(entry: MacroEntry): boolean
}

const telling = new Set([
  'ref',
  'source',
  'config',
  'metric',
  'function',
  'var',
  'env_var',
  'context',
  'builtins',
  'model',
  'graph',
  'render',
])

/** The graph of macros by what they write. */
export function createMacroGraph(table: MacroTable): MacroGraph {
  const called = new Map<MacroEntry, readonly MacroEntry[]>()
  const inert = new Map<MacroEntry, boolean>()
  const calls = (entry: MacroEntry): readonly MacroEntry[] => {
    const known = called.get(entry)
    if (known !== undefined) return known
    // A macro that calls itself by its plain name is no dependency of itself.
    const others = writtenCalls(entry).filter(({ name }) => name !== entry.name)
    const found = new Set(others.flatMap((call) => target(call, { entry, table }) ?? []))
    const list = [...found]
    called.set(entry, list)
    return list
  }
  const isInert = (entry: MacroEntry): boolean => {
    const known = inert.get(entry)
    if (known !== undefined) return known
    inert.set(entry, true)
    const result = !isTelling(entry) && calls(entry).every(isInert)
    inert.set(entry, result)
    return result
  }
  return { calls, isInert }
}

function writtenCalls({ written }: MacroEntry): readonly WrittenCall[] {
  return written === undefined ? [] : callsOf({ ...written.tree, body: [written.statement] })
}

function target(call: WrittenCall, { entry, table }: { readonly entry: MacroEntry; readonly table: MacroTable }): MacroEntry | undefined {
  const [first, second, ...rest] = call.name.split('.')
  if (call.name === 'adapter.dispatch') return dispatched(call, { entry, table })
  if (second === undefined) return table.find(first!, entry.package)
  return rest.length === 0 ? table.inPackage(second, first!) : undefined
}

function dispatched(
  { args, kwargs }: WrittenCall,
  { entry, table }: { readonly entry: MacroEntry; readonly table: MacroTable },
): MacroEntry | undefined {
  const name = (args[0] ?? kwargs.get('macro_name'))?.value
  const namespace = (args[1] ?? kwargs.get('macro_namespace'))?.value
  if (typeof name !== 'string') return undefined
  try {
    return table.dispatch(name, { namespace: typeof namespace === 'string' ? namespace : null, from: entry.package })
  } catch {
    return undefined
  }
}

function isTelling({ written }: MacroEntry): boolean {
  if (written === undefined) return false
  let tells = false
  walkExpressions([written.statement], (expression) => {
    if (expression.kind === 'name' && telling.has(expression.name)) tells = true
    // What is dispatched under a name that is not written could be anything.
    if (expression.kind === 'call' && expression.callee.kind === 'attribute' && expression.callee.name === 'dispatch') {
      const [name] = expression.arguments.args
      if (name === undefined || name.kind !== 'constant') tells = true
    }
  })
  return tells
}
