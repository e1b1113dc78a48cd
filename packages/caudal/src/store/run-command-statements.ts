import type { Transaction } from 'kysely'
import type { RunCommandStatements } from '../ports/index.ts'
import type { Tables } from './tables.ts'

const open = ['queued', 'running'] as const

/** What a person asks of a run, within a transaction. */
export function runCommandStatements(tx: Transaction<Tables>): RunCommandStatements {
  return {
    async askCancel(id, { reason, hard, timedOut = false }) {
      const cancelling = hard ? 2 : 1
      const { numUpdatedRows } = await tx
        .updateTable('runs')
        .set({ cancelling, reason, ...(timedOut && { timed_out: 1 }) })
        .where('id', '=', id)
        .where('state', 'in', open)
        .where('cancelling', '<', cancelling)
        .executeTakeFirst()
      return numUpdatedRows > 0n
    },
    async endCancel(id) {
      await tx.updateTable('runs').set({ cancelling: 0 }).where('id', '=', id).execute()
    },
    async openChildren(run) {
      const rows = await tx
        .selectFrom('runs')
        .select(['id', 'parent_step'])
        .where('parent', '=', run)
        .where('state', 'in', open)
        .orderBy('id')
        .execute()
      return rows.map(({ id, parent_step: step }) => ({ id, step: step ?? '' }))
    },
    async setParent(id, { run, step }) {
      await tx.updateTable('runs').set({ parent: run, parent_step: step }).where('id', '=', id).execute()
    },
    async pauseRun(id, paused) {
      const { numUpdatedRows } = await tx
        .updateTable('runs')
        .set({ paused: paused ? 1 : 0 })
        .where('id', '=', id)
        .where('state', 'in', open)
        .where('paused', '=', paused ? 0 : 1)
        .executeTakeFirst()
      return numUpdatedRows > 0n
    },
  }
}
