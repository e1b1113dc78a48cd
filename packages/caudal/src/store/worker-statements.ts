import { sql } from 'kysely'
import type { Transaction } from 'kysely'
import type { TaskRunKey } from '../journal/index.ts'
import type { StoreTransaction } from '../ports/index.ts'
import type { DatabaseClock } from './database-clock.ts'
import type { Prepared } from './prepared.ts'
import { keyColumns, outputColumns } from './records.ts'
import type { Tables } from './tables.ts'
import { standingClaims, workersAt } from './worker-questions.ts'

/** Claims, attempts, leases and what attempts leave behind, within a transaction. */
export function workerStatements(
  tx: Transaction<Tables>,
  { prepared, clock }: { readonly prepared: Prepared; readonly clock: DatabaseClock },
): Pick<
  StoreTransaction,
  'claims' | 'addAttempts' | 'finishAttempt' | 'renewLease' | 'workers' | 'dropWorker' | 'keepCached' | 'keepDatasetVersions'
> {
  return { claims: () => standingClaims(tx), ...attemptStatements(tx, prepared), ...leaseStatements(tx, clock), ...keptStatements(tx) }
}

function attemptStatements(tx: Transaction<Tables>, prepared: Prepared): Pick<StoreTransaction, 'addAttempts' | 'finishAttempt'> {
  return {
    addAttempts: (attempts) =>
      prepared.add(tx, {
        table: 'attempts',
        same: { state: 'running', finished_at: null, error: null, published: null, checks: null },
        names: () => attempts.map(attemptName),
        rows: attempts.map(({ run, step, item, epoch, attempt, worker, at }) => ({
          ...keyColumns({ run, step, item }),
          epoch,
          attempt,
          worker,
          started_at: at,
        })),
      }),
    finishAttempt({ run, step, item, epoch, to, at, error, published, checks = [] }) {
      return prepared.change({
        name: 'finish attempt',
        row: attemptName({ run, step, item, epoch }),
        values: {
          ...keyColumns({ run, step, item }),
          epoch,
          to,
          at,
          error: error === null ? null : JSON.stringify(error),
          published: published.length === 0 ? null : JSON.stringify(published),
          checks: checks.length === 0 ? null : JSON.stringify(checks),
        },
        build: (slot) =>
          tx
            .updateTable('attempts')
            .set({ state: slot('to'), finished_at: slot('at'), error: slot('error'), published: slot('published'), checks: slot('checks') })
            .where('run', '=', slot('run'))
            .where('step', '=', slot('step'))
            .where('item', '=', slot('item'))
            .where('epoch', '=', slot('epoch'))
            .where('state', '=', 'running'),
      })
    },
  }
}

function attemptName({ run, step, item, epoch }: TaskRunKey & { readonly epoch: number }): string {
  return `attempt ${run} ${step} ${item} ${epoch}`
}

function leaseStatements(tx: Transaction<Tables>, clock: DatabaseClock): Pick<StoreTransaction, 'renewLease' | 'workers' | 'dropWorker'> {
  return {
    async renewLease({ id, host, pid }, { now, forMs }) {
      const leaseUntil = sql<number>`${clock(now)} + ${forMs}`
      await tx
        .insertInto('workers')
        .values({ id, host, pid, lease_until: leaseUntil })
        .onConflict((conflict) => conflict.column('id').doUpdateSet({ lease_until: leaseUntil }))
        .execute()
    },
    workers: (now) => workersAt(tx, { clock, now }),
    async dropWorker(id) {
      await tx.deleteFrom('workers').where('id', '=', id).execute()
    },
  }
}

function keptStatements(tx: Transaction<Tables>): Pick<StoreTransaction, 'keepCached' | 'keepDatasetVersions'> {
  return {
    async keepCached({ key, output, at, expiresAt }) {
      const row = { ...outputColumns(output), at, expires_at: expiresAt }
      await tx
        .insertInto('cache')
        .values({ key, ...row })
        .onConflict((conflict) => conflict.column('key').doUpdateSet(row))
        .execute()
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
