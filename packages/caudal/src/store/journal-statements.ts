import type { Transaction } from 'kysely'
import type { JournalEntry } from '../journal/index.ts'
import type { StoreTransaction } from '../ports/index.ts'
import type { Prepared } from './prepared.ts'
import type { Tables } from './tables.ts'

/** Events that one statement adds at the most. */
const rowsAtOnce = 50

/** The journal, within a transaction. */
export function journalStatements(tx: Transaction<Tables>, prepared: Prepared): Pick<StoreTransaction, 'append'> {
  return {
    async append(at, events) {
      const entries: JournalEntry[] = []
      for (let start = 0; start < events.length; start += rowsAtOnce) {
        const some = events.slice(start, start + rowsAtOnce)
        const values = Object.fromEntries(
          some.flatMap((event, index) => [
            [`run${index}`, event.run],
            [`event${index}`, JSON.stringify(event)],
          ]),
        )
        const { rows } = await prepared.run({
          name: `append ${some.length}`,
          values: { at, ...values } as { readonly at: number } & Readonly<Record<string, string>>,
          build: (slot) =>
            tx
              .insertInto('journal')
              .values(some.map((_, index) => ({ at: slot('at'), run: slot(`run${index}`), event: slot(`event${index}`) })))
              .returning('seq'),
        })
        const places = rows.map(({ seq }) => seq).toSorted((one, other) => one - other)
        entries.push(...some.map((event, index) => ({ seq: places[index]!, at, event })))
      }
      return entries
    },
  }
}
