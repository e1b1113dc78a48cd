import { sql } from 'kysely'
import type { Transaction } from 'kysely'
import { clearings, terminalStates } from '../journal/index.ts'
import type { ClearingStatements } from '../ports/index.ts'
import { itemColumn } from './records.ts'
import { newTaskRun } from './task-run-statements.ts'
import type { Tables } from './tables.ts'

/** What an operator's retry takes back, within a transaction. */
export function clearingStatements(tx: Transaction<Tables>): ClearingStatements {
  return {
    endedSteps: (run) =>
      tx.selectFrom('task_runs').select(['step', 'state', 'items']).where('run', '=', run).where('item', '=', -1).execute(),
    async rounds(runs) {
      if (runs.length === 0) return new Map()
      const rows = await tx
        .selectFrom('runs')
        .select(['id', 'round'])
        .where('id', 'in', [...runs])
        .execute()
      return new Map(rows.map(({ id, round }) => [id, round]))
    },
    async clearRun({ id, driver, open, failed }) {
      const back = { state: clearings.run, cancelling: 0, timed_out: 0, reason: null, finished_at: null } as const
      const { numUpdatedRows } = await tx
        .updateTable('runs')
        .set((eb) => ({ ...back, round: eb('round', '+', 1), driver, open, failed }))
        .where('id', '=', id)
        .where('state', 'in', terminalStates('run'))
        .executeTakeFirst()
      return numUpdatedRows > 0n
    },
    ...clearedTaskRuns(tx),
  }
}

function clearedTaskRuns(tx: Transaction<Tables>): Pick<ClearingStatements, 'clearStep' | 'clearItems'> {
  const ended = terminalStates('taskRun')
  return {
    async clearStep({ run, step, unmet, keepItems }) {
      const { item: _item, epoch: _epoch, items, items_next, items_done, items_failed, ...blank } = newTaskRun
      const own = { ...blank, state: clearings.step, unmet, ...(keepItems ? {} : { items, items_next, items_done, items_failed }) }
      const { numUpdatedRows } = await tx
        .updateTable('task_runs')
        .set({
          ...own,
          epoch: (eb) =>
            eb
              .selectFrom('task_runs as every')
              .select(sql<number>`max(every.epoch)`.as('epoch'))
              .where('every.run', '=', run)
              .where('every.step', '=', step),
        })
        .where('run', '=', run)
        .where('step', '=', step)
        .where('item', '=', -1)
        .where('state', 'in', ended)
        .executeTakeFirst()
      if (numUpdatedRows > 0n && !keepItems)
        await tx.deleteFrom('task_runs').where('run', '=', run).where('step', '=', step).where('item', '>=', 0).execute()
      return numUpdatedRows > 0n
    },
    async clearItems({ run, step, item, at }) {
      const { item: _item, epoch: _epoch, ...blank } = newTaskRun
      const query = tx
        .selectFrom('task_runs')
        .select(['item', 'state', 'epoch'])
        .where('run', '=', run)
        .where('step', '=', step)
        .where('state', 'in', ended)
      const found = await (
        item === null ? query.where('item', '>=', 0).where('state', '!=', 'succeeded') : query.where('item', '=', itemColumn(item))
      )
        .orderBy('item')
        .execute()
      for (const cleared of found) {
        await tx
          .updateTable('task_runs')
          .set({ ...blank, state: clearings.item, ready_at: at })
          .where('run', '=', run)
          .where('step', '=', step)
          .where('item', '=', cleared.item)
          .execute()
      }
      const failed = found.filter(({ state }) => state !== 'succeeded').length
      await tx
        .updateTable('task_runs')
        .set((eb) => ({ items_done: eb('items_done', '-', found.length), items_failed: eb('items_failed', '-', failed) }))
        .where('run', '=', run)
        .where('step', '=', step)
        .where('item', '=', -1)
        .execute()
      return found.map((cleared) => ({ run, step, item: cleared.item, epoch: cleared.epoch }))
    },
  }
}
