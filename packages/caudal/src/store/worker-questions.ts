import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { Claim, WorkerRecord } from '../ports/index.ts'
import type { DatabaseClock } from './database-clock.ts'
import { itemOf } from './records.ts'
import type { Tables } from './tables.ts'

/** The workers that a state knows, and how long the lease of each still holds. */
export async function workersAt(
  db: Kysely<Tables>,
  { clock, now }: { readonly clock: DatabaseClock; readonly now: number },
): Promise<WorkerRecord[]> {
  return db
    .selectFrom('workers')
    .select(['id', 'host', 'pid', sql<number>`lease_until - ${clock(now)}`.as('leftMs')])
    .execute()
}

/** Every claim that stands, of all runs. */
export async function standingClaims(db: Kysely<Tables>): Promise<Claim[]> {
  const rows = await db
    .selectFrom('task_runs')
    .select(['run', 'step', 'item', 'epoch', 'attempts', 'lost', 'worker', 'pools'])
    .where('state', '=', 'running')
    .where('finished_at', 'is', null)
    .where('worker', 'is not', null)
    .execute()
  return rows.map(({ item, worker, pools, ...row }) => ({
    ...row,
    item: itemOf(item),
    worker: worker!,
    pools: pools === null ? [] : (JSON.parse(pools) as string[]),
  }))
}
