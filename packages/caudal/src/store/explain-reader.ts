import type { Kysely } from 'kysely'
import type { Window } from '../kernel/index.ts'
import type { ExplainReader, WindowSurroundings } from '../ports/index.ts'
import type { DatabaseClock } from './database-clock.ts'
import type { Tables } from './tables.ts'
import { poolStarts } from './rate-statements.ts'
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
    windowSurroundings: (of, now) => aroundWindow(db, { ...of, now, clock }),
    async timersOf(run) {
      const rows = await db.selectFrom('timers').selectAll().where('run', '=', run).orderBy('due_at').execute()
      return rows.map(({ kind, step, due_at: dueAt }) => ({ run, kind, step: step === '' ? null : step, dueAt }))
    },
    startsOf: async (filter) => (filter.pools.length === 0 ? new Map<string, number[]>() : poolStarts(db, filter)),
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

/** What stands around a window of a pipeline. */
async function aroundWindow(
  db: Kysely<Tables>,
  of: { readonly pipeline: string; readonly window: Window; readonly now: number; readonly clock: DatabaseClock },
): Promise<WindowSurroundings> {
  const { pipeline, window, now, clock } = of
  const runs = await db
    .selectFrom('runs')
    .select(['id', 'state', 'finished_at as finishedAt'])
    .where('pipeline', '=', pipeline)
    .where('window_start', '=', window.start)
    .where('window_end', '=', window.end)
    .orderBy('id', 'desc')
    .limit(10)
    .execute()
  const row = await db.selectFrom('schedules').selectAll().where('pipeline', '=', pipeline).executeTakeFirst()
  const server = await db.selectFrom('servers').select('worker').where('name', '=', 'schedules').executeTakeFirst()
  return {
    runs,
    schedule: row === undefined ? null : { schedule: row.schedule, lookedAt: row.looked_at, paused: row.paused === 1 },
    awaited: await db.selectFrom('arrivals').select(['dataset', 'version']).where('pipeline', '=', pipeline).orderBy('dataset').execute(),
    server: server?.worker ?? null,
    workers: await workersAt(db, { clock, now }),
  }
}
