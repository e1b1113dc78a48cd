import type { JournalEntry } from '../journal/index.ts'
import { isWanted } from './event-filter.ts'
import type { EventFilter, PipelineOf } from './event-filter.ts'
import { entryDocument } from './resources/journal.ts'
import type { Tail } from './tail.ts'
import { textFrame } from './text-frame.ts'

/** What a listener is told at once, in the forms of the stream, each made when it is first asked for. */
export interface EventPage {
  /** Whether nothing of it is wanted: then it says that the connection lives, and no more. */
  readonly empty: boolean
  /** The place behind which it goes on. */
  readonly place: number
  /** As server-sent events. */
  sse(): Uint8Array
  /** As messages of a WebSocket, one an entry. */
  messages(): Uint8Array
}

/** Pages of the journal for all who listen. */
export interface EventPages {
  /** What comes behind a place, as far as it is wanted; null where nothing has come. Rejects with `JOURNAL-MISSED`. */
  behind(place: number, filter: EventFilter): Promise<EventPage | null>
}

/** Pages that are kept for those who come to the same place. */
const keptPages = 48

/** Makes each page once for all who are at the same place and want the same, and the text of an entry once for all pages. */
export function createEventPages(of: { readonly tail: Tail; readonly pipelineOf: PipelineOf }): EventPages {
  const { tail, pipelineOf } = of
  const pages = new Map<string, Promise<EventPage>>()
  return {
    async behind(place, filter) {
      const key = JSON.stringify([place, filter])
      const known = pages.get(key)
      if (known !== undefined) return await known
      const found = await tail.since(place)
      if (found.length === 0) return null
      // Somebody else may have come to it meanwhile.
      const page = pages.get(key) ?? wantedOf(found, { filter, pipelineOf }).then((entries) => pageOf(entries, found.at(-1)!.seq))
      pages.set(key, page)
      page.catch(() => pages.delete(key))
      if (pages.size > keptPages) pages.delete(pages.keys().next().value!)
      return await page
    },
  }
}

/** A page of nothing, which says that the connection lives. */
export function beat(place: number): EventPage {
  return pageOf([], place)
}

async function wantedOf(
  found: readonly JournalEntry[],
  of: { readonly filter: EventFilter; readonly pipelineOf: PipelineOf },
): Promise<readonly JournalEntry[]> {
  const { kinds, pipeline, run, dataset } = of.filter
  if (kinds.length === 0 && pipeline === undefined && run === undefined && dataset === undefined) return found
  const entries: JournalEntry[] = []
  for (const entry of found) if (await isWanted(entry, of)) entries.push(entry)
  return entries
}

const encoder = new TextEncoder()
const texts = new WeakMap<JournalEntry, string>()

function textOf(entry: JournalEntry): string {
  const text = texts.get(entry) ?? JSON.stringify(entryDocument(entry))
  texts.set(entry, text)
  return text
}

function pageOf(entries: readonly JournalEntry[], place: number): EventPage {
  let sse: Uint8Array | undefined
  let messages: Uint8Array | undefined
  return {
    empty: entries.length === 0,
    place,
    sse: () => (sse ??= encoder.encode(sseText(entries, place))),
    messages: () => (messages ??= Buffer.concat((entries.length === 0 ? [JSON.stringify({ place })] : entries.map(textOf)).map(textFrame))),
  }
}

/** Entries as events, and behind them the place, which a heartbeat carries too. */
function sseText(entries: readonly JournalEntry[], place: number): string {
  const events = entries.map((entry) => `id: ${entry.seq}\ndata: ${textOf(entry)}\n\n`)
  return entries.at(-1)?.seq === place ? events.join('') : `${events.join('')}id: ${place}\n: ${place}\n\n`
}
