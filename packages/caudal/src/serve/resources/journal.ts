import { z } from 'zod'
import { work } from '../../api/index.ts'
import type { Entry, JournalQuery } from '../../api/index.ts'
import { isoInstant } from '../../kernel/index.ts'
import type { JournalEntry, JournalEvent } from '../../journal/index.ts'
import { endpoint } from '../endpoint.ts'
import type { Endpoint } from '../endpoint.ts'
import { isWanted, pipelineLookup } from '../event-filter.ts'
import { cursorOf, isPlace, limitOf, placeOf } from '../paging.ts'
import { moment, name, opaque, page, pageFields, word } from '../schemas.ts'

/** The kinds of events, to choose from. */
export const eventKind: z.ZodType<JournalEvent['kind']> = z.enum([
  'run',
  'late',
  'command',
  'approval',
  'backfill',
  'request',
  'dataset',
  'backfill_window',
  'task_run',
  'attempt',
])

const entrySchema: z.ZodType<Entry> = name('Entry', z.object({ seq: z.number(), at: moment, event: opaque<JournalEvent>() }))

/** An entry of the journal as a document. */
export function entryDocument({ seq, at, event }: JournalEntry): Entry {
  return { seq, at: isoInstant(at), event }
}

/** Entries that are read at once, and that are looked through for one page at the most. */
const readAtOnce = 500
const mostLookedAt = 5_000

const journalQuery: z.ZodType<JournalQuery> = z.strictObject({
  ...pageFields,
  kind: eventKind.optional(),
  pipeline: word.optional(),
  run: word.optional(),
  dataset: word.optional(),
})

const journal = endpoint(work.journal, {
  id: 'journal',
  summary: 'What happened, oldest first, as far back as it is kept',
  details: 'A filter goes through a part of a long journal at a time: a page may be short, or empty, and still have a `next`.',
  role: 'viewer',
  query: journalQuery,
  answer: page('Entry', entrySchema),
  async handle({ project, query }) {
    const filter = { kinds: query.kind === undefined ? [] : [query.kind], pipeline: query.pipeline, run: query.run, dataset: query.dataset }
    const of = { filter, pipelineOf: pipelineLookup(project.store) }
    const limit = limitOf(query)
    const items: Entry[] = []
    let after = placeOf('journal', { query, is: isPlace }) ?? 0
    for (let looked = 0; looked < mostLookedAt; looked += readAtOnce) {
      const found = await project.store.journal({ after, ...(query.run === undefined ? {} : { run: query.run }), limit: readAtOnce })
      for (const entry of found) {
        after = entry.seq
        if (!(await isWanted(entry, of))) continue
        items.push(entryDocument(entry))
        if (items.length === limit) return { items, next: cursorOf('journal', after) }
      }
      if (found.length < readAtOnce) return { items, next: null }
    }
    return { items, next: cursorOf('journal', after) }
  },
})

/** What can be asked about what happened. */
export const journalEndpoints: readonly Endpoint[] = [journal]
