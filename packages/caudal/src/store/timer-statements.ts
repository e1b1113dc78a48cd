import { sql } from 'kysely'
import type { Transaction } from 'kysely'
import type { TimerStatements } from '../ports/index.ts'
import type { Tables } from './tables.ts'

/** Timers of runs, within a transaction. */
export function timerStatements(tx: Transaction<Tables>): TimerStatements {
  const runsOf = (driver: string) => tx.selectFrom('runs').select('runs.id').where('runs.driver', '=', driver)
  return {
    async setTimers(timers) {
      for (const { run, kind, step, dueAt } of timers) {
        await tx
          .insertInto('timers')
          .values({ run, kind, step: step ?? '', due_at: dueAt })
          .onConflict((conflict) => conflict.columns(['run', 'kind', 'step']).doUpdateSet({ due_at: dueAt }))
          .execute()
      }
    },
    async takeTimers({ driver, run: one, now }) {
      let query = tx.deleteFrom('timers').where('due_at', '<=', now)
      if (one !== undefined) query = query.where('run', '=', one)
      if (driver !== null) query = query.where('run', 'in', runsOf(driver))
      const rows = await query.returningAll().execute()
      return rows.map(({ run, kind, step, due_at }) => ({ run, kind, step: step === '' ? null : step, dueAt: due_at }))
    },
    async nextTimer({ driver }) {
      let query = tx.selectFrom('timers').select(sql<number | null>`min(due_at)`.as('due'))
      if (driver !== null) query = query.where('run', 'in', runsOf(driver))
      const { due } = await query.executeTakeFirstOrThrow()
      return due === null ? null : Number(due)
    },
    async dropTimers(run) {
      await tx.deleteFrom('timers').where('run', '=', run).execute()
    },
    async markLate(run, at) {
      await tx.updateTable('runs').set({ late_at: at }).where('id', '=', run).where('late_at', 'is', null).execute()
    },
  }
}
