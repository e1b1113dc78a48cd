import { sql } from 'kysely'
import type { Selectable, Transaction } from 'kysely'
import { runOf } from '../journal/index.ts'
import type { JournalEntry, JournalEvent } from '../journal/index.ts'
import type { StoreTransaction } from '../ports/index.ts'
import { openNextSegment, segmentTables } from './journal-segments.ts'
import type { Prepared } from './prepared.ts'
import type { Slots } from './statement.ts'
import type { Tables } from './tables.ts'

/** About what a row of the journal takes beyond its event, with its index. Bytes. */
const rowBytes = 100

/**
 * The segment that is open, as far as is known; null to ask. Kept where one statement can add to the journal and count what it adds.
 */
export interface Appending {
  slot: number | null
}

type OpenSegment = Pick<Selectable<Tables['journal_segments']>, 'slot' | 'number' | 'last_seq' | 'bytes' | 'full_at'>

/** Events that are added together: their texts, and what they weigh with their rows. */
interface Added {
  readonly prepared: Prepared
  readonly at: number
  readonly events: readonly JournalEvent[]
  readonly texts: readonly string[]
  readonly bytes: number
}

/** The journal, within a transaction. */
export function journalStatements(
  tx: Transaction<Tables>,
  { prepared, appending }: { readonly prepared: Prepared; readonly appending: Appending | null },
): Pick<StoreTransaction, 'append'> {
  return {
    async append(at, events) {
      const texts = events.map((event) => JSON.stringify(event))
      const bytes = texts.reduce((sum, text) => sum + text.length + rowBytes, 0)
      const added: Added = { prepared, at, events, texts, bytes }
      const slot = prepared.presumes ? (appending?.slot ?? null) : null
      const open = slot === null ? Promise.resolve(await appendInSteps(tx, added)) : appendAtOnce(tx, { ...added, slot })
      const entries = open.then((segment) => {
        if (appending !== null) appending.slot = isFull(segment) ? null : segment.slot
        const first = firstOf(segment, events)
        return events.map((event, index): JournalEntry => ({ seq: first + index, at, event }))
      })
      // Where it fails, so does the commit, which tells.
      entries.catch(() => {})
      return { entries }
    },
  }
}

function isFull({ bytes, full_at }: OpenSegment): boolean {
  return bytes >= full_at
}

function firstOf({ last_seq }: OpenSegment, { length }: { readonly length: number }): number {
  return last_seq - length + 1
}

async function appendInSteps(tx: Transaction<Tables>, added: Added): Promise<OpenSegment> {
  const { prepared, at, events, texts } = added
  const open = await grow(tx, added)
  const first = firstOf(open, events)
  const rows = events.map((event, index) => ({ seq: first + index, at, run: runOf(event) ?? '', event: texts[index]! }))
  await prepared.add(tx, { table: segmentTables[open.slot]!, same: {}, names: () => rows.map(({ seq }) => `entry ${seq}`), rows })
  if (isFull(open)) await openNextSegment(tx, open)
  return open
}

/** Takes places for so many entries in the open segment, and counts what they weigh. */
async function grow(tx: Transaction<Tables>, { prepared, at, bytes, events }: Added): Promise<OpenSegment> {
  const { rows } = await prepared.run({
    name: 'grow journal',
    values: { at, bytes, count: events.length },
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

/** Takes places and adds the entries in one statement, which fails where another segment is open by now. */
async function appendAtOnce(tx: Transaction<Tables>, added: Added & { readonly slot: number }): Promise<OpenSegment> {
  const { prepared, at, bytes, slot: segment, events, texts } = added
  const { rows } = await prepared.run({
    name: `append to ${segment}`,
    values: { at, bytes, count: events.length, segment, runs: events.map((event) => runOf(event) ?? ''), texts },
    build: (slot) => {
      const append = sql<OpenSegment>`
        with open_segment as (${growth(tx, slot).where('slot', '=', slot('segment'))}),
        added as (
          insert into ${sql.table(segmentTables[segment]!)} (seq, at, run, event)
          select open_segment.last_seq - ${slot('count')}::bigint + entry.place, ${slot('at')}::bigint, entry.run, entry.event
          from open_segment, unnest(${slot('runs')}::text[], ${slot('texts')}::text[]) with ordinality as entry(run, event, place))
        select 1 / count(slot)::int as found, min(slot) as slot, min(number) as number, min(last_seq) as last_seq,
          min(bytes) as bytes, min(full_at) as full_at
        from open_segment`
      return { compile: () => append.compile(tx) }
    },
  })
  return rows[0]!
}
