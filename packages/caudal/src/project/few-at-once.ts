/** The same work, so that no more than `most` of it is under way at once: what comes on top waits, and is begun in the order in which it came. */
export function fewAtOnce<In, Out>(work: (input: In) => Promise<Out>, most: number): (input: In) => Promise<Out> {
  const waiting: (() => void)[] = []
  let free = most
  return async (input) => {
    if (free > 0) free--
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await work(input)
    } finally {
      const next = waiting.shift()
      if (next === undefined) free++
      else next()
    }
  }
}
