import type { Mark } from '../theme/colours.ts'

/** A box of a graph. */
export interface GraphBox {
  readonly id: string
  readonly label: string
  readonly kind: 'step' | 'dataset' | 'group'
  /** The group that it folds into: the schema of a dataset, the pipeline of a step. */
  readonly group: string | null
  readonly mark: Mark | null
}

/** A line between two boxes, in the direction in which data or time goes. */
export interface GraphLine {
  readonly from: string
  readonly to: string
}

/** Boxes and the lines between them. */
export interface Drawing {
  readonly boxes: readonly GraphBox[]
  readonly lines: readonly GraphLine[]
}

const worst: readonly Mark[] = [
  'failed',
  'upstream_failed',
  'retrying',
  'running',
  'waiting',
  'paused',
  'cancelled',
  'ready',
  'pending',
  'skipped',
  'succeeded',
]

/** The name of the box that a group folds to. */
function groupId(group: string): string {
  return `group:${group}`
}

/** The drawing with each group but the open ones folded to one box, which has the worst mark of what it holds; lines meet at it once. */
export function foldGroups(drawing: Drawing, open: (group: string) => boolean): Drawing {
  const sizes = Map.groupBy(drawing.boxes, ({ group }) => group)
  const isFolded = ({ group }: GraphBox): boolean => group !== null && !open(group) && sizes.get(group)!.length > 1
  const boxes: GraphBox[] = drawing.boxes.filter((box) => !isFolded(box))
  const home = new Map(boxes.map(({ id }) => [id, id]))
  for (const [group, within] of sizes) {
    if (group === null || !isFolded(within[0]!)) continue
    const mark = worst.find((each) => within.some((box) => box.mark === each)) ?? null
    boxes.push({ id: groupId(group), label: `${group} (${within.length})`, kind: 'group', group, mark })
    for (const { id } of within) home.set(id, groupId(group))
  }
  const lines = new Map<string, GraphLine>()
  for (const { from, to } of drawing.lines) {
    const [start, end] = [home.get(from), home.get(to)]
    if (start !== undefined && end !== undefined && start !== end) lines.set(`${start}\n${end}`, { from: start, to: end })
  }
  return { boxes, lines: [...lines.values()] }
}

/** The boxes that lie before or behind one, the box itself among them. */
export function around(drawing: Drawing, id: string): ReadonlySet<string> {
  const next = Map.groupBy(drawing.lines, ({ from }) => from)
  const before = Map.groupBy(drawing.lines, ({ to }) => to)
  const found = new Set([id])
  const walk = (from: (id: string) => readonly string[]): void => {
    const seen = new Set([id])
    const open = [id]
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      for (const each of from(at).filter((one) => !seen.has(one))) {
        seen.add(each)
        found.add(each)
        open.push(each)
      }
    }
  }
  walk((at) => (next.get(at) ?? []).map(({ to }) => to))
  walk((at) => (before.get(at) ?? []).map(({ from }) => from))
  return found
}

/** The boxes whose label contains a text, in upper or lower case, those that begin with it first. */
export function findBoxes(drawing: Drawing, text: string): GraphBox[] {
  const search = text.trim().toLowerCase()
  if (search === '') return []
  const rank = ({ label }: GraphBox): number => (label.toLowerCase().startsWith(search) ? 0 : 1)
  return drawing.boxes
    .filter(({ label }) => label.toLowerCase().includes(search))
    .toSorted((a, b) => rank(a) - rank(b) || (a.label < b.label ? -1 : 1))
}
