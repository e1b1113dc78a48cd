import type { ManifestNode, NodeConfig } from '../manifest/resource.ts'
import { attributeOf, callOf, holds, method } from '../materialize/access.ts'
import { batchesOf, batchId, batchSizeOf, batchTime } from './batches.ts'
import { materialize } from './materialize-resource.ts'
import { compileResource } from './compile-resource.ts'
import { nodeRelation } from './node-relation.ts'
import { affectedRows, failed, responseOf } from './node-outcome.ts'
import type { Outcome, Stopwatch } from './node-outcome.ts'
import { publishBuilt } from './publish-built.ts'
import { resourceScope } from './resource-scope.ts'
import type { Worker } from './resource-scope.ts'

/** Whether a model is built interval by interval. */
export function isMicrobatch(node: ManifestNode): boolean {
  return (
    node.resource_type === 'model' && node.config.materialized === 'incremental' && node.config['incremental_strategy'] === 'microbatch'
  )
}

/** Builds a microbatch model one interval after the other. Where the first fails nothing more is tried; later ones fail alone. */
export async function microbatchResource(
  worker: Worker,
  { node, watch }: { readonly node: ManifestNode; readonly watch: Stopwatch },
): Promise<Outcome> {
  const { flags, clock, writing } = worker.world
  const config = node.config as NodeConfig
  const size = batchSizeOf(config.batch_size)
  const there = await relationThere(worker, { node, relation: nodeRelation(node, writing) })
  const fullRefresh = config.full_refresh ?? flags.fullRefresh
  const batches = batchesOf({
    size,
    begin: Date.parse(zoned(String(config.begin))),
    lookback: config.lookback,
    incremental: there && !fullRefresh,
    now: clock.now(),
    ...(flags.eventTimeStart === undefined ? {} : { from: flags.eventTimeStart }),
    ...(flags.eventTimeEnd === undefined ? {} : { to: flags.eventTimeEnd }),
  })
  const written: (number | null)[] = []
  const done: [string, string][] = []
  const lost: [string, string][] = []
  let last: Outcome = { status: 'success' }
  for (const [index, each] of batches.entries()) {
    const interval: [string, string] = [new Date(each.start).toISOString(), new Date(each.end).toISOString()]
    const batch = { id: batchId(each, size), start: batchTime(each.start), end: batchTime(each.end) }
    // Only the first may start from nothing: those after it would drop what it made.
    const own = index === 0 ? node : { ...node, config: { ...node.config, full_refresh: false } }
    try {
      await watch.time('compile', () => compileResource(worker, { node: own, batch }))
      const { results } = await watch.time('execute', () => materialize(worker, { node: own, name: 'incremental', batch }))
      last = { status: 'success', ...responseOf(results.get('main')?.response ?? null) }
      done.push(interval)
      written.push(affectedRows(results) ?? (index === 0 && (!there || fullRefresh) ? await rowsOf(worker, node) : null))
    } catch (error) {
      if (index === 0 && !there) throw error
      lost.push(interval)
      last = failed(error, { node: own, refused: worker.connection.refused })
    }
    if (worker.signal.aborted) break
  }
  const rows = sumOf(written)
  if (done.length > 0 && lost.length === 0) await publishBuilt(worker, { node, rows })
  const status = lost.length === 0 ? 'success' : done.length === 0 ? 'error' : 'partial success'
  return {
    ...last,
    status,
    ...(rows === null ? {} : { adapterResponse: { ...last.adapterResponse, rows_affected: rows } }),
    batchResults: { successful: done, failed: lost },
    relationName: node.relation_name,
    compiledCode: node.compiled_code ?? null,
  }
}

/** The rows of a table that was just made. */
async function rowsOf({ connection, world }: Worker, node: ManifestNode): Promise<number> {
  const answer = await connection.run(`select count(*) from ${nodeRelation(node, world.writing).render()}`)
  return Number(answer.rows[0]?.[0] ?? 0)
}

/** The rows that batches wrote in all; null where that is not known of each. */
function sumOf(written: readonly (number | null)[]): number | null {
  return written.reduce<number | null>((sum, rows) => (sum === null || rows === null ? null : sum + rows), 0)
}

function zoned(time: string): string {
  return /(?:Z|[+-]\d\d:?\d\d)$/.test(time) || time.length <= 10 ? time : `${time.replace(' ', 'T')}Z`
}

async function relationThere(
  worker: Worker,
  { node, relation }: { readonly node: ManifestNode; readonly relation: unknown },
): Promise<boolean> {
  const { adapter } = resourceScope(worker, { node })
  const path = ['database', 'schema', 'identifier'].map((name) => attributeOf(relation, name))
  const found = await method(adapter, { name: 'get_relation', ...callOf(path) })
  return holds(found) && holds(attributeOf(found, 'is_table'))
}
