/** Lets one piece of work in at a time, in the order of asking. */
export type Lock = <T>(work: () => Promise<T>) => Promise<T>

/** A lock of its own; work that fails lets the next one in too. */
export function createLock(): Lock {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const turn = last.then(work, work)
    last = turn.catch(() => undefined)
    return turn
  }
}
