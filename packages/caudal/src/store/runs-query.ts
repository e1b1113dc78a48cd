import type { Kysely, SelectQueryBuilder } from 'kysely'
import { idsFrom } from '../kernel/index.ts'
import type { RunQuery } from '../ports/index.ts'
import type { RunRow, Tables } from './tables.ts'

/**
 * The runs that a query asks for. Ids sort by the time of birth, so a span of time is a span of ids, and every filter but `window` and
 * `backfill` is a walk along an index that is in the order of the id: `runs_newest`, `runs_by_state`, `runs_by_trigger` and their pairs.
 */
export function runsQuery(db: Kysely<Tables>, filter: RunQuery): SelectQueryBuilder<Tables, 'runs', RunRow> {
  const { pipeline, state, trigger, backfill, window, createdFrom, createdTo, order, before, limit } = filter
  const oldest = order === 'oldest'
  let query = db
    .selectFrom('runs')
    .selectAll()
    .orderBy('id', oldest ? 'asc' : 'desc')
    .limit(limit)
  if (pipeline !== undefined) query = query.where('pipeline', '=', pipeline)
  if (state !== undefined) query = query.where('state', '=', state)
  if (trigger !== undefined) query = query.where('trigger', '=', trigger)
  if (backfill !== undefined) query = query.where('backfill', '=', backfill)
  if (window !== undefined) query = query.where('window_start', '=', window.start).where('window_end', '=', window.end)
  if (createdFrom !== undefined) query = query.where('id', '>=', idsFrom(createdFrom))
  if (createdTo !== undefined) query = query.where('id', '<', idsFrom(createdTo))
  if (before !== undefined) query = query.where('id', oldest ? '>' : '<', before)
  return query
}
