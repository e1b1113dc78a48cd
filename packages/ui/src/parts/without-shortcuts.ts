import type { Drawing, GraphLine } from './graph-model.ts'

const mostLines = 20_000

type Next = ReadonlyMap<string, readonly string[]>

/**
 * The drawing without lines that say nothing new: one from a box to another to which a longer way leads as well. Boxes that lie on a circle
 * count as one, and the lines between them stay. A drawing with more than 20,000 lines stays as it is.
 */
export function withoutShortcuts(drawing: Drawing): Drawing {
  const { boxes, lines } = drawing
  if (lines.length > mostLines) return drawing
  const circle = circles(lines)
  const between = new Map<string, Set<string>>()
  for (const { from, to } of lines) {
    const [start, end] = [circle.get(from)!, circle.get(to)!]
    if (start !== end) between.set(start, (between.get(start) ?? new Set()).add(end))
  }
  const beyond = new Map([...between].map(([start, targets]) => [start, reachedPast(between, targets)]))
  const says = ({ from, to }: GraphLine): boolean => {
    const [start, end] = [circle.get(from)!, circle.get(to)!]
    return start === end || beyond.get(start)?.has(end) !== true
  }
  return { boxes, lines: lines.filter(says) }
}

/** All that can be reached from some, in one step or more. */
function reachedPast(next: ReadonlyMap<string, ReadonlySet<string>>, from: ReadonlySet<string>): ReadonlySet<string> {
  const found = new Set<string>()
  const open = [...from]
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const to of next.get(at) ?? []) {
      if (found.has(to)) continue
      found.add(to)
      open.push(to)
    }
  }
  return found
}

/** For each box the first found of those that lie on a circle with it, or itself (Kosaraju and Sharir, 1981). */
function circles(lines: readonly GraphLine[]): ReadonlyMap<string, string> {
  const next = neighbours(lines, ({ from, to }) => [from, to])
  const before = neighbours(lines, ({ from, to }) => [to, from])
  const all = [...new Set(lines.flatMap(({ from, to }) => [from, to]))]
  const left: string[] = []
  const seen = new Set<string>()
  for (const box of all) depthFirst(box, { next, seen, leave: (each) => left.push(each) })
  const home = new Map<string, string>()
  const taken = new Set<string>()
  for (const box of left.toReversed()) depthFirst(box, { next: before, seen: taken, leave: (each) => home.set(each, box) })
  return home
}

function neighbours(lines: readonly GraphLine[], ends: (line: GraphLine) => readonly [string, string]): Next {
  const found = new Map<string, string[]>()
  for (const [start, end] of lines.map(ends)) {
    const known = found.get(start)
    if (known === undefined) found.set(start, [end])
    else known.push(end)
  }
  return found
}

function depthFirst(root: string, by: { readonly next: Next; readonly seen: Set<string>; readonly leave: (box: string) => void }): void {
  const { next, seen, leave } = by
  if (seen.has(root)) return
  seen.add(root)
  const open = [{ box: root, at: 0 }]
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const to = next.get(top.box)?.[top.at++]
    if (to === undefined) {
      leave(top.box)
      open.pop()
    } else if (!seen.has(to)) {
      seen.add(to)
      open.push({ box: to, at: 0 })
    }
  }
}
