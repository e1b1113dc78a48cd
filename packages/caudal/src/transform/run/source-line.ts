/** The line of a template that a line of its query, from 1, came from: that of the same text, or else the nearest to it. */
export function sourceLine({ raw, sql, line }: { readonly raw: string; readonly sql: string; readonly line: number }): number {
  const [written, compiled] = [linesOf(raw), linesOf(sql)]
  const pairs = alignment(written, compiled)
  const at = line - 1
  const same = pairs.find(([, other]) => other === at)
  if (same !== undefined) return same[0] + 1
  const above = pairs.findLast(([, other]) => other < at) ?? [-1, -1]
  const below = pairs.find(([, other]) => other > at) ?? [written.length, compiled.length]
  const last = Math.max(above[0] + 1, below[0] - 1)
  const guess = Math.min(above[0] + at - above[1], last)
  return Math.min(Math.max(guess, 0), written.length - 1) + 1
}

function linesOf(text: string): readonly string[] {
  return text.split('\n').map((line) => line.trim())
}

/** Pairs of lines of the same text, in order in both: the longest common subsequence. */
function alignment(one: readonly string[], other: readonly string[]): readonly (readonly [number, number])[] {
  const lengths = one.map(() => new Uint32Array(other.length + 1))
  lengths.push(new Uint32Array(other.length + 1))
  for (let at = one.length - 1; at >= 0; at--) {
    for (let to = other.length - 1; to >= 0; to--) {
      const next = Math.max(lengths[at + 1]![to]!, lengths[at]![to + 1]!)
      lengths[at]![to] = one[at] === other[to] && one[at] !== '' ? lengths[at + 1]![to + 1]! + 1 : next
    }
  }
  const pairs: (readonly [number, number])[] = []
  for (let at = 0, to = 0; at < one.length && to < other.length;) {
    if (one[at] === other[to] && one[at] !== '') pairs.push([at++, to++])
    else if (lengths[at + 1]![to]! > lengths[at]![to + 1]!) at++
    else to++
  }
  return pairs
}
