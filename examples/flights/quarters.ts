/** A part of a window. */
export interface Slice {
  readonly start: string
  readonly end: string
}

/** A window cut at the quarters of the year (UTC): a day stays whole, a year becomes four slices. */
export function quartersOf(window: Slice): Slice[] {
  const slices: Slice[] = []
  const windowEnd = Date.parse(window.end)
  for (let start = Date.parse(window.start); start < windowEnd;) {
    const first = new Date(start)
    const next = Date.UTC(first.getUTCFullYear(), first.getUTCMonth() - (first.getUTCMonth() % 3) + 3)
    const end = Math.min(next, windowEnd)
    slices.push({ start: new Date(start).toISOString(), end: new Date(end).toISOString() })
    start = end
  }
  return slices
}
