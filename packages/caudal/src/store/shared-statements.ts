import type { Transaction } from 'kysely'
import type { SharedRuns } from '../ports/index.ts'
import { runRecord } from './records.ts'
import type { Tables } from './tables.ts'

/** What engines ask that work on the same runs, within a transaction. */
export function sharedStatements(tx: Transaction<Tables>): SharedRuns {
  return {
    async runsNow(ids) {
      if (ids.length === 0) return []
      return (
        await tx
          .selectFrom('runs')
          .selectAll()
          .where('id', 'in', [...ids])
          .execute()
      ).map(runRecord)
    },
    otherVersions: (versions) =>
      tx
        .selectFrom('runs')
        .select(['pipeline', 'version'])
        .distinct()
        .where('state', 'in', ['queued', 'running'])
        .where('version', 'not in', ['', ...versions])
        .execute(),
  }
}
