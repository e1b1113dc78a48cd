import type { Page } from 'caudal/api'

/** All items of a list whose length is bounded by what it is of, page by page; stops at `most`. */
export async function readAll<T>(page: (cursor: string | undefined) => Promise<Page<T>>, most: number): Promise<T[]> {
  const items: T[] = []
  let cursor: string | undefined
  do {
    const { items: more, next } = await page(cursor)
    items.push(...more)
    cursor = next ?? undefined
  } while (cursor !== undefined && items.length < most)
  return items
}
