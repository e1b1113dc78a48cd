import type { DbtManifest } from '../manifest/dbt-manifest.ts'
import type { DeferRelation, ManifestNode } from '../manifest/resource.ts'

const deferred = ['model', 'seed', 'snapshot']

/**
 * Where each model, seed and snapshot stands in an earlier state, by its id: what `--defer` reads instead of one that is not built here.
 * Ephemeral models stand nowhere.
 */
export function deferRelations(manifest: DbtManifest, earlier: DbtManifest): ReadonlyMap<string, DeferRelation> {
  const relations = new Map<string, DeferRelation>()
  for (const [id, old] of Object.entries(earlier.nodes)) {
    const known = manifest.nodes[id]
    if (known === undefined || !deferred.includes(old.resource_type) || old.config.materialized === 'ephemeral') continue
    relations.set(id, relationOf(old))
  }
  return relations
}

function relationOf(old: ManifestNode): DeferRelation {
  return {
    database: old.database,
    schema: old.schema,
    alias: old.alias,
    relation_name: old.relation_name,
    resource_type: old.resource_type,
    name: old.name,
    description: old.description,
    compiled_code: old.compiled_code ?? null,
    meta: old.meta,
    tags: old.tags,
    config: JSON.parse(JSON.stringify(old.config)),
  }
}
