/** Applies a function to each item, the next one only when the last is done: at once, or as a promise where one of them yields one. */
export function inTurn(items: readonly unknown[], use: (item: unknown) => unknown): unknown[] | Promise<unknown[]> {
  const results: unknown[] = []
  for (let index = 0; index < items.length; index++) {
    const result = use(items[index])
    if (result instanceof Promise) return waiting(items, { use, results, first: result })
    results.push(result)
  }
  return results
}

interface Progress {
  readonly use: (item: unknown) => unknown
  readonly results: unknown[]
  readonly first: Promise<unknown>
}

async function waiting(items: readonly unknown[], { use, results, first }: Progress): Promise<unknown[]> {
  results.push(await first)
  while (results.length < items.length) results.push(await use(items[results.length]))
  return results
}
