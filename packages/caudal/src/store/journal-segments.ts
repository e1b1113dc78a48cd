import type { Kysely, Selectable, Transaction } from 'kysely'
import type { Tables } from './tables.ts'

/** Segments that there are at the most; each has a table of its own, which is used again once it is empty. */
export const mostSegments = 8

/** The table of a segment. */
export type SegmentTable = `journal_${0 | 1 | 2 | 3 | 4 | 5 | 6 | 7}`

/** The tables of the journal's segments, by their place in the ring. */
export const segmentTables: readonly SegmentTable[] = [
  'journal_0',
  'journal_1',
  'journal_2',
  'journal_3',
  'journal_4',
  'journal_5',
  'journal_6',
  'journal_7',
]

/** The journal's segments, the oldest first; the last one is being written. */
export async function segmentsOf(db: Kysely<Tables>): Promise<readonly Selectable<Tables['journal_segments']>[]> {
  return db.selectFrom('journal_segments').selectAll().orderBy('number').execute()
}

/** Goes on in the next table of the ring, unless that is still in use: then the open segment grows on until it was dropped. */
export async function openNextSegment(
  tx: Transaction<Tables>,
  open: Pick<Selectable<Tables['journal_segments']>, 'slot' | 'number' | 'last_seq' | 'full_at'>,
): Promise<boolean> {
  const slot = (open.slot + 1) % mostSegments
  const next = await tx
    .insertInto('journal_segments')
    .values({
      slot,
      number: open.number + 1,
      first_seq: open.last_seq + 1,
      last_seq: open.last_seq,
      first_at: null,
      last_at: null,
      bytes: 0,
      full_at: open.full_at,
      open: 1,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('slot')
    .executeTakeFirst()
  if (next === undefined) return false
  await tx.updateTable('journal_segments').set({ open: 0 }).where('slot', '=', open.slot).execute()
  return true
}
