import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { NewestRun, NewestRunsQuery } from '../ports/index.ts'
import type { RunRow, Tables } from './tables.ts'

type Row = Pick<RunRow, 'pipeline' | 'id' | 'state' | 'created_at' | 'started_at' | 'finished_at'>

/** How a database gives the newest runs of each of some pipelines, newest first. */
export type NewestRuns = (db: Kysely<Tables>, of: NewestRunsQuery) => Promise<readonly Row[]>

/**
 * A question a pipeline, all of one text: each is a walk along `runs_newest`, which holds all that is asked for. Where a question costs
 * no way to the database that is quicker than any one statement, of which each reads more.
 */
export const newestOfEach: NewestRuns = async (db, { pipelines, limit }) => {
  const query = db
    .selectFrom('runs')
    .select(['pipeline', 'id', 'state', 'created_at', 'started_at', 'finished_at'])
    .where('pipeline', '=', '')
    .orderBy('id', 'desc')
    .limit(limit)
    .compile()
  const found = await Promise.all(pipelines.map((pipeline) => db.executeQuery<Row>({ ...query, parameters: [pipeline, limit] })))
  return found.flatMap(({ rows }) => rows)
}

/** One question for all, where each costs a way to the database and back. */
export const newestAtOnce: NewestRuns = async (db, { pipelines, limit }) => {
  const { rows } = await sql<Row>`
    select newest.* from unnest(${[...pipelines]}::text[]) as wanted (name) cross join lateral (
      select pipeline, id, state, created_at, started_at, finished_at from runs
      where pipeline = wanted.name order by id desc limit ${limit}) as newest
    order by newest.pipeline, newest.id desc`.execute(db)
  return rows
}

/** The newest runs by their pipelines. */
export function byPipeline(rows: readonly Row[]): ReadonlyMap<string, readonly NewestRun[]> {
  const found = new Map<string, NewestRun[]>()
  for (const { pipeline, id, state, created_at: createdAt, started_at: startedAt, finished_at: finishedAt } of rows) {
    const run = { id, state, createdAt, startedAt, finishedAt }
    const known = found.get(pipeline)
    if (known === undefined) found.set(pipeline, [run])
    else known.push(run)
  }
  return found
}
