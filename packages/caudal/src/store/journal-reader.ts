import type { Kysely } from 'kysely'
import { Fault } from '../kernel/index.ts'
import type { Store } from '../ports/index.ts'
import { journalEntry } from './records.ts'
import type { Tables } from './tables.ts'

/** The journal as its readers see it. */
export function journalReader(db: Kysely<Tables>): Pick<Store, 'journal' | 'lastSeq'> {
  return {
    async journal({ after, run, limit }) {
      let query = db.selectFrom('journal').selectAll().where('seq', '>', after).orderBy('seq').limit(limit)
      if (run !== undefined) query = query.where('run', '=', run)
      const entries = (await query.execute()).map(journalEntry)
      if (run === undefined && after > 0 && entries[0]?.seq !== after + 1) await refuseGap(db, after)
      return entries
    },
    async lastSeq() {
      const open = await db.selectFrom('journal_segments').select('last_seq').where('open', '=', 1).executeTakeFirst()
      return open?.last_seq ?? 0
    },
  }
}

/** Throws `JOURNAL-MISSED` where entries behind a place were dropped. */
async function refuseGap(db: Kysely<Tables>, after: number): Promise<void> {
  const oldest = await db.selectFrom('journal_segments').select('first_seq').orderBy('number').limit(1).executeTakeFirstOrThrow()
  if (oldest.first_seq <= after + 1) return
  throw new Fault('JOURNAL-MISSED', {
    message: `${oldest.first_seq - after - 1} entries of the journal after place ${after} were dropped before they were read`,
    hint: 'go on from the oldest entry that is kept, or raise history.bytes',
    blame: 'system',
    data: { after, oldest: oldest.first_seq },
  })
}
