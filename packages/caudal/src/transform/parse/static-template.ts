import { callsOf, toPlain } from '../../jinja/index.ts'
import type { Call, Expression, Tree } from '../../jinja/index.ts'
import type { MacroTable } from '../context/macro-table.ts'
import type { Captured } from './captured.ts'
import { nothingCaptured } from './captured.ts'
import { layConfigCall } from './parse-overlay.ts'
import { refArgsOf, sourceArgsOf } from './written-refs.ts'

const captured = new Set(['ref', 'source', 'config'])

/**
 * What a template captures, where that can be told without running it: nothing but text and prints of `ref`, `source` and `config` with
 * literal arguments. Undefined where it has to be run.
 */
export function readStatically(
  tree: Tree,
  { macros, owner }: { readonly macros: MacroTable; readonly owner: string },
): Captured | undefined {
  for (const statement of tree.body) {
    if (statement.kind === 'text') continue
    if (statement.kind !== 'print' || !isPlainCall(statement.value)) return undefined
  }
  const calls = callsOf(tree)
  if (calls.some(({ name, isLiteral }) => !isLiteral || macros.find(name, owner) !== undefined)) return undefined
  const found = nothingCaptured()
  for (const { name, args, kwargs } of calls) {
    const call: Call = { args: args.map(({ value }) => value), kwargs: new Map([...kwargs].map(([key, { value }]) => [key, value])) }
    if (name === 'ref') found.refs.push(refArgsOf(call))
    else if (name === 'source') found.sources.push(sourceArgsOf(call))
    else if (call.args.length > 0) return undefined
    else found.config = layConfigCall(found.config, Object.fromEntries([...call.kwargs!].map(([key, value]) => [key, toPlain(value)])))
  }
  return found
}

function isPlainCall(expression: Expression): boolean {
  if (expression.kind !== 'call' || expression.callee.kind !== 'name') return false
  return captured.has(expression.callee.name)
}
