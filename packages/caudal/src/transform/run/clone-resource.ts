import type { ManifestNode } from '../manifest/resource.ts'
import { createRelation } from '../values/relation.ts'
import { materialize } from './materialize-resource.ts'
import { responseOf } from './node-outcome.ts'
import type { Outcome, Stopwatch } from './node-outcome.ts'
import type { Worker } from './resource-scope.ts'

/** Makes a model, seed or snapshot show what the earlier state has of it. */
export async function cloneResource(
  worker: Worker,
  { node, watch }: { readonly node: ManifestNode; readonly watch: Stopwatch },
): Promise<Outcome> {
  const other = node.defer_relation ?? null
  if (other === null) return { status: 'no-op', message: 'the earlier state does not have it' }
  const { database, schema, alias: identifier } = other
  const { dialect, quoting: quote } = worker.world.writing
  const sql = `select * from ${other.relation_name ?? createRelation({ dialect, database, schema, identifier, quote }).render()}`
  const extra = { sql, compiled_code: sql }
  const { results } = await watch.time('execute', () => materialize(worker, { node, name: 'clone', extra }))
  const main = results.get('main')
  const { relation_name: relationName } = node
  if (main === undefined) return { status: 'no-op', message: 'it is there already', relationName }
  return { status: 'success', ...responseOf(main.response), relationName }
}
