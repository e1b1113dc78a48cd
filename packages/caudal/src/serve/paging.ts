import type { Page, PageQuery } from '../api/index.ts'
import { Fault } from '../kernel/index.ts'
import type { Json } from '../kernel/index.ts'

const usualLimit = 50

/** How many items a page has at the most. */
export function limitOf({ limit }: PageQuery): number {
  return limit ?? usualLimit
}

/** A cursor as the client gets it: opaque, and only good for the list that it came from. */
export function cursorOf(list: string, place: Json): string {
  return Buffer.from(JSON.stringify([list, place])).toString('base64url')
}

/** The place that a cursor names; undefined where none was given. Throws `API-BAD-CURSOR`. */
export function placeOf<T extends Json>(
  list: string,
  of: { readonly query: PageQuery; readonly is: (place: Json) => place is T },
): T | undefined {
  const { cursor } = of.query
  if (cursor === undefined) return undefined
  const found = decode(cursor)
  if (Array.isArray(found) && found.length === 2 && found[0] === list && of.is(found[1])) return found[1]
  throw new Fault('API-BAD-CURSOR', {
    message: 'the cursor is not one of this list',
    hint: 'give the `next` of the page before, as it is, or leave it out to begin anew',
  })
}

function decode(cursor: string): Json {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as Json
  } catch {
    return null
  }
}

/** Whether a place is a text. */
export function isText(place: Json): place is string {
  return typeof place === 'string'
}

/** Whether a place is a number from 0 on. */
export function isPlace(place: Json): place is number {
  return typeof place === 'number' && Number.isSafeInteger(place) && place >= 0
}

/** A page of items that were asked for with one more than fit, so that it is known whether there are more. */
export function pageOf<R, T>(
  found: readonly R[],
  of: { readonly list: string; readonly query: PageQuery; readonly place: (last: R) => Json; readonly show: (row: R) => T },
): Page<T> {
  const limit = limitOf(of.query)
  const shown = found.slice(0, limit)
  const last = shown.at(-1)
  return {
    items: shown.map(of.show),
    next: found.length > limit && last !== undefined ? cursorOf(of.list, of.place(last)) : null,
  }
}

/** A page of a list that is held in memory: items by a key that no two have in common, in the order of the keys or backwards. */
export function pageOfAll<R>(
  all: readonly R[],
  of: { readonly list: string; readonly query: PageQuery; readonly key: (row: R) => string; readonly backwards?: boolean },
): { readonly rows: readonly R[]; readonly next: string | null } {
  const { list, query, key, backwards = false } = of
  const sorted = all.toSorted((a, b) => (key(a) < key(b) ? -1 : 1) * (backwards ? -1 : 1))
  const after = placeOf(list, { query, is: isText })
  const rest = after === undefined ? sorted : sorted.filter((row) => (backwards ? key(row) < after : key(row) > after))
  const { items, next } = pageOf(rest, { list, query, place: key, show: (row) => row })
  return { rows: items, next }
}

/** A page of a list whose order is its own. */
export function pageInOrder<R>(
  all: readonly R[],
  of: { readonly list: string; readonly query: PageQuery },
): { readonly rows: readonly R[]; readonly next: string | null } {
  const { list, query } = of
  const from = placeOf(list, { query, is: isPlace }) ?? 0
  const limit = limitOf(query)
  const rows = all.slice(from, from + limit)
  return { rows, next: from + limit < all.length ? cursorOf(list, from + limit) : null }
}

/** Whether a place is that of a step or an item: the run, the step and the item. */
export function isStepPlace(place: unknown): place is [string, string, number | null] {
  if (!Array.isArray(place) || place.length !== 3) return false
  const [run, step, item] = place as unknown[]
  return typeof run === 'string' && typeof step === 'string' && (item === null || Number.isSafeInteger(item))
}
