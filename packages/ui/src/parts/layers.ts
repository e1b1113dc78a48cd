import type { GraphLine } from './graph-model.ts'

/** The layer of each box, and the lines that go from one layer to a later one. */
export interface Layered {
  readonly layers: Int32Array
  readonly lines: readonly (readonly [number, number])[]
}

/**
 * Gives each box a layer, so that lines go from left to right: as far left as what comes before it lets it, then as near to its neighbours
 * as they all let it. Lines that close a circle are turned round.
 */
export function layersOf(count: number, lines: readonly (readonly [number, number])[]): Layered {
  const { order, forward } = untwist(count, lines)
  const next = sides(count, { lines: forward, at: 0 })
  const before = sides(count, { lines: forward, at: 1 })
  const layers = new Int32Array(count)
  for (const box of order) for (const to of next[box]!) layers[to] = Math.max(layers[to]!, layers[box]! + 1)
  for (const box of order.toReversed()) {
    if (next[box]!.length <= before[box]!.length) continue
    layers[box] = Math.min(...next[box]!.map((to) => layers[to]! - 1))
  }
  return { layers, lines: forward }
}

/** The other ends of the lines that have each box at their beginning, 0, or at their end, 1. */
export function sides(count: number, of: { readonly lines: readonly (readonly [number, number])[]; readonly at: 0 | 1 }): number[][] {
  const found = Array.from({ length: count }, (): number[] => [])
  for (const line of of.lines) found[line[of.at]]!.push(line[of.at === 0 ? 1 : 0])
  return found
}

/** An order in which each line leads onward, once those that lead back are turned round. */
function untwist(
  count: number,
  lines: readonly (readonly [number, number])[],
): { readonly order: readonly number[]; readonly forward: readonly (readonly [number, number])[] } {
  const next = sides(count, { lines, at: 0 })
  const left: number[] = []
  const seen = new Uint8Array(count)
  const entered = new Int32Array(count)
  const visit = (root: number): void => {
    if (seen[root] === 1) return
    seen[root] = 1
    const open = [root]
    for (let box = open.at(-1); box !== undefined; box = open.at(-1)) {
      const to = next[box]![entered[box]!++]
      if (to === undefined) left.push(open.pop()!)
      else if (seen[to] === 0) {
        seen[to] = 1
        open.push(to)
      }
    }
  }
  const targets = new Set(lines.map(([, to]) => to))
  for (let box = 0; box < count; box++) if (!targets.has(box)) visit(box)
  for (let box = 0; box < count; box++) visit(box)
  const order = left.toReversed()
  const place = new Int32Array(count)
  order.forEach((box, at) => (place[box] = at))
  const forward = lines.filter(([a, b]) => a !== b).map(([a, b]): readonly [number, number] => (place[a]! < place[b]! ? [a, b] : [b, a]))
  return { order, forward }
}

/** Lines between boxes as lines between their numbers; those to boxes that are not there are left out. */
export function numbered(ids: readonly string[], lines: readonly GraphLine[]): (readonly [number, number])[] {
  const numbers = new Map(ids.map((id, at) => [id, at]))
  return lines.flatMap(({ from, to }) => {
    const [start, end] = [numbers.get(from), numbers.get(to)]
    return start === undefined || end === undefined ? [] : [[start, end] as const]
  })
}
