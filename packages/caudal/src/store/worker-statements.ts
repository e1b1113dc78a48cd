import type { Transaction } from 'kysely'
import type { StoreTransaction } from '../ports/index.ts'
import { itemColumn, itemOf, keyColumns, outputColumns } from './records.ts'
import type { Tables } from './tables.ts'

/** Claims, attempts, leases and what attempts leave behind, within a transaction. */
export function workerStatements(
  tx: Transaction<Tables>,
): Pick<StoreTransaction, 'claims' | 'addAttempts' | 'finishAttempt' | 'renewLease' | 'workers' | 'dropWorker' | 'keepCached' | 'keepDatasetVersions'> {
  return { ...attemptStatements(tx), ...leaseStatements(tx), ...keptStatements(tx) }
}

function attemptStatements(tx: Transaction<Tables>): Pick<StoreTransaction, 'claims' | 'addAttempts' | 'finishAttempt'> {
  return {
    async claims() {
      const rows = await tx
        .selectFrom('task_runs')
        .select(['run', 'step', 'item', 'epoch', 'attempts', 'lost', 'worker', 'pools'])
        .where('state', '=', 'running')
        .where('worker', 'is not', null)
        .execute()
      return rows.map(({ item, worker, pools, ...row }) => ({
        ...row,
        item: itemOf(item),
        worker: worker!,
        pools: pools === null ? [] : (JSON.parse(pools) as string[]),
      }))
    },
    async addAttempts(attempts) {
      for (let start = 0; start < attempts.length; start += 200) {
        const rows = attempts.slice(start, start + 200).map(({ epoch, attempt, worker, at, ...key }) => ({
          ...keyColumns(key),
          epoch,
          attempt,
          state: 'running' as const,
          worker,
          started_at: at,
          finished_at: null,
          error: null,
          published: null,
        }))
        await tx.insertInto('attempts').values(rows).execute()
      }
    },
    async finishAttempt({ run, step, item, epoch, to, at, error, published }) {
      const { numUpdatedRows } = await tx
        .updateTable('attempts')
        .set({
          state: to,
          finished_at: at,
          error: error === null ? null : JSON.stringify(error),
          published: published.length === 0 ? null : JSON.stringify(published),
        })
        .where('run', '=', run)
        .where('step', '=', step)
        .where('item', '=', itemColumn(item))
        .where('epoch', '=', epoch)
        .where('state', '=', 'running')
        .executeTakeFirst()
      return numUpdatedRows > 0n
    },
  }
}

function leaseStatements(tx: Transaction<Tables>): Pick<StoreTransaction, 'renewLease' | 'workers' | 'dropWorker'> {
  return {
    async renewLease({ id, host, pid, leaseUntil }) {
      await tx
        .insertInto('workers')
        .values({ id, host, pid, lease_until: leaseUntil })
        .onConflict((conflict) => conflict.column('id').doUpdateSet({ lease_until: leaseUntil }))
        .execute()
    },
    async workers() {
      return await tx.selectFrom('workers').select(['id', 'host', 'pid', 'lease_until as leaseUntil']).execute()
    },
    async dropWorker(id) {
      await tx.deleteFrom('workers').where('id', '=', id).execute()
    },
  }
}

function keptStatements(tx: Transaction<Tables>): Pick<StoreTransaction, 'keepCached' | 'keepDatasetVersions'> {
  return {
    async keepCached({ key, output, at, expiresAt }) {
      const row = { ...outputColumns(output), at, expires_at: expiresAt }
      await tx.insertInto('cache').values({ key, ...row }).onConflict((conflict) => conflict.column('key').doUpdateSet(row)).execute()
    },
    async keepDatasetVersions(published, at) {
      for (const { dataset, version } of published) {
        const row = { version, at }
        await tx
          .insertInto('dataset_versions')
          .values({ dataset, ...row })
          .onConflict((conflict) => conflict.column('dataset').doUpdateSet(row))
          .execute()
      }
    },
  }
}
