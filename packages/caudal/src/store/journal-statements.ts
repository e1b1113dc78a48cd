import { sql } from 'kysely'
import type { Selectable, Transaction } from 'kysely'
import { runOf } from '../journal/index.ts'
import type { JournalEntry, JournalEvent } from '../journal/index.ts'
import type { StoreTransaction } from '../ports/index.ts'
import { openNextSegment, segmentTables } from './journal-segments.ts'
import type { Prepared } from './prepared.ts'
import type { Slots } from './statement.ts'
import type { Tables } from './tables.ts'

/** Events that one statement adds at the most. */
const rowsAtOnce = 50

/** About what a row of the journal takes beyond its event, with its index. Bytes. */
const rowBytes = 100

interface Written {
  readonly event: JournalEvent
  readonly text: string
  readonly seq: number
}

/** Where a database can do it in one statement: in which segment to try it first. */
export interface Appending {
  slot: number
}

type OpenSegment = Pick<Selectable<Tables['journal_segments']>, 'slot' | 'number' | 'last_seq' | 'bytes' | 'full_at'>

/** The journal, within a transaction. */
export function journalStatements(
  tx: Transaction<Tables>,
  { prepared, appending }: { readonly prepared: Prepared; readonly appending: Appending | null },
): Pick<StoreTransaction, 'append'> {
  return {
    async append(at, events) {
      const texts = events.map((event) => JSON.stringify(event))
      const bytes = texts.reduce((sum, text) => sum + text.length + rowBytes, 0)
      const added = { prepared, at, bytes, count: events.length, events, texts }
      const atOnce = appending === null ? null : await appendAtOnce(tx, { ...added, slot: appending.slot })
      const open = atOnce ?? (await grow(tx, added))
      if (appending !== null) appending.slot = open.slot
      const first = open.last_seq - events.length + 1
      const written = events.map((event, index): Written => ({ event, text: texts[index]!, seq: first + index }))
      if (atOnce === null) await insertAll(tx, { prepared, at, slot: open.slot, rows: written })
      if (open.bytes >= open.full_at) await openNextSegment(tx, open)
      return written.map(({ seq, event }): JournalEntry => ({ seq, at, event }))
    },
  }
}

/** Takes places for so many entries in the open segment, and counts what they weigh. */
async function grow(
  tx: Transaction<Tables>,
  entries: { readonly prepared: Prepared; readonly at: number; readonly bytes: number; readonly count: number },
): Promise<OpenSegment> {
  const { prepared, at, bytes, count } = entries
  const { rows } = await prepared.run({
    name: 'grow journal',
    values: { at, bytes, count },
    build: (slot) => growth(tx, slot),
  })
  return rows[0]!
}

function growth(tx: Transaction<Tables>, slot: Slots<{ readonly at: number; readonly bytes: number; readonly count: number }>) {
  return tx
    .updateTable('journal_segments')
    .set((eb) => ({
      bytes: eb('bytes', '+', slot('bytes')),
      last_seq: eb('last_seq', '+', slot('count')),
      first_at: sql<number>`coalesce(first_at, ${slot('at')})`,
      last_at: slot('at'),
    }))
    .where('open', '=', 1)
    .returning(['slot', 'number', 'last_seq', 'bytes', 'full_at'])
}

/** Takes places and adds the entries in one statement; null, with nothing done, where another segment is open by now. */
async function appendAtOnce(
  tx: Transaction<Tables>,
  entries: {
    readonly prepared: Prepared
    readonly at: number
    readonly bytes: number
    readonly count: number
    readonly slot: number
    readonly events: readonly JournalEvent[]
    readonly texts: readonly string[]
  },
): Promise<OpenSegment | null> {
  const { prepared, at, bytes, count, slot: segment, events, texts } = entries
  const { rows } = await prepared.run({
    name: `append to ${segment}`,
    values: { at, bytes, count, segment, runs: events.map((event) => runOf(event) ?? ''), texts },
    build: (slot) => {
      const append = sql<OpenSegment>`
        with open_segment as (${growth(tx, slot).where('slot', '=', slot('segment'))}),
        added as (
          insert into ${sql.table(segmentTables[segment]!)} (seq, at, run, event)
          select open_segment.last_seq - ${slot('count')}::bigint + entry.place, ${slot('at')}::bigint, entry.run, entry.event
          from open_segment, unnest(${slot('runs')}::text[], ${slot('texts')}::text[]) with ordinality as entry(run, event, place))
        select * from open_segment`
      return { compile: () => append.compile(tx) }
    },
  })
  return rows[0] ?? null
}

async function insertAll(tx: Transaction<Tables>, entries: Parameters<typeof insert>[1]): Promise<void> {
  const { rows } = entries
  for (let start = 0; start < rows.length; start += rowsAtOnce) {
    await insert(tx, { ...entries, rows: rows.slice(start, start + rowsAtOnce) })
  }
}

async function insert(
  tx: Transaction<Tables>,
  entries: { readonly prepared: Prepared; readonly at: number; readonly slot: number; readonly rows: readonly Written[] },
): Promise<void> {
  const { prepared, at, slot: segment, rows } = entries
  const values = Object.fromEntries(
    rows.flatMap(({ event, text, seq }, index) => [
      [`run${index}`, runOf(event) ?? ''],
      [`event${index}`, text],
      [`seq${index}`, seq],
    ]),
  )
  await prepared.change({
    rows: rows.length,
    name: `append ${rows.length} to ${segment}`,
    values: { at, ...values } as { readonly at: number } & Readonly<Record<string, never>>,
    build: (slot) =>
      tx.insertInto(segmentTables[segment]!).values(
        rows.map((_, index) => ({
          seq: slot(`seq${index}`),
          at: slot('at'),
          run: slot(`run${index}`),
          event: slot(`event${index}`),
        })),
      ),
  })
}
