import type { DatabaseConnection, Kysely, Transaction } from 'kysely'
import { isPresuming, Misjudged } from './prepared.ts'
import type { Tables } from './tables.ts'

/** What a transaction is done on, and whether it may presume answers. */
interface Ground {
  readonly connection: DatabaseConnection
  readonly presume: boolean
}

/**
 * Does a piece of work in a transaction. Where the connection presumes answers, nothing is committed if one is another than presumed; the
 * work is done again then without presuming.
 */
export async function inTransaction<T>(db: Kysely<Tables>, work: (tx: Transaction<Tables>, ground: Ground) => Promise<T>): Promise<T> {
  try {
    return await attempt(db, { work, presume: true })
  } catch (error) {
    if (!(error instanceof Misjudged)) throw error
    return attempt(db, { work, presume: false })
  }
}

async function attempt<T>(
  db: Kysely<Tables>,
  { work, presume }: { readonly work: (tx: Transaction<Tables>, ground: Ground) => Promise<T>; readonly presume: boolean },
): Promise<T> {
  return db.transaction().execute(async (tx) => {
    const connection = await tx.getExecutor().provideConnection(async (own) => own)
    if (!isPresuming(connection)) return work(tx, { connection, presume })
    try {
      return await work(tx, { connection, presume })
    } catch (error) {
      // What failed first, or was misjudged, is behind an error that the work throws after it.
      await connection.answered()
      throw error
    }
  })
}
