import { sql } from 'kysely'
import type { Transaction } from 'kysely'
import { canonicalJson } from '../kernel/index.ts'
import { sourcesOf } from '../journal/index.ts'
import type { JournalEntry } from '../journal/index.ts'
import type { PipelineManifest } from '../plan/index.ts'
import type { StoreTransaction } from '../ports/index.ts'
import type { Prepared } from './prepared.ts'
import { runRecord } from './records.ts'
import type { Tables } from './tables.ts'

const open = ['queued', 'running'] as const

/** Events that one statement adds at the most. */
const rowsAtOnce = 50

/** Versions, runs and the journal, within a transaction. */
export function runStatements(
  tx: Transaction<Tables>,
  prepared: Prepared,
): Pick<
  StoreTransaction,
  | 'append'
  | 'keepVersion'
  | 'storedVersion'
  | 'addRun'
  | 'runNow'
  | 'queuedRuns'
  | 'unfinishedRun'
  | 'activeRuns'
  | 'moveRun'
  | 'driveRun'
  | 'askCancel'
  | 'closeStep'
> {
  return { ...historyStatements(tx, prepared), ...startStatements(tx, prepared), ...moveStatements(tx, prepared) }
}

function historyStatements(
  tx: Transaction<Tables>,
  prepared: Prepared,
): Pick<StoreTransaction, 'append' | 'keepVersion' | 'storedVersion'> {
  return {
    async append(at, events) {
      const entries: JournalEntry[] = []
      for (let start = 0; start < events.length; start += rowsAtOnce) {
        const some = events.slice(start, start + rowsAtOnce)
        const values = Object.fromEntries(
          some.flatMap((event, index) => [
            [`run${index}`, event.run],
            [`event${index}`, JSON.stringify(event)],
          ]),
        )
        const { rows } = await prepared.run(tx, {
          name: `append ${some.length}`,
          values: { at, ...values } as { readonly at: number } & Readonly<Record<string, string>>,
          build: (slot) =>
            tx
              .insertInto('journal')
              .values(some.map((_, index) => ({ at: slot('at'), run: slot(`run${index}`), event: slot(`event${index}`) })))
              .returning('seq'),
        })
        const places = rows.map(({ seq }) => seq).toSorted((one, other) => one - other)
        entries.push(...some.map((event, index) => ({ seq: places[index]!, at, event })))
      }
      return entries
    },
    async storedVersion(pipeline, version) {
      const row = await tx
        .selectFrom('versions')
        .select('manifest')
        .where('pipeline', '=', pipeline)
        .where('version', '=', version)
        .executeTakeFirst()
      return row === undefined ? null : (JSON.parse(row.manifest) as PipelineManifest)
    },
    async keepVersion({ pipeline, sources }, at) {
      const version = { pipeline: pipeline.name, version: pipeline.version }
      const added = await tx
        .insertInto('versions')
        .values({ ...version, manifest: canonicalJson(pipeline), at })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst()
      if (added.numInsertedOrUpdatedRows === 0n) return
      for (const { path, sha256, text } of sources) {
        await tx
          .insertInto('sources')
          .values({ sha256, text })
          .onConflict((conflict) => conflict.doNothing())
          .execute()
        await tx
          .insertInto('version_sources')
          .values({ ...version, path, sha256 })
          .onConflict((conflict) => conflict.doNothing())
          .execute()
      }
    },
  }
}

function startStatements(
  tx: Transaction<Tables>,
  prepared: Prepared,
): Pick<StoreTransaction, 'addRun' | 'runNow' | 'queuedRuns' | 'unfinishedRun' | 'activeRuns'> {
  return {
    async runNow(id) {
      const row = await tx.selectFrom('runs').selectAll().where('id', '=', id).executeTakeFirst()
      return row === undefined ? null : runRecord(row)
    },
    async queuedRuns({ driver }) {
      const { rows } = await prepared.run(tx, {
        name: `queued runs ${driver === null ? 'of all' : 'of one'}`,
        values: { driver: driver ?? '' },
        build(slot) {
          const query = tx.selectFrom('runs').selectAll().where('state', '=', 'queued').where('cancelling', '=', 0).orderBy('id')
          return driver === null ? query : query.where('driver', '=', slot('driver'))
        },
      })
      return rows.map(runRecord)
    },
    async addRun(run, { driver, open: steps }) {
      await tx
        .insertInto('runs')
        .values({
          id: run.id,
          pipeline: run.pipeline,
          version: run.version,
          window_start: run.window.start,
          window_end: run.window.end,
          params: canonicalJson(run.params),
          trigger: run.trigger,
          state: run.state,
          cancelling: 0,
          open: steps,
          failed: 0,
          driver,
          created_at: run.createdAt,
          started_at: run.startedAt,
          finished_at: null,
          reason: run.reason,
        })
        .execute()
    },
    async unfinishedRun({ pipeline, start, end }) {
      const row = await tx
        .selectFrom('runs')
        .selectAll()
        .where('pipeline', '=', pipeline)
        .where('state', 'in', open)
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
        .executeTakeFirstOrThrow()
      return Number(count)
    },
  }
}

function moveStatements(
  tx: Transaction<Tables>,
  prepared: Prepared,
): Pick<StoreTransaction, 'moveRun' | 'driveRun' | 'askCancel' | 'closeStep'> {
  return {
    async closeStep({ run, failed }) {
      const { rows } = await prepared.run(tx, {
        name: 'close step',
        values: { run, failed: failed ? 1 : 0 },
        build: (slot) =>
          tx
            .updateTable('runs')
            .set((eb) => ({ open: eb('open', '-', 1), failed: eb('failed', '+', slot('failed')) }))
            .where('id', '=', slot('run'))
            .returning(['open', 'failed', 'cancelling']),
      })
      const row = rows[0]!
      return { open: row.open, failed: row.failed, cancelling: row.cancelling === 1 }
    },
    async moveRun(id, { to, at, reason }) {
      const { numUpdatedRows } = await tx
        .updateTable('runs')
        .set({
          state: to,
          ...(to === 'running' ? { started_at: at } : { finished_at: at, driver: null }),
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
    async askCancel(id, reason) {
      await tx.updateTable('runs').set({ cancelling: 1, reason }).where('id', '=', id).where('state', 'in', open).execute()
    },
  }
}
