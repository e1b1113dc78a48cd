import type { Clock } from '../kernel/index.ts'
import { Fault, Faults } from '../kernel/index.ts'
import type { EventFilter } from './event-filter.ts'
import { beat } from './event-pages.ts'
import type { EventPage, EventPages } from './event-pages.ts'
import { eventQuery } from './event-query.ts'
import type { Tail } from './tail.ts'

/** What events are followed from. */
export interface Following {
  readonly tail: Tail
  readonly clock: Clock
  readonly pages: EventPages
}

/** How long nothing is said at the most, so that both sides know that the other is there. Milliseconds. */
const beatMs = 15_000

/** Where to begin and what to tell, as a listener asked. Throws `API-BAD-REQUEST`, and `JOURNAL-MISSED` where entries were dropped since. */
export async function beginFollowing(
  following: Following,
  asked: { readonly query: { readonly [name: string]: string }; readonly lastEventId: string | undefined },
): Promise<{ readonly filter: EventFilter; readonly after: number }> {
  const given = { ...asked.query, ...(asked.lastEventId === undefined ? {} : { after: asked.lastEventId }) }
  const read = eventQuery.safeParse(given)
  if (!read.success) {
    throw new Faults(
      read.error.issues.map((issue) => {
        const message = `query.${issue.path.map(String).join('.')}: ${issue.message}`
        return new Fault('API-BAD-REQUEST', { message, hint: 'the stream takes after, kind, pipeline, run and dataset' })
      }),
    )
  }
  const { after, kind, pipeline, run, dataset } = read.data
  const newest = await following.tail.newest()
  if (after !== undefined && after > newest) {
    throw new Fault('API-BAD-CURSOR', {
      message: `the journal has no place ${after} yet: its newest is ${newest}`,
      hint: 'the state may have been restored from a backup; begin anew without a place',
      data: { newest },
    })
  }
  // A place that was dropped is refused before the stream begins.
  if (after !== undefined) await following.tail.since(after)
  return { filter: { kinds: kind ?? [], pipeline, run, dataset }, after: after ?? newest }
}

/** What a listener wants of the journal, page by page, behind a place; it reads no faster than it is asked, and now and then says that it lives. */
export async function* follow(
  following: Following,
  from: { readonly filter: EventFilter; readonly after: number; readonly signal: AbortSignal },
): AsyncGenerator<EventPage> {
  const { tail, pages, clock } = following
  const { filter, signal } = from
  let place = from.after
  let saidAt = clock.monotonic()
  while (!signal.aborted) {
    const page = await pages.behind(place, filter)
    if (page === null) await tail.changed(place, { waitMs: beatMs, signal })
    place = page?.place ?? place
    if ((page === null || page.empty) && clock.monotonic() - saidAt < beatMs) continue
    saidAt = clock.monotonic()
    yield page ?? beat(place)
  }
}
