import type { ManifestNode, UnitTest } from './resource.ts'

/** The names of what a resource makes: one for a model, seed or snapshot, none for a test, or for a model that is part of other queries. */
export function datasetsMade(resource: ManifestNode | UnitTest): readonly string[] {
  if (resource.resource_type !== 'model' && resource.resource_type !== 'seed' && resource.resource_type !== 'snapshot') return []
  return resource.config['materialized'] === 'ephemeral' ? [] : [`${resource.schema}.${resource.alias}`]
}
