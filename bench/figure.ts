/** One figure of a benchmark run; where something else did the same work, `peer` is its value and `ratio` is value over peer. */
export interface Figure {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly peer?: number
  readonly ratio?: number
}

/** The middle one of some numbers; of an even count the mean of the middle two. NaN of none. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  return sorted.length % 2 === 1 ? (sorted[Math.floor(middle)] ?? NaN) : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2
}

/** A number with at most three digits after the point. */
export const rounded = (value: number): number => Math.round(value * 1_000) / 1_000

/** A figure with its peer's value and their ratio. */
export function against(peer: number, figure: Figure): Figure {
  return { ...figure, value: rounded(figure.value), peer: rounded(peer), ratio: rounded(figure.value / peer) }
}

/** Figures as lines for people, one a figure. */
export function figureLines(figures: readonly Figure[]): string[] {
  const width = Math.max(...figures.map(({ name }) => name.length))
  return figures.map(({ name, value, unit, peer, ratio }) => {
    const beside = peer === undefined ? '' : `   peer ${peer.toLocaleString('en')} ${unit}   ratio ${ratio}`
    return `${name.padEnd(width)}  ${value.toLocaleString('en').padStart(12)} ${unit}${beside}`
  })
}
