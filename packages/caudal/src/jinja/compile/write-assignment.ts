import type { Target } from '../syntax/tree.ts'
import type { Writer } from './writer.ts'

/** The JavaScript that assigns a written value to a target. */
export function writeAssignment(writer: Writer, { target, value }: { readonly target: Target; readonly value: string }): string {
  if (target.kind === 'place') return `$.assign(${writer.load(target.name)},${JSON.stringify(target.attribute)},${value},p=${target.at});`
  if (target.kind === 'name') {
    if (writer.branches === 0) writer.scope.settle(target.name)
    return `${writer.scope.own(target.name)!}=${value};`
  }
  const items = writer.temporary()
  const parts = target.items.map((item, index) => writeAssignment(writer, { target: item, value: `${items}[${index}]` }))
  return `${items}=$.unpack(${value},${target.items.length},p=${target.at});${parts.join('')}`
}

/** Declares the variable of a name that a loop or `with` binds. */
export function declare(writer: Writer, name: string): string {
  const variable = writer.fresh('v')
  writer.scope.bind(name, variable)
  return `let ${variable};`
}
