import type { Kysely, Transaction } from 'kysely'
import type { DeadlineReader, DeadlineStatements, WatchedDeadline } from '../ports/index.ts'
import type { Tables } from './tables.ts'

/** The deadlines of datasets, within a transaction. */
export function deadlineStatements(tx: Transaction<Tables>): DeadlineStatements {
  return {
    watchedDeadlines: (datasets) => watched(tx, datasets),
    async keepDeadline({ dataset, schedule, pipelines, lookedAt, lateSince, lateTick }) {
      const row = { schedule, pipelines: JSON.stringify(pipelines), looked_at: lookedAt, late_since: lateSince, late_tick: lateTick }
      await tx
        .insertInto('dataset_deadlines')
        .values({ dataset, ...row })
        .onConflict((conflict) => conflict.column('dataset').doUpdateSet(row))
        .execute()
    },
    async dropDeadlinesBut(datasets) {
      // An empty list is not allowed everywhere; no dataset has an empty name.
      await tx
        .deleteFrom('dataset_deadlines')
        .where('dataset', 'not in', ['', ...datasets])
        .execute()
    },
  }
}

/** The questions about the deadlines of datasets that change nothing. */
export function deadlineReader(db: Kysely<Tables>): DeadlineReader {
  return { deadlines: () => watched(db, null) }
}

async function watched(db: Kysely<Tables>, datasets: readonly string[] | null): Promise<readonly WatchedDeadline[]> {
  let query = db
    .selectFrom('dataset_deadlines')
    .leftJoin('dataset_versions', 'dataset_versions.dataset', 'dataset_deadlines.dataset')
    .selectAll('dataset_deadlines')
    .select('dataset_versions.at as published_at')
    .orderBy('dataset_deadlines.dataset')
  if (datasets !== null) query = query.where('dataset_deadlines.dataset', 'in', ['', ...datasets])
  return (await query.execute()).map((row) => ({
    dataset: row.dataset,
    schedule: row.schedule,
    pipelines: JSON.parse(row.pipelines) as string[],
    lookedAt: row.looked_at,
    lateSince: row.late_since,
    lateTick: row.late_tick,
    publishedAt: row.published_at,
  }))
}
