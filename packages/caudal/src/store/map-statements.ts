import type { Transaction } from 'kysely'
import type { StoreTransaction } from '../ports/index.ts'
import type { Prepared } from './prepared.ts'
import { activeRuns, filterName, filterValues, roundOf } from './run-filter.ts'
import { newTaskRun } from './task-run-statements.ts'
import type { Tables } from './tables.ts'

/** Items that one statement adds at the most. */
const rowsAtOnce = 50

/** The values of items that are claimed together. */
interface ItemValues {
  readonly run: string
  readonly step: string
  readonly epoch: number
  readonly priority: number
  readonly worker: string
  readonly held: string | null
  readonly at: number
  readonly [item: `item${number}`]: number
}

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
      for (let start = 0; start < items.length; start += rowsAtOnce) {
        const some = items.slice(start, start + rowsAtOnce)
        const numbers = Object.fromEntries(some.map((item, index) => [`item${index}`, item]))
        const values: ItemValues = { run, step, epoch, priority, worker, held, at, ...numbers }
        await prepared.change({
          name: `claim items ${some.length}`,
          rows: some.length,
          values,
          build: (slot) =>
            tx.insertInto('task_runs').values(
              some.map((_, index) => ({
                ...newTaskRun,
                run: slot('run'),
                step: slot('step'),
                item: slot(`item${index}`),
                state: 'running' as const,
                epoch: slot('epoch'),
                priority: slot('priority'),
                worker: slot('worker'),
                pools: slot('held'),
                ready_at: slot('at'),
                started_at: slot('at'),
              })),
            ),
        })
      }
    },
  }
}
