import { Fault } from '../kernel/index.ts'
import type { JournalEntry } from '../journal/index.ts'
import type { Store } from '../ports/index.ts'

/** Tells what the journal says from now on, whoever wrote it. */
export interface Feed {
  /** Tells all that has come since; a failure to read is left to the next time. */
  read(): Promise<void>
  /** Tells entries that were noted here just now; where others may lie before them, it reads instead. */
  take(entries: readonly JournalEntry[]): void
}

const page = 1_000

/** A feed that goes on behind the entry at a place, which moves with what it tells. */
export function createFeed(options: {
  readonly store: Store
  readonly place: { seq: number }
  readonly tell: (entry: JournalEntry) => void
}): Feed {
  const { store, place, tell } = options
  let reading: Promise<void> | undefined
  let again = false
  // What was dropped is told of by nobody; what it came to stands in the state.
  const pastGap = (error: unknown): readonly JournalEntry[] => {
    if (!(error instanceof Fault) || error.code !== 'JOURNAL-MISSED') throw error
    place.seq = Number(error.data!['oldest']) - 1
    again = true
    return []
  }
  const readOn = async (): Promise<void> => {
    do {
      again = false
      const entries = await store.journal({ after: place.seq, limit: page }).catch(pastGap)
      for (const entry of entries) {
        if (entry.seq <= place.seq) continue
        place.seq = entry.seq
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
  return {
    read,
    take(entries) {
      if (reading !== undefined || entries[0]?.seq !== place.seq + 1) return void read()
      for (const entry of entries) {
        place.seq = entry.seq
        tell(entry)
      }
    },
  }
}
