import { Fault } from '../kernel/index.ts'
import type { JournalEntry } from '../journal/index.ts'
import type { Store } from '../ports/index.ts'

/** Tells what the journal says from now on, whoever wrote it. */
export interface Feed {
  /** Tells all that has come since; a failure to read is left to the next time. */
  read(): Promise<void>
}

const page = 1_000

/** A feed that starts behind the journal's newest entry. */
export async function createFeed(options: { readonly store: Store; readonly tell: (entry: JournalEntry) => void }): Promise<Feed> {
  const { store, tell } = options
  let after = await store.lastSeq()
  let reading: Promise<void> | undefined
  let again = false
  // What was dropped is told of by nobody; what it came to stands in the state.
  const pastGap = (error: unknown): readonly JournalEntry[] => {
    if (!(error instanceof Fault) || error.code !== 'JOURNAL-MISSED') throw error
    after = Number(error.data!['oldest']) - 1
    again = true
    return []
  }
  const readOn = async (): Promise<void> => {
    do {
      again = false
      const entries = await store.journal({ after, limit: page }).catch(pastGap)
      for (const entry of entries) {
        after = entry.seq
        tell(entry)
      }
      again ||= entries.length === page
    } while (again)
  }
  const read = (): Promise<void> => {
    again = true
    reading ??= readOn()
      .catch(() => {})
      .then(() => {
        reading = undefined
        return again ? read() : undefined
      })
    return reading
  }
  return { read }
}
