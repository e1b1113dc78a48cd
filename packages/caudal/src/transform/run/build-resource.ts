import type { ManifestNode } from '../manifest/resource.ts'
import { attributeOf, callOf, listOf, method } from '../materialize/access.ts'
import { loadName, seedName } from '../materialize/seed.ts'
import type { SeedRows } from '../materialize/seed.ts'
import { compileResource } from './compile-resource.ts'
import { findMaterialization } from './find-materialization.ts'
import { responseOf } from './node-outcome.ts'
import type { Outcome, Stopwatch } from './node-outcome.ts'
import { readSeed } from './read-seed.ts'
import { resourceScope } from './resource-scope.ts'
import type { ScopeChanges, Worker } from './resource-scope.ts'
import type { StatementResults } from './statement-results.ts'
import { seedTable } from './seed-table.ts'

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
  const { world, cache, connection } = worker
  const { scope, adapter, results } = resourceScope(worker, { ...changes, node })
  const entry = findMaterialization(name, { macros: world.context.macros, dialect: world.writing.dialect })
  try {
    const made = await scope.run(entry, { args: [] })
    const relations = listOf(attributeOf(made, 'relations'))
    for (const relation of relations) await method(adapter, 'cache_added', callOf([relation]))
    await connection.rollback()
    return { results, relations }
  } catch (error) {
    await connection.rollback().catch(() => undefined)
    cache.forget({ database: node.database ?? worker.database, schema: node.schema })
    throw error
  }
}

/** Compiles and builds a model, seed or snapshot. Rejects with what went wrong. */
export async function buildResource(
  worker: Worker,
  { node, watch }: { readonly node: ManifestNode; readonly watch: Stopwatch },
): Promise<Outcome> {
  const extra: Record<string, unknown> = {}
  if (node.resource_type === 'seed') Object.assign(extra, seedValues(worker, node))
  else await watch.time('compile', () => compileResource(worker, { node }))
  const { results } = await watch.time('execute', () => materialize(worker, { node, name: node.config.materialized, extra }))
  return {
    status: 'success',
    ...responseOf(results.get('main')?.response ?? null),
    compiledCode: node.compiled_code ?? null,
    relationName: node.relation_name,
  }
}

function seedValues(worker: Worker, node: ManifestNode): Record<string, unknown> {
  const { dialect } = worker.world.writing
  let read: Promise<SeedRows> | undefined
  const rows = (): Promise<SeedRows> => (read ??= readSeed(node, { dialect }))
  return { [seedName]: rows, [loadName]: worker.load, load_agate_table: async () => seedTable(await rows()) }
}
