import type { Transaction } from 'kysely'
import type { StoreTransaction } from '../ports/index.ts'
import type { Prepared } from './prepared.ts'
import { activeRuns, filterName, filterValues, roundOf } from './run-filter.ts'
import { newTaskRun, taskRunName } from './task-run-statements.ts'
import type { Tables } from './tables.ts'

/** Mapped steps, within a transaction: an item has a row once it is claimed, so ten thousand of them cost nothing before. */
export function mapStatements(
  tx: Transaction<Tables>,
  prepared: Prepared,
): Pick<StoreTransaction, 'openMaps' | 'claimItems' | 'countItems'> {
  return {
    ...claimStatements(tx, prepared),
    async openMaps(filter) {
      const { rows } = await prepared.run({
        name: `open maps ${filterName(filter)}`,
        values: filterValues(filter),
        build: (slot) =>
          tx
            .selectFrom('task_runs')
            .select(['run', 'step', 'items', 'items_next', 'epoch', 'priority', roundOf(filter)])
            .where('run', 'in', activeRuns(tx, { filter, slot }))
            .where('state', '=', 'running')
            .where('finished_at', 'is', null)
            .whereRef('items_next', '<', 'items')
            .orderBy('priority', 'desc')
            .orderBy('started_at'),
      })
      return rows.map(({ items, items_next: next, ...row }) => ({ ...row, total: items!, next }))
    },
    async countItems(counted) {
      const { rows } = await prepared.run({
        name: 'count items',
        values: counted,
        build: (slot) =>
          tx
            .updateTable('task_runs')
            .set((eb) => ({ items_done: eb('items_done', '+', slot('ended')), items_failed: eb('items_failed', '+', slot('failed')) }))
            .where('run', '=', slot('run'))
            .where('step', '=', slot('step'))
            .where('item', '=', -1)
            .returning(['state', 'items', 'items_next', 'items_done', 'items_failed']),
      })
      const row = rows[0]!
      return { state: row.state, total: row.items ?? 0, next: row.items_next, done: row.items_done, failed: row.items_failed }
    },
  }
}

function claimStatements(tx: Transaction<Tables>, prepared: Prepared): Pick<StoreTransaction, 'claimItems'> {
  return {
    async claimItems({ run, step, items, next, epoch, priority, worker, pools, at }) {
      await prepared.change({
        name: 'move next item',
        row: taskRunName({ run, step, item: null }),
        values: { run, step, next },
        build: (slot) =>
          tx
            .updateTable('task_runs')
            .set({ items_next: slot('next') })
            .where('run', '=', slot('run'))
            .where('step', '=', slot('step'))
            .where('item', '=', -1),
      })
      const held = pools.length === 0 ? null : JSON.stringify(pools)
      await prepared.add(tx, {
        table: 'task_runs',
        same: { ...newTaskRun, state: 'running' },
        names: () => items.map((item) => taskRunName({ run, step, item })),
        rows: items.map((item) => ({ run, step, item, epoch, priority, worker, pools: held, ready_at: at, started_at: at })),
      })
    },
  }
}
