import { sql } from 'kysely'
import type { Kysely, Transaction } from 'kysely'
import type { Arrival, ScheduleReader, ScheduleTransaction } from '../ports/index.ts'
import type { Tables } from './tables.ts'

/** Schedules, what starts runs after datasets, and who serves them, within a transaction. */
export function scheduleStatements(tx: Transaction<Tables>): ScheduleTransaction {
  return { ...tickStatements(tx), ...arrivalStatements(tx), ...serverStatements(tx) }
}

/** The questions about schedules that change nothing. */
export function scheduleReader(db: Kysely<Tables>): ScheduleReader {
  return {
    async pausedPipelines() {
      const rows = await db.selectFrom('schedules').select('pipeline').where('paused', '=', 1).execute()
      return new Set(rows.map(({ pipeline }) => pipeline))
    },
    causes: (run) => db.selectFrom('run_causes').select(['dataset', 'version']).where('run', '=', run).orderBy('dataset').execute(),
    async succeededWindows({ pipeline, from, to }) {
      const rows = await db
        .selectFrom('runs')
        .select(['window_start', 'window_end'])
        .where('pipeline', '=', pipeline)
        .where('state', '=', 'succeeded')
        .where('window_start', '>=', from)
        .where('window_end', '<=', to)
        .execute()
      return new Set(rows.map((row) => `${row.window_start}/${row.window_end}`))
    },
  }
}

type TickStatements = 'schedules' | 'markSchedule' | 'pausePipeline' | 'hasFired'

function tickStatements(tx: Transaction<Tables>): Pick<ScheduleTransaction, TickStatements> {
  return {
    async schedules() {
      const rows = await tx.selectFrom('schedules').selectAll().execute()
      return new Map(
        rows.map(({ pipeline, schedule, looked_at: lookedAt, paused }) => [pipeline, { schedule, lookedAt, paused: paused === 1 }]),
      )
    },
    async markSchedule({ pipeline, schedule, lookedAt }) {
      const row = { schedule, looked_at: lookedAt }
      await tx
        .insertInto('schedules')
        .values({ pipeline, ...row, paused: 0 })
        .onConflict((conflict) => conflict.column('pipeline').doUpdateSet(row))
        .execute()
    },
    async pausePipeline({ pipeline, paused }) {
      const row = { paused: paused ? 1 : 0 }
      await tx
        .insertInto('schedules')
        .values({ pipeline, schedule: '', looked_at: 0, ...row })
        .onConflict((conflict) => conflict.column('pipeline').doUpdateSet(row))
        .execute()
    },
    async hasFired({ pipeline, window }) {
      const row = await tx
        .selectFrom('runs')
        .select('id')
        .where('pipeline', '=', pipeline)
        .where('window_start', '=', window.start)
        .where('window_end', '=', window.end)
        .where('trigger', '=', 'schedule')
        .executeTakeFirst()
      return row !== undefined
    },
  }
}

type ArrivalStatements = 'awaitDatasets' | 'noteArrivals' | 'arrivals' | 'forgetArrivals' | 'keepCauses'

function arrivalStatements(tx: Transaction<Tables>): Pick<ScheduleTransaction, ArrivalStatements> {
  return {
    async awaitDatasets(pipeline, datasets) {
      let gone = tx.deleteFrom('arrivals').where('pipeline', '=', pipeline)
      if (datasets.length > 0) gone = gone.where('dataset', 'not in', [...datasets])
      await gone.execute()
      for (const dataset of datasets) {
        await tx
          .insertInto('arrivals')
          .values({ pipeline, dataset, version: null, window_start: null, window_end: null, window_day: null })
          .onConflict((conflict) => conflict.doNothing())
          .execute()
      }
    },
    async noteArrivals(published, window) {
      const start = Date.parse(window.start)
      const end = Date.parse(window.end)
      for (const { dataset, version } of published) {
        await tx
          .updateTable('arrivals')
          .set({
            version,
            window_start: sql<number>`case when window_start < ${start} then window_start else ${start} end`,
            window_day: sql<string>`case when window_start < ${start} then window_day else ${window.day} end`,
            window_end: sql<number>`case when window_end > ${end} then window_end else ${end} end`,
          })
          .where('dataset', '=', dataset)
          .execute()
      }
    },
    async arrivals(pipeline) {
      const rows = await tx.selectFrom('arrivals').selectAll().where('pipeline', '=', pipeline).orderBy('dataset').execute()
      return rows.flatMap(({ dataset, version, window_start: start, window_end: end, window_day: day }): Arrival[] =>
        version === null || start === null || end === null ? [] : [{ dataset, version, start: Number(start), end: Number(end), day }],
      )
    },
    async forgetArrivals(pipeline) {
      const nothing = { version: null, window_start: null, window_end: null, window_day: null }
      await tx.updateTable('arrivals').set(nothing).where('pipeline', '=', pipeline).execute()
    },
    async keepCauses(run, causes) {
      await tx
        .insertInto('run_causes')
        .values(causes.map(({ dataset, version }) => ({ run, dataset, version })))
        .execute()
    },
  }
}

function serverStatements(tx: Transaction<Tables>): Pick<ScheduleTransaction, 'unattendedRuns' | 'server' | 'becomeServer'> {
  return {
    unattendedRuns: () =>
      tx
        .selectFrom('runs')
        .select(['id as run', 'pipeline', 'driver'])
        .where('state', 'in', ['queued', 'running'])
        .where('trigger', 'in', ['schedule', 'dataset'])
        .orderBy('id')
        .execute(),
    async server() {
      const row = await tx.selectFrom('servers').select('worker').where('name', '=', 'schedules').executeTakeFirst()
      return row?.worker ?? null
    },
    async becomeServer(worker) {
      await tx
        .insertInto('servers')
        .values({ name: 'schedules', worker })
        .onConflict((conflict) => conflict.column('name').doUpdateSet({ worker }))
        .execute()
    },
  }
}
