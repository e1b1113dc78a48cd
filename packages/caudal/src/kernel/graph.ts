/** A directed graph by name: each name with the names that it comes after. */
export type Graph = ReadonlyMap<string, readonly string[]>

/** Every name after all that it depends on, in the order given where the graph leaves a choice; names on or behind a cycle are left out. */
export function topological(graph: Graph): string[] {
  const open = new Map<string, number>()
  const after = new Map<string, string[]>()
  for (const [node, before] of graph) {
    const known = before.filter((name) => graph.has(name))
    open.set(node, known.length)
    for (const name of known) {
      const others = after.get(name)
      if (others === undefined) after.set(name, [node])
      else others.push(node)
    }
  }
  const order = [...graph.keys()].filter((node) => open.get(node) === 0)
  for (let i = 0; i < order.length; i++) {
    for (const next of after.get(order[i]!) ?? []) {
      const left = open.get(next)! - 1
      open.set(next, left)
      if (left === 0) order.push(next)
    }
  }
  return order
}

/** The cycles of a graph, one for each knot found by depth-first search, each as its names with the first again at the end. */
export function cycles(graph: Graph): string[][] {
  const found: string[][] = []
  const state = new Map<string, 'open' | 'done'>()
  const trail: string[] = []
  const visit = (node: string): void => {
    if (state.get(node) === 'done') return
    if (state.get(node) === 'open') {
      found.push([...trail.slice(trail.indexOf(node)), node])
      return
    }
    state.set(node, 'open')
    trail.push(node)
    for (const next of graph.get(node) ?? []) visit(next)
    trail.pop()
    state.set(node, 'done')
  }
  for (const node of graph.keys()) visit(node)
  return found
}

/** All that a name comes after, near or far, without itself unless it is on a cycle. */
export function ancestors(graph: Graph, node: string): Set<string> {
  const seen = new Set<string>()
  const rest = [...(graph.get(node) ?? [])]
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    if (seen.has(next)) continue
    seen.add(next)
    rest.push(...(graph.get(next) ?? []))
  }
  return seen
}
