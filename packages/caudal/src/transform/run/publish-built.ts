import { datasetsMade } from '../manifest/datasets-made.ts'
import type { ManifestNode } from '../manifest/resource.ts'
import { nodeRelation } from './node-relation.ts'
import type { Worker } from './resource-scope.ts'

/** How resources are made that are tables, so that counting their rows costs nothing. */
const counted: ReadonlySet<string> = new Set(['table', 'incremental', 'seed', 'snapshot'])

/**
 * Ends the transaction that has built a resource, with the version of its dataset; `rows` is how many were written, where that is known. Does
 * nothing where no warehouse keeps versions. Rejects with `FENCE-STALE` where a newer attempt exists.
 */
export async function publishBuilt(
  { world, connection, publishing }: Worker,
  { node, rows }: { readonly node: ManifestNode; readonly rows: number | 'all' | null },
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
  const version = await connection.commit({ dataset, mode, rows: rows === 'all' ? total : rows, total, window, attempt })
  if (version !== null) published(version)
}
