import { listOf, textOf, using } from '../materialize/access.ts'
import type { ManifestNode } from '../manifest/resource.ts'
import { createRelation } from '../values/relation.ts'
import { resourceScope } from './resource-scope.ts'
import type { Worker } from './resource-scope.ts'

/** Makes the schemas that resources are built in and that are not there. */
export async function createSchemas(worker: Worker, nodes: readonly ManifestNode[]): Promise<void> {
  const { world, database } = worker
  const wanted = new Map<string, { readonly database: string; readonly schema: string; readonly node: ManifestNode }>()
  for (const node of nodes) {
    if (!needsSchema(node, world.flags.storeFailures)) continue
    const own = node.database ?? database
    wanted.set(`${own}.${node.schema}`.toLowerCase(), { database: own, schema: node.schema, node })
  }
  const known = new Map<string, Set<string>>()
  for (const { database: own, schema, node } of wanted.values()) {
    const { connection } = worker
    const { scope } = resourceScope(worker, { node })
    const schemas =
      known.get(own) ?? new Set(listOf(await using(scope).adapter('list_schemas', own)).map((name) => textOf(name).toLowerCase()))
    known.set(own, schemas)
    if (schemas.has(schema.toLowerCase())) continue
    const relation = createRelation({ dialect: world.writing.dialect, database: own, schema, quote: world.writing.quoting })
    await using(scope).adapter('create_schema', relation)
    await connection.commit()
  }
}

function needsSchema(node: ManifestNode, storeFailures: boolean): boolean {
  if (node.resource_type === 'test')
    return node.config['store_failures'] === true || (storeFailures && node.config['store_failures'] !== false)
  if (node.resource_type === 'model') return node.config.materialized !== 'ephemeral'
  return node.resource_type === 'seed' || node.resource_type === 'snapshot'
}
