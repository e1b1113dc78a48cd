/** A line of two texts set side by side: in both, only before, or only after. */
export interface DiffLine {
  readonly kind: 'same' | 'gone' | 'new'
  readonly text: string
}

/** A stretch of a difference: lines that are shown, or so many equal ones that are not. */
export type DiffPart =
  | { readonly kind: 'lines'; readonly lines: readonly DiffLine[] }
  | { readonly kind: 'skipped'; readonly count: number }

const mostEdits = 4_000

/** The shortest way from one text to the other by whole lines (Myers, 1986); beyond 4,000 edits all is told as gone and new. */
export function diffLines(before: string, after: string): DiffLine[] {
  const [a, b] = [linesOf(before), linesOf(after)]
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start++
  let end = 0
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++
  const same = (lines: readonly string[]): DiffLine[] => lines.map((text) => ({ kind: 'same', text }))
  const middle = middleOf(a.slice(start, a.length - end), b.slice(start, b.length - end))
  return [...same(a.slice(0, start)), ...middle, ...same(end === 0 ? [] : a.slice(-end))]
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n')
}

function middleOf(a: readonly string[], b: readonly string[]): DiffLine[] {
  const trace: Map<number, number>[] = []
  const furthest = new Map([[1, 0]])
  for (let edits = 0; edits <= Math.min(a.length + b.length, mostEdits); edits++) {
    trace.push(new Map(furthest))
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      let x = firstStep(furthest, { diagonal, edits })
      while (x < a.length && x - diagonal < b.length && a[x] === b[x - diagonal]) x++
      furthest.set(diagonal, x)
      if (x >= a.length && x - diagonal >= b.length) return walkBack(trace, { a, b })
    }
  }
  return [...a.map((text) => ({ kind: 'gone', text }) as const), ...b.map((text) => ({ kind: 'new', text }) as const)]
}

function firstStep(furthest: ReadonlyMap<number, number>, at: { readonly diagonal: number; readonly edits: number }): number {
  const { diagonal, edits } = at
  const [left, right] = [furthest.get(diagonal - 1) ?? -1, furthest.get(diagonal + 1) ?? -1]
  return diagonal === -edits || (diagonal !== edits && left < right) ? right : left + 1
}

function walkBack(trace: readonly Map<number, number>[], of: { readonly a: readonly string[]; readonly b: readonly string[] }): DiffLine[] {
  const found: DiffLine[] = []
  let [x, y] = [of.a.length, of.b.length]
  for (let edits = trace.length - 1; edits >= 0; edits--) {
    const furthest = trace[edits]!
    const diagonal = x - y
    const [left, right] = [furthest.get(diagonal - 1) ?? -1, furthest.get(diagonal + 1) ?? -1]
    const down = diagonal === -edits || (diagonal !== edits && left < right)
    const fromX = down ? right : left
    const fromY = fromX - (down ? diagonal + 1 : diagonal - 1)
    const [leastX, leastY] = edits === 0 ? [0, 0] : down ? [fromX, fromY + 1] : [fromX + 1, fromY]
    while (x > leastX && y > leastY) {
      found.push({ kind: 'same', text: of.a[--x]! })
      y--
    }
    if (edits > 0) found.push(down ? { kind: 'new', text: of.b[--y]! } : { kind: 'gone', text: of.a[--x]! })
  }
  return found.toReversed()
}

/** A difference with only so many equal lines around each change. */
export function foldDiff(lines: readonly DiffLine[], around: number): DiffPart[] {
  const near = new Set(
    lines.flatMap(({ kind }, at) => (kind === 'same' ? [] : Array.from({ length: 2 * around + 1 }, (_, off) => at + off - around))),
  )
  const parts: DiffPart[] = []
  let shown: DiffLine[] = []
  let skipped = 0
  const endShown = (): void => {
    if (shown.length > 0) parts.push({ kind: 'lines', lines: shown })
    shown = []
  }
  const endSkipped = (): void => {
    if (skipped > 0) parts.push({ kind: 'skipped', count: skipped })
    skipped = 0
  }
  for (const [at, line] of lines.entries()) {
    if (near.has(at)) {
      endSkipped()
      shown.push(line)
    } else {
      endShown()
      skipped++
    }
  }
  endShown()
  endSkipped()
  return parts
}
