import { visitorKeys } from 'oxc-parser'

/** A node of the syntax tree, as the parser gives it. */
export interface Syntax {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly [field: string]: unknown
}

/** Calls `visit` for a node and all below it, each with the nodes above it, nearest first. */
export function walk(root: Syntax, visit: (node: Syntax, above: readonly Syntax[]) => void): void {
  const go = (node: Syntax, above: readonly Syntax[]): void => {
    visit(node, above)
    const below = [node, ...above]
    for (const child of childrenOf(node)) go(child, below)
  }
  go(root, [])
}

/** The nodes directly below a node, in the order of the source. */
function childrenOf(node: Syntax): Syntax[] {
  const keys: Record<string, readonly string[]> = visitorKeys
  return (keys[node.type] ?? []).flatMap((key) => {
    const value = node[key]
    return (Array.isArray(value) ? value : [value]).filter(isSyntax)
  })
}

/** The node in a field, or undefined where the field holds none. */
export function field(node: Syntax, name: string): Syntax | undefined {
  const value = node[name]
  return isSyntax(value) ? value : undefined
}

/** The nodes in a field that holds a list. */
export function fields(node: Syntax, name: string): Syntax[] {
  const value = node[name]
  return Array.isArray(value) ? value.filter(isSyntax) : []
}

/** The name of an identifier, or the text of a string literal. */
export function nameOf(node: Syntax | undefined): string | undefined {
  if (node === undefined) return undefined
  const name = node.type === 'Literal' ? node['value'] : node['name']
  return typeof name === 'string' ? name : undefined
}

function isSyntax(value: unknown): value is Syntax {
  return typeof value === 'object' && value !== null && 'type' in value
}
