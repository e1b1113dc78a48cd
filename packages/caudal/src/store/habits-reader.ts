import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { HabitsReader, PipelineHabits } from '../ports/index.ts'
import type { Tables } from './tables.ts'

const recentRuns = 30
const mostPipelines = 500
const mostSpans = 50_000

/** What the history says of how a project is built. Of each pipeline only the recent runs are read. */
export function habitsReader(db: Kysely<Tables>): HabitsReader {
  return {
    async habits() {
      const pipelines = await db
        .selectFrom('runs')
        .select(['pipeline', sql<number>`count(*)`.as('runs')])
        .groupBy('pipeline')
        .orderBy('pipeline')
        .limit(mostPipelines)
        .execute()
      const habits: PipelineHabits[] = []
      for (const { pipeline, runs } of pipelines) habits.push({ pipeline, runs: Number(runs), ...(await recent(db, pipeline)) })
      return habits
    },
    async stepSpans(pipeline) {
      const runs = db.selectFrom('runs').select('id').where('pipeline', '=', pipeline).where('state', '=', 'succeeded')
      const rows = await db
        .selectFrom('task_runs')
        .select(['step', sql<number>`finished_at - started_at`.as('ms')])
        .where('run', 'in', (query) => query.selectFrom(runs.orderBy('id', 'desc').limit(recentRuns).as('recent')).select('recent.id'))
        .where('item', '=', -1)
        .where('state', '=', 'succeeded')
        .where('cached', '=', 0)
        .where('started_at', 'is not', null)
        .limit(mostSpans)
        .execute()
      return rows.map(({ step, ms }) => ({ step, ms: Number(ms) }))
    },
  }
}

async function recent(db: Kysely<Tables>, pipeline: string): Promise<Pick<PipelineHabits, 'runMs' | 'steps'>> {
  const runs = await db
    .selectFrom('runs')
    .select(['id', 'started_at', 'finished_at'])
    .where('pipeline', '=', pipeline)
    .where('state', '=', 'succeeded')
    .orderBy('id', 'desc')
    .limit(recentRuns)
    .execute()
  if (runs.length === 0) return { runMs: [], steps: [] }
  const steps = await db
    .selectFrom('task_runs')
    .select([
      'step',
      sql<number>`max(case when item >= 0 then 1 else 0 end)`.as('mapped'),
      sql<number>`sum(case when item = -1 then finished_at - started_at else 0 end)`.as('ms'),
      sql<number>`count(object)`.as('large'),
    ])
    .where(
      'run',
      'in',
      runs.map(({ id }) => id),
    )
    .groupBy('step')
    .execute()
  return {
    runMs: runs.map(({ started_at: from, finished_at: to }) => (from === null || to === null ? 0 : to - from)),
    steps: steps.map(({ step, mapped, ms, large }) => ({
      step,
      mapped: Number(mapped) === 1,
      ms: Number(ms ?? 0),
      largeOutputs: Number(large),
    })),
  }
}
