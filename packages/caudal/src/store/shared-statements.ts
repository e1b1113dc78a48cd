import type { Transaction } from 'kysely'
import type { SharedRuns } from '../ports/index.ts'
import type { Tables } from './tables.ts'

/** What engines ask that work on the same runs, within a transaction. */
export function sharedStatements(tx: Transaction<Tables>): SharedRuns {
  return {
    async runsNow(ids) {
      if (ids.length === 0) return []
      const rows = await tx
        .selectFrom('runs')
        .select(['id', 'state', 'cancelling'])
        .where('id', 'in', [...ids])
        .execute()
      return rows.map(({ id, state, cancelling }) => ({ id, state, stop: cancelling === 0 ? null : cancelling === 1 ? 'soft' : 'hard' }))
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
