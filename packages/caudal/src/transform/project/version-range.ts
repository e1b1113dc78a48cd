const comparisons: Readonly<Record<string, (order: number) => boolean>> = {
  '>=': (order) => order >= 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '<': (order) => order < 0,
  '=': (order) => order === 0,
  '==': (order) => order === 0,
  '!=': (order) => order !== 0,
}

/** Whether a version as `1.11.0` is in all ranges, as `>=1.3.0` or `>=1.3.0,<2.0.0`. What is no range holds for every version. */
export function isInRanges(version: string, ranges: readonly string[]): boolean {
  return ranges
    .flatMap((range) => range.split(','))
    .every((range) => {
      const match = /^\s*([<>=!]=?)?\s*v?(\d+(?:\.\d+){0,2})/.exec(range)
      if (match === null) return true
      return comparisons[match[1] ?? '=']!(compare(version, match[2]!))
    })
}

function compare(one: string, other: string): number {
  const [left, right] = [one, other].map((version) => version.split('.').map(Number)) as [number[], number[]]
  for (let index = 0; index < 3; index++) {
    const order = (left[index] ?? 0) - (right[index] ?? 0)
    if (order !== 0) return order
  }
  return 0
}
