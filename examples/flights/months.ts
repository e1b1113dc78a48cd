/** A part of a window. */
export interface Slice {
  readonly start: string
  readonly end: string
}

/** A window cut at the first of each month (UTC): a day stays whole, half a year becomes six slices. */
export function monthsOf(window: Slice): Slice[] {
  const slices: Slice[] = []
  for (let start = window.start; start < window.end;) {
    const first = new Date(start)
    const next = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1)).toISOString().replace('.000Z', 'Z')
    const end = next < window.end ? next : window.end
    slices.push({ start, end })
    start = end
  }
  return slices
}
