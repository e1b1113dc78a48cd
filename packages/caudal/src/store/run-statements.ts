import { sql } from 'kysely'
import type { Transaction } from 'kysely'
import { canonicalJson } from '../kernel/index.ts'
import { sourcesOf } from '../journal/index.ts'
import type { StoreTransaction } from '../ports/index.ts'
import type { Prepared } from './prepared.ts'
import { runRecord } from './records.ts'
import { filterName, filterValues, runsIn } from './run-filter.ts'
import type { Tables } from './tables.ts'

const open = ['queued', 'running'] as const

/** Runs, within a transaction. */
export function runStatements(
  tx: Transaction<Tables>,
  prepared: Prepared,
): Pick<
  StoreTransaction,
  'addRun' | 'runNow' | 'queuedRuns' | 'unfinishedRun' | 'activeRuns' | 'moveRun' | 'driveRun' | 'closeStep' | 'passStep'
> {
  return { ...addStatements(tx), ...runQuestions(tx, prepared), ...moveStatements(tx, prepared) }
}

function addStatements(tx: Transaction<Tables>): Pick<StoreTransaction, 'addRun'> {
  return {
    async addRun(run, { driver, open: steps }) {
      await tx
        .insertInto('runs')
        .values({
          id: run.id,
          pipeline: run.pipeline,
          version: run.version,
          window_start: run.window.start,
          window_end: run.window.end,
          window_day: run.window.day,
          params: canonicalJson(run.params),
          trigger: run.trigger,
          state: run.state,
          cancelling: 0,
          timed_out: 0,
          open: steps,
          failed: 0,
          round: 0,
          driver,
          created_at: run.createdAt,
          started_at: run.startedAt,
          finished_at: null,
          reason: run.reason,
          late_at: run.lateAt,
          backfill: run.backfill ?? null,
          paused: run.paused ? 1 : 0,
          parent: run.parent?.run ?? null,
          parent_step: run.parent?.step ?? null,
        })
        .execute()
    },
  }
}

function runQuestions(
  tx: Transaction<Tables>,
  prepared: Prepared,
): Pick<StoreTransaction, 'runNow' | 'queuedRuns' | 'unfinishedRun' | 'activeRuns'> {
  return {
    async runNow(id) {
      const row = await tx.selectFrom('runs').selectAll().where('id', '=', id).executeTakeFirst()
      return row === undefined ? null : runRecord(row)
    },
    async queuedRuns(filter) {
      const { rows } = await prepared.run({
        name: `queued runs ${filterName(filter)}`,
        values: filterValues(filter),
        build: (slot) =>
          tx
            .selectFrom('runs')
            .selectAll()
            .where('id', 'in', runsIn(tx, { state: 'queued', filter, slot }))
            .orderBy(sql`case when ${sql.ref('trigger')} = 'backfill' then 1 else 0 end`)
            .orderBy('id'),
      })
      return rows.map(runRecord)
    },
    async unfinishedRun({ pipeline, start, end }) {
      const row = await tx
        .selectFrom('runs')
        .selectAll()
        .where('pipeline', '=', pipeline)
        .where('state', 'in', open)
        .where('finished_at', 'is', null)
        .where('window_start', '=', start)
        .where('window_end', '=', end)
        .orderBy('id', 'desc')
        .limit(1)
        .executeTakeFirst()
      return row === undefined ? null : { ...runRecord(row), driver: row.driver }
    },
    async activeRuns(pipeline) {
      const { count } = await tx
        .selectFrom('runs')
        .select(sql<number>`count(*)`.as('count'))
        .where('pipeline', '=', pipeline)
        .where('state', '=', 'running')
        .where('finished_at', 'is', null)
        .executeTakeFirstOrThrow()
      return Number(count)
    },
  }
}

function moveStatements(
  tx: Transaction<Tables>,
  prepared: Prepared,
): Pick<StoreTransaction, 'moveRun' | 'driveRun' | 'closeStep' | 'passStep'> {
  return {
    async passStep(run) {
      await prepared.change({
        name: 'pass step',
        row: `run ${run}`,
        values: { run },
        build: (slot) =>
          tx
            .updateTable('runs')
            .set((eb) => ({ open: eb('open', '-', 1) }))
            .where('id', '=', slot('run')),
      })
    },
    async closeStep({ run, failed }) {
      const { rows } = await prepared.run({
        name: 'close step',
        values: { run, failed: failed ? 1 : 0 },
        build: (slot) =>
          tx
            .updateTable('runs')
            .set((eb) => ({ open: eb('open', '-', 1), failed: eb('failed', '+', slot('failed')) }))
            .where('id', '=', slot('run'))
            .returning(['open', 'failed', 'cancelling', 'timed_out']),
      })
      const row = rows[0]!
      return { open: row.open, failed: row.failed, cancelling: row.cancelling > 0, timedOut: row.timed_out === 1 }
    },
    async moveRun(id, { to, at, reason }) {
      const { numUpdatedRows } = await tx
        .updateTable('runs')
        .set({
          state: to,
          ...(to === 'running' ? { started_at: at } : { finished_at: at, driver: null, paused: 0 }),
          ...(reason === undefined ? {} : { reason }),
        })
        .where('id', '=', id)
        .where('state', 'in', sourcesOf('run', to))
        .executeTakeFirst()
      return numUpdatedRows > 0n
    },
    async driveRun(id, driver) {
      await tx.updateTable('runs').set({ driver }).where('id', '=', id).execute()
    },
  }
}
