/** Rows of a list that are in sight, and how many beside them are drawn too. */
export interface Sight {
  readonly startIndex: number
  readonly endIndex: number
  readonly overscan: number
  readonly count: number
}

/** Which rows are drawn: those in sight with some beside them, and the one that has the focus with its neighbours, so that keys go on from it. */
export function drawnRows({ startIndex, endIndex, overscan, count }: Sight, focused: number | null): number[] {
  const near = span(startIndex - overscan, endIndex + overscan, count)
  if (focused === null) return near
  return [...new Set([...near, ...span(focused - 1, focused + 1, count)])].toSorted((a, b) => a - b)
}

function span(from: number, to: number, count: number): number[] {
  const first = Math.max(0, from)
  return Array.from({ length: Math.max(0, Math.min(count - 1, to) - first + 1) }, (_, at) => first + at)
}
