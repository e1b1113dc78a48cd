import { datasetsMade } from '../manifest/datasets-made.ts'
import type { ManifestNode } from '../manifest/resource.ts'
import type { Aside } from '../materialize/set-aside.ts'
import { nodeRelation } from './node-relation.ts'
import type { Worker } from './resource-scope.ts'

/** How resources are made that are tables, so that counting their rows costs nothing. */
const counted: ReadonlySet<string> = new Set(['table', 'incremental', 'seed', 'snapshot'])

/** How many reasons a version tells. */
const mostReasons = 10

/**
 * Ends the transaction that has built a resource, with the version of its dataset; `rows` is how many were written, where that is known, `aside` what
 * of the query's rows was set aside. Does
 * nothing where no warehouse keeps versions. Rejects with `FENCE-STALE` where a newer attempt exists.
 */
export async function publishBuilt(
  { world, connection, publishing }: Worker,
  { node, rows, aside }: { readonly node: ManifestNode; readonly rows: number | 'all' | null; readonly aside: Aside | null },
): Promise<void> {
  const [dataset] = datasetsMade(node)
  if (publishing === undefined || !connection.isGuarded || dataset === undefined) return
  const { window, attempt, published } = publishing
  const mode = node.config.materialized
  if (!connection.isInTransaction) await connection.run('begin')
  let total: number | null = null
  if (counted.has(mode)) {
    const answer = await connection.run(`select count(*) from ${nodeRelation(node, world.writing).render()}`)
    total = Number(answer.rows[0]?.[0] ?? 0)
  }
  const [quarantined, reasons] = [aside?.aside ?? 0, (aside?.reasons ?? []).slice(0, mostReasons)]
  const version = await connection.commit({
    ...{ dataset, mode, rows: rows === 'all' ? total : rows, total, window, attempt },
    ...{ quarantined, reasons },
  })
  if (version !== null) published(version)
}
