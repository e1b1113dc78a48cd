/** A stretch of time in milliseconds since 1970. */
export interface Range {
  readonly from: number
  readonly to: number
}

/** Where a span lies within a range, in per cent, never narrower than can be seen; null where it lies outside. */
export function place(span: Range, within: Range): { readonly left: number; readonly width: number } | null {
  if (span.to < within.from || span.from > within.to) return null
  const length = Math.max(1, within.to - within.from)
  const from = Math.max(span.from, within.from)
  const to = Math.min(span.to, within.to)
  const width = Math.max(0.25, ((to - from) / length) * 100)
  return { left: Math.min(100 - width, ((from - within.from) / length) * 100), width }
}

const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400].map((each) => each * 1_000)

/** Round moments within a range to write under it, at most `most` of them. */
export function ticks(range: Range, most: number): number[] {
  const length = range.to - range.from
  const step = steps.find((each) => length / each <= most) ?? Math.ceil(length / most / 86_400_000) * 86_400_000
  const first = Math.ceil(range.from / step) * step
  return Array.from({ length: Math.max(0, Math.floor((range.to - first) / step) + 1) }, (_, at) => first + at * step)
}

/** Spans in rows, so that none in a row overlaps another: each in the first row that has room. */
export function packRows<T extends Range>(spans: readonly T[]): T[][] {
  const rows: { end: number; readonly spans: T[] }[] = []
  for (const span of spans.toSorted((a, b) => a.from - b.from)) {
    const row = rows.find(({ end }) => end <= span.from)
    if (row === undefined) rows.push({ end: span.to, spans: [span] })
    else {
      row.spans.push(span)
      row.end = span.to
    }
  }
  return rows.map((row) => row.spans)
}
