import type { Kysely } from 'kysely'
import type { Changes, Store } from '../ports/index.ts'
import { itemColumn, storedOutput } from './records.ts'
import { createPrepared } from './prepared.ts'
import { inTransaction } from './in-transaction.ts'
import { storeReader } from './reader.ts'
import { historyKeeper } from './history-keeper.ts'
import type { EmptyTable } from './history-keeper.ts'
import { journalReader } from './journal-reader.ts'
import { journalStatements } from './journal-statements.ts'
import { accessReader, accessStatements } from './access-statements.ts'
import { approvalReader, approvalStatements } from './approval-statements.ts'
import { backfillReader, backfillStatements } from './backfill-statements.ts'
import type { NewestRuns } from './newest-runs.ts'
import { overviewReader } from './overview-reader.ts'
import { deadlineReader, deadlineStatements } from './deadline-statements.ts'
import { runCommandStatements } from './run-command-statements.ts'
import { runStatements } from './run-statements.ts'
import { scheduleReader, scheduleStatements } from './schedule-statements.ts'
import { versionStatements } from './version-statements.ts'
import { taskRunStatements } from './task-run-statements.ts'
import { mapStatements } from './map-statements.ts'
import type { DatabaseClock } from './database-clock.ts'
import { sharedStatements } from './shared-statements.ts'
import { rateStatements } from './rate-statements.ts'
import { timerStatements } from './timer-statements.ts'
import { clearingStatements } from './clearing-statements.ts'
import { workerStatements } from './worker-statements.ts'
import type { Tables } from './tables.ts'

/** The store on any database that Kysely speaks to; what differs between databases is given. */
export function createStore(
  db: Kysely<Tables>,
  differences: {
    readonly clock: DatabaseClock
    readonly changes: Changes | null
    readonly emptyTable: EmptyTable
    readonly newestRuns: NewestRuns
    /** Whether one statement can add to the journal and count what it adds. */
    readonly appendsAtOnce: boolean
    readonly close: () => Promise<void>
  },
): Store {
  const { clock, changes, emptyTable, newestRuns, appendsAtOnce, close } = differences
  const appending = appendsAtOnce ? { slot: null } : null
  const preparedOn = createPrepared()
  return {
    ...storeReader(db, clock),
    ...journalReader(db),
    ...historyKeeper(db, emptyTable),
    ...scheduleReader(db),
    ...accessReader(db),
    ...approvalReader(db),
    ...backfillReader(db, clock),
    ...deadlineReader(db),
    ...overviewReader(db, newestRuns),
    transaction: (work) =>
      inTransaction(db, (tx, { connection, presume }) => {
        const prepared = preparedOn(connection, { presume })
        return work({
          ...journalStatements(tx, { prepared, appending }),
          ...versionStatements(tx),
          ...runStatements(tx, prepared),
          ...taskRunStatements(tx, prepared),
          ...mapStatements(tx, prepared),
          ...workerStatements(tx, { prepared, clock }),
          ...sharedStatements(tx),
          ...clearingStatements(tx),
          ...timerStatements(tx),
          ...rateStatements(tx),
          ...scheduleStatements(tx),
          ...runCommandStatements(tx),
          ...accessStatements(tx),
          ...approvalStatements(tx),
          ...backfillStatements(tx),
          ...deadlineStatements(tx),
        })
      }),
    ...keptReader(db),
    changes,
    close,
  }
}

/** What attempts left behind, as the engine asks for it. */
function keptReader(db: Kysely<Tables>): Pick<Store, 'storedOutput' | 'hasEnded' | 'storedItemOutputs' | 'cached' | 'datasetVersions'> {
  return {
    async storedOutput({ run, step, item }) {
      const row = await db
        .selectFrom('task_runs')
        .select(['output', 'object'])
        .where('run', '=', run)
        .where('step', '=', step)
        .where('item', '=', itemColumn(item))
        .executeTakeFirst()
      return row === undefined ? undefined : storedOutput(row)
    },
    async hasEnded({ run, step }) {
      const row = await db
        .selectFrom('task_runs')
        .select('finished_at')
        .where('run', '=', run)
        .where('step', '=', step)
        .where('item', '=', itemColumn(null))
        .executeTakeFirst()
      return row !== undefined && row.finished_at !== null
    },
    async storedItemOutputs({ run, step }) {
      const rows = await db
        .selectFrom('task_runs')
        .select(['output', 'object'])
        .where('run', '=', run)
        .where('step', '=', step)
        .where('item', '>=', 0)
        .where('state', '=', 'succeeded')
        .orderBy('item')
        .execute()
      return rows.map((row) => storedOutput(row) ?? { inline: null })
    },
    async cached({ key, now }) {
      const row = await db
        .selectFrom('cache')
        .select(['output', 'object'])
        .where('key', '=', key)
        .where('expires_at', '>', now)
        .executeTakeFirst()
      return row === undefined ? undefined : storedOutput(row)
    },
    async datasetVersions(datasets) {
      const rows = await db
        .selectFrom('dataset_versions')
        .select(['dataset', 'version'])
        .where('dataset', 'in', [...datasets])
        .execute()
      return new Map(rows.map((row) => [row.dataset, row.version]))
    },
  }
}
