import type { Kysely } from 'kysely'
import type { ExplainReader } from '../ports/index.ts'
import type { DatabaseClock } from './database-clock.ts'
import type { Tables } from './tables.ts'
import { standingClaims, workersAt } from './worker-questions.ts'

/** How many runs say what is usual. */
const recentRuns = 30

/** What stands around a run, read from the open rows alone; history of any length does not slow it. */
export function explainReader(db: Kysely<Tables>, clock: DatabaseClock): ExplainReader {
  return {
    async surroundings({ id, pipeline }, now) {
      const row = await db.selectFrom('runs').select('driver').where('id', '=', id).executeTakeFirst()
      const active = await db
        .selectFrom('runs')
        .select('id')
        .where('pipeline', '=', pipeline)
        .where('state', '=', 'running')
        .where('finished_at', 'is', null)
        .orderBy('id')
        .execute()
      return {
        driver: row?.driver ?? null,
        workers: await workersAt(db, { clock, now }),
        active: active.map((run) => run.id),
        claims: await standingClaims(db),
      }
    },
    async usualMs({ pipeline, step, item }) {
      const runs = db.selectFrom('runs').select('id').where('pipeline', '=', pipeline).orderBy('id', 'desc').limit(recentRuns)
      const rows = await db
        .selectFrom('task_runs')
        .select(['started_at', 'finished_at'])
        .where('run', 'in', (query) => query.selectFrom(runs.as('recent')).select('recent.id'))
        .where('step', '=', step)
        .where('item', item ? '>=' : '=', item ? 0 : -1)
        .where('state', '=', 'succeeded')
        .where('cached', '=', 0)
        .limit(1_000)
        .execute()
      const spans = rows.flatMap(({ started_at: from, finished_at: to }) => (from === null || to === null ? [] : [to - from]))
      return spans.toSorted((one, other) => one - other)[Math.floor(spans.length / 2)] ?? null
    },
  }
}
