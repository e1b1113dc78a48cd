/** Places in layers: boxes, and the points at which long lines pass a layer. */
export interface Ranks {
  /** The places of each layer, from top to bottom. */
  readonly ranks: number[][]
  /** What each place is joined with in the layer before, and in the one after. */
  readonly before: readonly (readonly number[])[]
  readonly next: readonly (readonly number[])[]
}

const sweeps = 8

/** Orders the places of each layer so that few lines cross: by the middle of their neighbours, to and fro, keeping the best that was seen. */
export function orderRanks(of: Ranks): number[][] {
  let ranks = of.ranks.map((rank) => [...rank])
  let best = ranks
  let fewest = crossings(ranks, of.next)
  const place = new Float64Array(of.next.length)
  const note = (rank: readonly number[]): void => rank.forEach((one, at) => (place[one] = at))
  for (let sweep = 0; sweep < sweeps && fewest > 0; sweep++) {
    const forth = sweep % 2 === 0
    ranks = ranks.map((rank) => [...rank])
    ranks.forEach(note)
    const beside = forth ? of.before : of.next
    for (const rank of forth ? ranks : ranks.toReversed()) {
      const middle = new Map(rank.map((one, at) => [one, mean(beside[one]!, place) ?? at]))
      rank.sort((a, b) => middle.get(a)! - middle.get(b)! || place[a]! - place[b]!)
      note(rank)
    }
    const crossed = crossings(ranks, of.next)
    if (crossed < fewest) [best, fewest] = [ranks, crossed]
  }
  return best
}

function mean(of: readonly number[], place: Float64Array): number | undefined {
  if (of.length === 0) return undefined
  let sum = 0
  for (const one of of) sum += place[one]!
  return sum / of.length
}

/** How many pairs of lines cross between layers that follow each other; lines that pass a layer are not counted. Counted with a tree of sums (Barth, Jünger and Mutzel, 2002). */
export function crossings(ranks: readonly (readonly number[])[], next: readonly (readonly number[])[]): number {
  const place = new Int32Array(next.length)
  const layer = new Int32Array(next.length)
  ranks.forEach((rank, depth) => {
    rank.forEach((one, at) => {
      place[one] = at
      layer[one] = depth
    })
  })
  let crossed = 0
  ranks.forEach((rank, at) => {
    const size = ranks[at + 1]?.length ?? 0
    const sums = new Int32Array(size + 1)
    let seen = 0
    for (const one of rank) {
      const ends = next[one]!.filter((to) => layer[to] === at + 1).map((to) => place[to]!)
      for (const end of ends) {
        crossed += seen
        for (let i = end + 1; i > 0; i -= i & -i) crossed -= sums[i]!
      }
      for (const end of ends) for (let i = end + 1; i <= size; i += i & -i) sums[i]!++
      seen += ends.length
    }
  })
  return crossed
}
