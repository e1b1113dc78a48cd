import type { GraphBox, GraphLine } from './graph-model.ts'
import { orderRanks } from './layer-order.ts'
import { layersOf, numbered, sides } from './layers.ts'

/** What a layout depends on. */
export interface Shape {
  readonly boxes: readonly Pick<GraphBox, 'id' | 'label' | 'kind'>[]
  readonly lines: readonly GraphLine[]
}

/** Where the middle of each box lies. */
export type Places = ReadonlyMap<string, { readonly x: number; readonly y: number }>

/** How high each box is drawn. */
export const boxHeight = 28

const betweenLayers = 46
const betweenBoxes = 14
const lineRoom = 10
const passes = 8
/** So many points of long lines are given room; in a drawing with more, lines take the short way. */
const mostPoints = 20_000

/** How much of a step's box is the tip that it ends in. */
export const tipWidth = 10

/** How wide a box is drawn for its label. */
export function boxWidth({ label, kind }: Pick<GraphBox, 'label' | 'kind'>): number {
  return Math.min(260, Math.max(60, label.length * 7.2 + (kind === 'step' ? 30 : 24)))
}

/**
 * Lays a drawing out in layers from left to right (Sugiyama, Tagawa and Toda, 1981): layers by the longest way, few crossings by sweeps
 * of means, and heights near those of the neighbours. What is not joined lies apart, one under the other; the same drawing always lies
 * the same way.
 */
export function placeBoxes({ boxes, lines }: Shape): Places {
  const joined = numbered(
    boxes.map(({ id }) => id),
    lines,
  )
  const places = new Map<string, { readonly x: number; readonly y: number }>()
  const parts = partsOf(boxes.length, joined)
  const alone = parts.filter(({ members }) => members.length === 1).map(({ members }) => members[0]!)
  let top = 0
  let widest = 600
  for (const part of parts.filter(({ members }) => members.length > 1)) {
    const widths = part.members.map((each) => boxWidth(boxes[each]!))
    const { xs, ys, height, width } = placePart(widths, part.lines)
    part.members.forEach((each, at) => places.set(boxes[each]!.id, { x: xs[at]!, y: top + ys[at]! }))
    top += height + 2 * betweenBoxes
    widest = Math.max(widest, width)
  }
  let x = 0
  for (const each of alone) {
    const wide = boxWidth(boxes[each]!)
    if (x > 0 && x + wide > widest) [x, top] = [0, top + boxHeight + betweenBoxes]
    places.set(boxes[each]!.id, { x: x + wide / 2, y: top + boxHeight / 2 })
    x += wide + betweenBoxes
  }
  return places
}

interface Part {
  readonly members: readonly number[]
  readonly lines: readonly (readonly [number, number])[]
}

/** What is joined, each with its own numbers, the largest first. */
function partsOf(count: number, lines: readonly (readonly [number, number])[]): readonly Part[] {
  const home = Int32Array.from({ length: count }, (_, at) => at)
  const root = (of: number): number => {
    let at = of
    while (home[at] !== at) at = home[at] = home[home[at]!]!
    return at
  }
  for (const [a, b] of lines) home[root(a)] = root(b)
  const members = Map.groupBy(
    Array.from({ length: count }, (_, at) => at),
    root,
  )
  const within = Map.groupBy(lines, ([a]) => root(a))
  const local = new Int32Array(count)
  for (const each of members.values()) each.forEach((one, at) => (local[one] = at))
  return [...members]
    .map(([at, each]) => ({ members: each, lines: (within.get(at) ?? []).map(([a, b]) => [local[a]!, local[b]!] as const) }))
    .toSorted((a, b) => b.members.length - a.members.length)
}

interface PlacedPart {
  readonly xs: Float64Array
  readonly ys: Float64Array
  readonly width: number
  readonly height: number
}

function placePart(widths: readonly number[], lines: readonly (readonly [number, number])[]): PlacedPart {
  const { layers, lines: forward } = layersOf(widths.length, lines)
  const depth = layers.reduce((most, layer) => Math.max(most, layer + 1), 0)
  const { count, layerOf, short } = withPoints(layers, forward)
  const next = sides(count, { lines: short, at: 0 })
  const before = sides(count, { lines: short, at: 1 })
  const ranks = Array.from({ length: depth }, (): number[] => [])
  for (const one of firstSeen(count, { next, before })) ranks[layerOf[one]!]!.push(one)
  const ordered = orderRanks({ ranks, before, next })
  const room = Float64Array.from({ length: count }, (_, one) => (one < widths.length ? boxHeight + betweenBoxes : lineRoom))
  const ys = heights(ordered, { room, next, before })
  const xs = new Float64Array(widths.length)
  let left = 0
  for (const rank of ordered) {
    const own = rank.filter((one) => one < widths.length)
    const wide = own.reduce((most, one) => Math.max(most, widths[one]!), 0)
    for (const one of own) xs[one] = left + widths[one]! / 2
    left += wide + betweenLayers
  }
  const used = ys.subarray(0, widths.length)
  const top = used.reduce((least, y) => Math.min(least, y), Infinity) - boxHeight / 2
  const bottom = used.reduce((most, y) => Math.max(most, y), -Infinity) + boxHeight / 2
  return { xs, ys: used.map((y) => y - top), width: left - betweenLayers, height: bottom - top }
}

/** Cuts lines that pass layers into pieces from layer to layer, where that takes no more points than there is time for. */
function withPoints(
  layers: Int32Array,
  lines: readonly (readonly [number, number])[],
): { readonly count: number; readonly layerOf: readonly number[]; readonly short: readonly (readonly [number, number])[] } {
  const layerOf = [...layers]
  const points = lines.reduce((sum, [a, b]) => sum + layers[b]! - layers[a]! - 1, 0)
  if (points > mostPoints) {
    return { count: layerOf.length, layerOf, short: lines }
  }
  const short = lines.flatMap(([a, b]) => {
    const pieces: (readonly [number, number])[] = []
    let at = a
    for (let layer = layers[a]! + 1; layer < layers[b]!; layer++) {
      const point = layerOf.push(layer) - 1
      pieces.push([at, point])
      at = point
    }
    return [...pieces, [at, b] as const]
  })
  return { count: layerOf.length, layerOf, short }
}

/** All places in the order in which a walk along the lines, either way, comes to them: neighbours begin near each other. */
function firstSeen(
  count: number,
  by: { readonly next: readonly (readonly number[])[]; readonly before: readonly (readonly number[])[] },
): readonly number[] {
  const seen = new Uint8Array(count)
  const found: number[] = []
  for (let root = 0; root < count; root++) {
    const open = [root]
    for (let one = open.pop(); one !== undefined; one = open.pop()) {
      if (seen[one] === 1) continue
      seen[one] = 1
      found.push(one)
      for (const beside of [...by.before[one]!, ...by.next[one]!].toReversed()) if (seen[beside] === 0) open.push(beside)
    }
  }
  return found
}

/** The height of each place: as near to the mean of its neighbours as the order and the room of its layer let it. */
function heights(
  ranks: readonly (readonly number[])[],
  by: { readonly room: Float64Array; readonly next: readonly (readonly number[])[]; readonly before: readonly (readonly number[])[] },
): Float64Array {
  const { room, next, before } = by
  const ys = new Float64Array(room.length)
  for (const rank of ranks) {
    let y = 0
    for (const one of rank) {
      ys[one] = y + room[one]! / 2
      y += room[one]!
    }
  }
  for (let pass = 0; pass < passes; pass++) {
    const forth = pass % 2 === 0
    for (const rank of forth ? ranks : ranks.toReversed()) settle(rank, { ys, room, beside: forth ? before : next })
  }
  const both = next.map((each, one) => [...each, ...before[one]!])
  for (const rank of ranks) settle(rank, { ys, room, beside: both })
  return ys
}

/** Moves the places of a layer to where they would be, and those that would meet together (isotonic regression by pooling). */
function settle(
  rank: readonly number[],
  by: { readonly ys: Float64Array; readonly room: Float64Array; readonly beside: readonly (readonly number[])[] },
): void {
  const { ys, room, beside } = by
  const offsets: number[] = []
  const pools: { sum: number; size: number }[] = []
  let offset = 0
  rank.forEach((one, at) => {
    if (at > 0) offset += (room[rank[at - 1]!]! + room[one]!) / 2
    offsets.push(offset)
    const near = beside[one]!
    const wish = near.length === 0 ? ys[one]! : near.reduce((sum, each) => sum + ys[each]!, 0) / near.length
    let pool = { sum: wish - offset, size: 1 }
    for (let last = pools.at(-1); last !== undefined && last.sum / last.size > pool.sum / pool.size; last = pools.at(-1)) {
      pools.pop()
      pool = { sum: last.sum + pool.sum, size: last.size + pool.size }
    }
    pools.push(pool)
  })
  let at = 0
  for (const { sum, size } of pools) {
    for (let left = size; left > 0; left--, at++) ys[rank[at]!] = sum / size + offsets[at]!
  }
}
