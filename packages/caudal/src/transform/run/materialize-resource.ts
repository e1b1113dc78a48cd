import type { ManifestNode } from '../manifest/resource.ts'
import { attributeOf, callOf, listOf, method } from '../materialize/access.ts'
import { findMaterialization } from './find-materialization.ts'
import { resourceScope } from './resource-scope.ts'
import type { ScopeChanges, Worker } from './resource-scope.ts'
import type { StatementResults } from './statement-results.ts'

/** What a materialisation of a resource came to. */
export interface Materialized {
  readonly results: StatementResults
  readonly relations: readonly unknown[]
}

/** Runs the materialisation of a resource that is compiled. What it leaves open is undone, and so is all of it where it fails. */
export async function materialize(
  worker: Worker,
  { node, name, ...changes }: ScopeChanges & { readonly node: ManifestNode; readonly name: string },
): Promise<Materialized> {
  const { cache, connection } = worker
  try {
    const made = await materializeWithin(worker, { node, name, ...changes })
    await connection.rollback()
    return made
  } catch (error) {
    await connection.rollback().catch(() => undefined)
    cache.forget({ database: node.database ?? worker.database, schema: node.schema })
    throw error
  }
}

/** The same as part of the transaction that is open. */
export async function materializeWithin(
  worker: Worker,
  { node, name, ...changes }: ScopeChanges & { readonly node: ManifestNode; readonly name: string },
): Promise<Materialized> {
  const { context, writing } = worker.world
  const { scope, adapter, results } = resourceScope(worker, { ...changes, node })
  const entry = findMaterialization(name, { macros: context.macros, dialect: writing.dialect })
  const made = await scope.run(entry, { args: [] })
  const relations = listOf(attributeOf(made, 'relations'))
  for (const relation of relations) await method(adapter, { name: 'cache_added', ...callOf([relation]) })
  return { results, relations }
}
