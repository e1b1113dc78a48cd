import { sql } from 'kysely'
import type { Transaction } from 'kysely'
import { runOf } from '../journal/index.ts'
import type { JournalEntry, JournalEvent } from '../journal/index.ts'
import type { StoreTransaction } from '../ports/index.ts'
import { openNextSegment, segmentTables } from './journal-segments.ts'
import type { Prepared } from './prepared.ts'
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

/** The journal, within a transaction. */
export function journalStatements(tx: Transaction<Tables>, prepared: Prepared): Pick<StoreTransaction, 'append'> {
  return {
    async append(at, events) {
      const texts = events.map((event) => JSON.stringify(event))
      const bytes = texts.reduce((sum, text) => sum + text.length + rowBytes, 0)
      const open = await grow(tx, { prepared, at, bytes, count: events.length })
      const first = open.last_seq - events.length + 1
      const written = events.map((event, index): Written => ({ event, text: texts[index]!, seq: first + index }))
      for (let start = 0; start < written.length; start += rowsAtOnce) {
        await insert(tx, { prepared, at, slot: open.slot, rows: written.slice(start, start + rowsAtOnce) })
      }
      if (open.bytes >= open.full_at) await openNextSegment(tx, open)
      return written.map(({ seq, event }): JournalEntry => ({ seq, at, event }))
    },
  }
}

/** Takes places for so many entries in the open segment, and counts what they weigh. */
async function grow(
  tx: Transaction<Tables>,
  entries: { readonly prepared: Prepared; readonly at: number; readonly bytes: number; readonly count: number },
) {
  const { prepared, at, bytes, count } = entries
  const { rows } = await prepared.run({
    name: 'grow journal',
    values: { at, bytes, count },
    build: (slot) =>
      tx
        .updateTable('journal_segments')
        .set((eb) => ({
          bytes: eb('bytes', '+', slot('bytes')),
          last_seq: eb('last_seq', '+', slot('count')),
          first_at: sql<number>`coalesce(first_at, ${slot('at')})`,
          last_at: slot('at'),
        }))
        .where('open', '=', 1)
        .returning(['slot', 'number', 'last_seq', 'bytes', 'full_at']),
  })
  return rows[0]!
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
