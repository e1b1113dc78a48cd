import type { Kysely, Transaction } from 'kysely'
import type { RateStatements } from '../ports/index.ts'
import type { Tables } from './tables.ts'

/** How often pools were started to be held, within a transaction. */
export function rateStatements(tx: Transaction<Tables>): RateStatements {
  return {
    poolStarts: (filter) => poolStarts(tx, filter),
    async addPoolStarts({ pools, at, keepSince }) {
      await tx.deleteFrom('pool_starts').where('at', '<=', keepSince).execute()
      for (const pool of pools) {
        await tx
          .insertInto('pool_starts')
          .values({ pool, at, count: 1 })
          .onConflict((conflict) => conflict.columns(['pool', 'at']).doUpdateSet((eb) => ({ count: eb('pool_starts.count', '+', 1) })))
          .execute()
      }
    },
  }
}

/** When attempts that hold one of some pools started since a moment, by pool, earliest first. */
export async function poolStarts(
  db: Kysely<Tables>,
  { pools, since }: Parameters<RateStatements['poolStarts']>[0],
): Promise<ReadonlyMap<string, readonly number[]>> {
  const rows = await db
    .selectFrom('pool_starts')
    .select(['pool', 'at', 'count'])
    .where('pool', 'in', [...pools])
    .where('at', '>', since)
    .orderBy('at')
    .execute()
  const starts = new Map(pools.map((pool): [string, number[]] => [pool, []]))
  for (const { pool, at, count } of rows) starts.get(pool)?.push(...Array.from({ length: count }, () => at))
  return starts
}
