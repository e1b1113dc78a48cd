import type { Clock } from '../kernel/index.ts'
import { Fault, Faults, sleep } from '../kernel/index.ts'
import type { JournalEntry } from '../journal/index.ts'
import { isWanted } from './event-filter.ts'
import type { EventFilter, PipelineOf } from './event-filter.ts'
import { eventQuery } from './event-query.ts'
import type { Tail } from './tail.ts'

/** What events are followed from. */
export interface Following {
  readonly tail: Tail
  readonly clock: Clock
  readonly pipelineOf: PipelineOf
}

/** What a listener gets: entries, and the place behind which it goes on; no entries where nothing that it wants came for a while. */
export interface Heard {
  readonly entries: readonly JournalEntry[]
  readonly place: number
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

/** What a listener wants of the journal, as it comes, behind a place; it reads no faster than it is asked. */
export async function* follow(
  following: Following,
  from: { readonly filter: EventFilter; readonly after: number; readonly signal: AbortSignal },
): AsyncGenerator<Heard> {
  const { tail, clock, pipelineOf } = following
  const { filter, signal } = from
  let place = from.after
  let saidAt = clock.monotonic()
  while (!signal.aborted) {
    const found = await tail.since(place)
    if (found.length === 0) {
      await waitForMore({ tail, clock, place, signal })
      if (clock.monotonic() - saidAt < beatMs) continue
    }
    const entries: JournalEntry[] = []
    for (const entry of found) if (await isWanted(entry, { filter, pipelineOf })) entries.push(entry)
    place = found.at(-1)?.seq ?? place
    if (entries.length === 0 && clock.monotonic() - saidAt < beatMs) continue
    saidAt = clock.monotonic()
    yield { entries, place }
  }
}

async function waitForMore(of: {
  readonly tail: Tail
  readonly clock: Clock
  readonly place: number
  readonly signal: AbortSignal
}): Promise<void> {
  const stop = new AbortController()
  const signal = AbortSignal.any([of.signal, stop.signal])
  await Promise.race([of.tail.changed(of.place, signal), sleep(of.clock, { delayMs: beatMs, signal }).catch(() => undefined)])
  stop.abort()
}
