import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { FaultRecord } from '../kernel/index.ts'
import type { OverviewReader } from '../ports/index.ts'
import { byPipeline } from './newest-runs.ts'
import type { NewestRuns } from './newest-runs.ts'
import { itemColumn, itemOf } from './records.ts'
import type { Tables } from './tables.ts'
import { standingClaims } from './worker-questions.ts'

/** Questions about the state as a whole, answered from open rows and from small tables. */
export function overviewReader(db: Kysely<Tables>, newestRuns: NewestRuns): OverviewReader {
  return {
    standingClaims: () => standingClaims(db),
    newestRuns: async (of) => byPipeline(await newestRuns(db, of)),
    async waiting({ after, limit }) {
      let query = db
        .selectFrom('task_runs')
        .select(['run', 'step', 'item', 'due_at', 'ready_at', 'reason'])
        .where('state', '=', 'waiting')
        .where('finished_at', 'is', null)
      if (after !== undefined) {
        query = query.where(sql<boolean>`(run, step, item) > (${after.run}, ${after.step}, ${itemColumn(after.item)})`)
      }
      const rows = await query.orderBy('run').orderBy('step').orderBy('item').limit(limit).execute()
      return rows.map((row) => ({
        run: row.run,
        step: row.step,
        item: itemOf(row.item),
        dueAt: row.due_at,
        readyAt: row.ready_at,
        reason: row.reason,
      }))
    },
    async retrying({ after, limit }) {
      let query = db
        .selectFrom('task_runs')
        .select(['run', 'step', 'item', 'attempts', 'due_at', 'error'])
        .where('state', '=', 'ready')
        .where('finished_at', 'is', null)
        .where('attempts', '>', 0)
      if (after !== undefined) {
        query = query.where(sql<boolean>`(run, step, item) > (${after.run}, ${after.step}, ${itemColumn(after.item)})`)
      }
      const rows = await query.orderBy('run').orderBy('step').orderBy('item').limit(limit).execute()
      return rows.map((row) => ({
        run: row.run,
        step: row.step,
        item: itemOf(row.item),
        attempts: row.attempts,
        dueAt: row.due_at,
        error: row.error === null ? null : (JSON.parse(row.error) as FaultRecord),
      }))
    },
    async keptVersions({ pipeline, after, limit }) {
      let query = db.selectFrom('versions').select(['version', 'at']).where('pipeline', '=', pipeline)
      if (after !== undefined) query = query.where(sql<boolean>`(at, version) < (${after.at}, ${after.version})`)
      return await query.orderBy('at', 'desc').orderBy('version', 'desc').limit(limit).execute()
    },
  }
}
