type Row = readonly unknown[]

/** Rows that one of two lists has and the other lacks; how often a row comes counts, its place does not. */
export function rowDifferences({ actual, expected }: { readonly actual: readonly Row[]; readonly expected: readonly Row[] }): {
  readonly missing: readonly Row[]
  readonly surplus: readonly Row[]
} {
  const open = new Map<string, Row[]>()
  for (const row of expected) {
    const key = keyOf(row)
    open.set(key, [...(open.get(key) ?? []), row])
  }
  const surplus: Row[] = []
  for (const row of actual) if (open.get(keyOf(row))?.pop() === undefined) surplus.push(row)
  return { missing: [...open.values()].flat(), surplus }
}

function keyOf(row: Row): string {
  return JSON.stringify(row, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))
}
