import type { Transaction } from 'kysely'
import type { RunCommandStatements } from '../ports/index.ts'
import type { Tables } from './tables.ts'

const open = ['queued', 'running'] as const

/** What a person asks of a run, within a transaction. */
export function runCommandStatements(tx: Transaction<Tables>): RunCommandStatements {
  return {
    async askCancel(id, { reason, hard }) {
      const cancelling = hard ? 2 : 1
      const { numUpdatedRows } = await tx
        .updateTable('runs')
        .set({ cancelling, reason })
        .where('id', '=', id)
        .where('state', 'in', open)
        .where('cancelling', '<', cancelling)
        .executeTakeFirst()
      return numUpdatedRows > 0n
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
