import type { StepManifest } from '../plan/index.ts'

/** A step in the tree of a pipeline: the branches in front of it, and what else it comes after. */
export interface TreeStep {
  readonly step: StepManifest
  /** `├─ ` and the like, empty for a step that nothing comes before. */
  readonly branch: string
  /** Steps it comes after, beside the one it hangs from and those that come before another of them. */
  readonly alsoAfter: readonly string[]
}

const deepest = 12
const none: ReadonlySet<string> = new Set()

/** The graph of a pipeline as an indented tree: each step hangs from the last of those that it comes after. */
export function stepTree(steps: readonly StepManifest[]): readonly TreeStep[] {
  const order = new Map(steps.map((step, index) => [step.name, index]))
  const parentOf = new Map(steps.map((step) => [step.name, lastOf(step.after, order)]))
  const before = indirectly(steps)
  const children = new Map<string | undefined, StepManifest[]>()
  for (const step of steps) {
    const parent = parentOf.get(step.name)
    children.set(parent, [...(children.get(parent) ?? []), step])
  }
  const rows: TreeStep[] = []
  const open = (children.get(undefined) ?? []).map((step) => ({ step, branch: '', below: '', depth: 0 })).toReversed()
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { step, branch, below, depth } = next
    const parent = parentOf.get(step.name)
    const said = step.on === 'all_success' ? before(step) : none
    rows.push({ step, branch, alsoAfter: step.after.filter((name) => name !== parent && !said.has(name)) })
    const under = children.get(step.name) ?? []
    for (const [index, child] of [...under.entries()].toReversed()) {
      const last = index === under.length - 1
      const flat = depth >= deepest
      open.push({
        step: child,
        branch: flat ? branch : `${below}${last ? '└─ ' : '├─ '}`,
        below: flat ? below : `${below}${last ? '   ' : '│  '}`,
        depth: depth + 1,
      })
    }
  }
  return rows
}

function lastOf(names: readonly string[], order: ReadonlyMap<string, number>): string | undefined {
  let last: string | undefined
  for (const name of names) if (last === undefined || order.get(name)! > order.get(last)!) last = name
  return last
}

/** Of those that a step comes after, those that come before another of them, and so need not be said. */
function indirectly(steps: readonly StepManifest[]): (step: StepManifest) => ReadonlySet<string> {
  const named = new Map(steps.map((step) => [step.name, step]))
  return ({ after }) => {
    if (after.length < 2) return none
    const wanted = new Set(after)
    const found = new Set<string>()
    const seen = new Set<string>()
    const open = [...after]
    for (let name = open.pop(); name !== undefined && found.size < wanted.size; name = open.pop()) {
      for (const above of named.get(name)?.after ?? []) {
        if (wanted.has(above)) found.add(above)
        if (seen.has(above)) continue
        seen.add(above)
        open.push(above)
      }
    }
    return found
  }
}
