/**
 * Resolves when all pieces of work are through, with what they gave; they were begun together, so that what they ask of the state
 * travels together. Rejects with the first failure, once none of them goes on.
 */
export async function together<T>(works: readonly Promise<T>[]): Promise<readonly T[]> {
  const ends = await Promise.allSettled(works)
  for (const end of ends) if (end.status === 'rejected') throw end.reason
  return Promise.all(works)
}
