import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { PipelineManifest } from '../plan/index.ts'
import type {
  AccessReader,
  ApprovalReader,
  BackfillReader,
  DeadlineReader,
  OverviewReader,
  ItemCounts,
  ScheduleReader,
  StoreReader,
  TaskRunRecord,
} from '../ports/index.ts'
import type { DatabaseClock } from './database-clock.ts'
import { habitsReader } from './habits-reader.ts'
import { explainReader } from './explain-reader.ts'
import { runsQuery } from './runs-query.ts'
import { attemptRecord, itemColumn, runRecord, taskRunRecord } from './records.ts'
import type { Tables } from './tables.ts'
import { readVersion } from './version-statements.ts'

/** The questions that change nothing, but those of the journal, and `output`, which needs the object store too. */
export function storeReader(
  db: Kysely<Tables>,
  clock: DatabaseClock,
): Omit<
  StoreReader,
  | 'output'
  | 'journal'
  | keyof ScheduleReader
  | keyof AccessReader
  | keyof OverviewReader
  | keyof ApprovalReader
  | keyof BackfillReader
  | keyof DeadlineReader
> {
  return { ...runReader(db), ...taskRunReader(db), ...versionReader(db), ...explainReader(db, clock), ...habitsReader(db) }
}

function runReader(db: Kysely<Tables>): Pick<StoreReader, 'runs' | 'run' | 'children'> {
  return {
    async runs(filter) {
      return (await runsQuery(db, filter).execute()).map(runRecord)
    },
    async run(id) {
      const row = await db.selectFrom('runs').selectAll().where('id', '=', id).executeTakeFirst()
      return row === undefined ? null : runRecord(row)
    },
    async children(run) {
      return (await db.selectFrom('runs').selectAll().where('parent', '=', run).orderBy('id').execute()).map(runRecord)
    },
  }
}

function taskRunReader(db: Kysely<Tables>): Pick<StoreReader, 'steps' | 'step' | 'items' | 'attempts' | 'attemptsByKey'> {
  return {
    async steps(run) {
      const rows = await db.selectFrom('task_runs').selectAll().where('run', '=', run).where('item', '=', -1).execute()
      const counts = await itemCounts(db, { run })
      const order = await stepOrder(db, run)
      return rows
        .map((row): TaskRunRecord => taskRunRecord(row, row.items === null ? null : withTotal(counts.get(row.step), row.items)))
        .toSorted((a, b) => (order.get(a.step) ?? 0) - (order.get(b.step) ?? 0))
    },
    async step({ run, step }) {
      const row = await db
        .selectFrom('task_runs')
        .selectAll()
        .where('run', '=', run)
        .where('step', '=', step)
        .where('item', '=', -1)
        .executeTakeFirst()
      if (row === undefined) return null
      return taskRunRecord(row, row.items === null ? null : withTotal((await itemCounts(db, { run, step })).get(step), row.items))
    },
    async items({ run, step, state, after, limit }) {
      let query = db
        .selectFrom('task_runs')
        .selectAll()
        .where('run', '=', run)
        .where('step', '=', step)
        .where('item', '>', after ?? -1)
      if (state !== undefined) query = query.where('state', '=', state)
      return (await query.orderBy('item').limit(limit).execute()).map((row) => taskRunRecord(row, null))
    },
    async attempts({ run, step, item, limit }) {
      let query = db.selectFrom('attempts').selectAll().where('run', '=', run)
      if (step !== undefined) query = query.where('step', '=', step)
      if (item !== undefined) query = query.where('item', '=', itemColumn(item))
      return (await query.orderBy('started_at').orderBy('epoch').limit(limit).execute()).map(attemptRecord)
    },
    async attemptsByKey({ run, step, after, limit }) {
      let query = db.selectFrom('attempts').selectAll().where('run', '=', run)
      if (step !== undefined) query = query.where('step', '=', step)
      if (after !== undefined) {
        const place = [after.step, itemColumn(after.item), after.epoch] as const
        query = query.where(sql<boolean>`(step, item, epoch) > (${place[0]}, ${place[1]}, ${place[2]})`)
      }
      return (await query.orderBy('step').orderBy('item').orderBy('epoch').limit(limit).execute()).map(attemptRecord)
    },
  }
}

/** What the items of a run's mapped steps are at, one row a step and state. */
async function itemCounts(
  db: Kysely<Tables>,
  { run, step }: { readonly run: string; readonly step?: string },
): Promise<Map<string, Partial<ItemCounts>>> {
  const rows = await db
    .selectFrom('task_runs')
    .select(['step', 'state', sql<number>`count(*)`.as('count')])
    .where('run', '=', run)
    .where('item', '>=', 0)
    .$if(step !== undefined, (query) => query.where('step', '=', step!))
    .groupBy(['step', 'state'])
    .execute()
  const byStep = new Map<string, Partial<ItemCounts>>()
  for (const { step, state, count } of rows) {
    const counts = byStep.get(step) ?? {}
    const named = state === 'running' || state === 'waiting' || state === 'succeeded' || state === 'failed' ? state : 'other'
    byStep.set(step, { ...counts, [named]: (counts[named] ?? 0) + count })
  }
  return byStep
}

function withTotal(counts: Partial<ItemCounts> | undefined, total: number): ItemCounts {
  return { running: 0, waiting: 0, succeeded: 0, failed: 0, other: 0, ...counts, total }
}

async function stepOrder(db: Kysely<Tables>, run: string): Promise<Map<string, number>> {
  const row = await db
    .selectFrom('versions')
    .innerJoin('runs', (join) => join.onRef('runs.pipeline', '=', 'versions.pipeline').onRef('runs.version', '=', 'versions.version'))
    .select('manifest')
    .where('runs.id', '=', run)
    .executeTakeFirst()
  const steps = row === undefined ? [] : (JSON.parse(row.manifest) as PipelineManifest).steps
  return new Map(steps.map((step, index) => [step.name, index]))
}

function versionReader(db: Kysely<Tables>): Pick<StoreReader, 'version' | 'lastVersions' | 'sources'> {
  return {
    version: (pipeline, version) => readVersion(db, { pipeline, version }),
    async lastVersions() {
      const rows = await db
        .selectFrom('runs')
        .innerJoin('versions', (join) =>
          join.onRef('versions.pipeline', '=', 'runs.pipeline').onRef('versions.version', '=', 'runs.version'),
        )
        .select(['runs.pipeline', 'manifest'])
        .where('runs.id', 'in', (query) =>
          query
            .selectFrom('runs as newest')
            .select(sql<string>`max(newest.id)`.as('id'))
            .groupBy('newest.pipeline'),
        )
        .execute()
      return new Map(rows.map((row) => [row.pipeline, JSON.parse(row.manifest) as PipelineManifest]))
    },
    sources: ({ pipeline, version }) =>
      db
        .selectFrom('version_sources')
        .innerJoin('sources', 'sources.sha256', 'version_sources.sha256')
        .select(['path', 'sources.sha256', 'text'])
        .where('pipeline', '=', pipeline)
        .where('version', '=', version)
        .orderBy('path')
        .execute(),
  }
}
