import { sql } from 'kysely'
import type { Kysely, Transaction } from 'kysely'
import { canonicalJson } from '../kernel/index.ts'
import type { Json } from '../kernel/index.ts'
import { sourcesOf, terminalStates } from '../journal/index.ts'
import type { BackfillWindowState } from '../journal/index.ts'
import type { BackfillReader, BackfillRecord, BackfillStatements, BackfillWindow } from '../ports/index.ts'
import type { DatabaseClock } from './database-clock.ts'
import { windowRecord } from './records.ts'
import { workersAt } from './worker-questions.ts'
import type { BackfillRow, BackfillWindowRow, Tables } from './tables.ts'

/** Rows that one statement adds at the most. */
const rowsAtOnce = 100

const openStates = ['queued', 'running'] as const

/** Backfills, within a transaction. */
export function backfillStatements(tx: Transaction<Tables>): BackfillStatements {
  return { ...stateStatements(tx), ...windowStatements(tx) }
}

type StateStatements = 'addBackfill' | 'backfillNow' | 'openBackfills' | 'driveBackfill' | 'moveBackfill' | 'openRunsOf'

function stateStatements(tx: Transaction<Tables>): Pick<BackfillStatements, StateStatements> {
  return {
    async addBackfill(backfill, windows) {
      await tx.insertInto('backfills').values(backfillRow(backfill)).execute()
      const rows = windows.map(({ window, state }, place) => ({
        backfill: backfill.id,
        place,
        window_start: window.start,
        window_end: window.end,
        window_day: window.day,
        state,
        run: null,
      }))
      for (let start = 0; start < rows.length; start += rowsAtOnce)
        await tx
          .insertInto('backfill_windows')
          .values(rows.slice(start, start + rowsAtOnce))
          .execute()
    },
    async backfillNow(id) {
      const row = await tx.selectFrom('backfills').selectAll().where('id', '=', id).executeTakeFirst()
      return row === undefined ? null : backfillRecord(row)
    },
    async openBackfills() {
      const rows = await tx
        .selectFrom('backfills')
        .selectAll()
        .where((eb) =>
          eb.or([
            eb('state', '=', 'running'),
            eb('id', 'in', tx.selectFrom('backfill_windows').select('backfill').where('backfill_windows.state', '=', 'running')),
          ]),
        )
        .orderBy('id')
        .execute()
      return rows.map(backfillRecord)
    },
    async driveBackfill(id, worker) {
      await tx.updateTable('backfills').set({ worker }).where('id', '=', id).execute()
    },
    async moveBackfill(id, { to, at, reason }) {
      const ended = terminalStates('backfill').includes(to)
      const { numUpdatedRows } = await tx
        .updateTable('backfills')
        .set({ state: to, reason, finished_at: ended ? at : null })
        .where('id', '=', id)
        .where('state', 'in', sourcesOf('backfill', to))
        .executeTakeFirst()
      return numUpdatedRows > 0n
    },
    async openRunsOf(backfill) {
      const rows = await tx.selectFrom('runs').select('id').where('backfill', '=', backfill).where('state', 'in', openStates).execute()
      return rows.map(({ id }) => id)
    },
  }
}

type WindowStatements = 'settleWindows' | 'runningWindows' | 'windowsToDo' | 'markWindow' | 'hasSucceeded'

function windowStatements(tx: Transaction<Tables>): Pick<BackfillStatements, WindowStatements> {
  const windows = () =>
    tx
      .selectFrom('backfill_windows')
      .innerJoin('runs', 'runs.id', 'backfill_windows.run')
      .select(windowColumns)
      .select(['runs.state as runState', 'runs.driver as driver'])
      .where('backfill_windows.state', '=', 'running')
      .orderBy('place')
  const mark: BackfillStatements['markWindow'] = async ({ backfill, place, state, run }) => {
    await tx.updateTable('backfill_windows').set({ state, run }).where('backfill', '=', backfill).where('place', '=', place).execute()
  }
  return {
    markWindow: mark,
    async settleWindows(backfill) {
      const rows = await windows()
        .where('backfill_windows.backfill', '=', backfill)
        .where('runs.state', 'in', terminalStates('run'))
        .execute()
      const settled = rows.map((row) => ({ ...backfillWindow(row), state: row.runState as BackfillWindowState }))
      for (const each of settled) await mark({ backfill, ...each })
      return settled
    },
    async runningWindows(backfill) {
      const rows = await windows().where('backfill_windows.backfill', '=', backfill).where('runs.state', 'in', openStates).execute()
      return rows.map((row) => ({ ...backfillWindow(row), driver: row.driver }))
    },
    async windowsToDo({ backfill, from, limit }) {
      const rows = await tx
        .selectFrom('backfill_windows')
        .select(windowColumns)
        .where('backfill', '=', backfill)
        .where('backfill_windows.state', '=', 'todo')
        .where('place', '>=', from)
        .orderBy('place')
        .limit(limit)
        .execute()
      return rows.map(backfillWindow)
    },
    async hasSucceeded({ pipeline, window }) {
      const row = await tx
        .selectFrom('runs')
        .select('id')
        .where('pipeline', '=', pipeline)
        .where('window_start', '=', window.start)
        .where('window_end', '=', window.end)
        .where('state', '=', 'succeeded')
        .limit(1)
        .executeTakeFirst()
      return row !== undefined
    },
  }
}

/** The questions about backfills that change nothing. */
export function backfillReader(db: Kysely<Tables>, clock: DatabaseClock): BackfillReader {
  // A run that was taken up again, or that ended since its backfill was last looked after, says more than the window.
  const stood = sql<BackfillWindowState>`case when runs.state is null then backfill_windows.state when runs.state = 'queued' then 'running' else runs.state end`
  return {
    async backfills({ pipeline, state, prefix, before, limit }) {
      let query = db.selectFrom('backfills').selectAll().orderBy('id', 'desc').limit(limit)
      if (pipeline !== undefined) query = query.where('pipeline', '=', pipeline)
      if (state !== undefined) query = query.where('state', '=', state)
      if (prefix !== undefined) query = query.where('id', 'like', `${prefix}%`)
      if (before !== undefined) query = query.where('id', '<', before)
      return (await query.execute()).map(backfillRecord)
    },
    async attendants(now) {
      const row = await db.selectFrom('servers').select('worker').where('name', '=', 'schedules').executeTakeFirst()
      return { server: row?.worker ?? null, workers: await workersAt(db, { clock, now }) }
    },
    async windowCounts(backfill) {
      const rows = await db
        .selectFrom('backfill_windows')
        .leftJoin('runs', 'runs.id', 'backfill_windows.run')
        .select([stood.as('state'), sql<number>`count(*)`.as('count')])
        .where('backfill_windows.backfill', '=', backfill)
        .groupBy(stood)
        .execute()
      const none = { todo: 0, running: 0, succeeded: 0, failed: 0, cancelled: 0, skipped: 0 }
      return { ...none, ...Object.fromEntries(rows.map(({ state, count }) => [state, Number(count)])) }
    },
    async backfillWindows({ backfill, states, after, limit }) {
      let query = db
        .selectFrom('backfill_windows')
        .leftJoin('runs', 'runs.id', 'backfill_windows.run')
        .select([
          'place',
          'backfill_windows.window_start',
          'backfill_windows.window_end',
          'backfill_windows.window_day',
          'run',
          stood.as('state'),
        ])
        .where('backfill_windows.backfill', '=', backfill)
        .where('place', '>', after ?? -1)
        .orderBy('place')
        .limit(limit)
      if (states !== undefined) query = query.where(stood, 'in', [...states])
      return (await query.execute()).map(backfillWindow)
    },
  }
}

const windowColumns = [
  'place',
  'backfill_windows.window_start',
  'backfill_windows.window_end',
  'backfill_windows.window_day',
  'backfill_windows.state',
  'backfill_windows.run',
] as const

function backfillWindow(row: Omit<BackfillWindowRow, 'backfill'>): BackfillWindow {
  const { place, state, run } = row
  return { place, window: windowRecord(row), state, run }
}

function backfillRow(backfill: BackfillRecord): BackfillRow {
  return {
    id: backfill.id,
    pipeline: backfill.pipeline,
    span_from: backfill.from,
    span_to: backfill.to,
    parallel: backfill.parallel,
    stop_on_failure: backfill.stopOnFailure ? 1 : 0,
    again: backfill.again ? 1 : 0,
    params: canonicalJson(backfill.params),
    started_by: backfill.startedBy,
    state: backfill.state,
    reason: backfill.reason,
    worker: backfill.worker,
    created_at: backfill.createdAt,
    finished_at: backfill.finishedAt,
  }
}

function backfillRecord(row: BackfillRow): BackfillRecord {
  return {
    id: row.id,
    pipeline: row.pipeline,
    from: row.span_from,
    to: row.span_to,
    parallel: row.parallel,
    stopOnFailure: row.stop_on_failure === 1,
    again: row.again === 1,
    params: JSON.parse(row.params) as { [name: string]: Json },
    startedBy: row.started_by,
    state: row.state,
    reason: row.reason,
    worker: row.worker,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
  }
}
