import type { DbtManifest } from '../manifest/dbt-manifest.ts'
import type { ManifestNode } from '../manifest/resource.ts'
import type { Artifact } from './artifact.ts'
import { metricEntry, savedQueryEntry, semanticModelEntry } from './semantic-entries.ts'

/** `manifest.json`, version 12: a project as other tools read it. */
export function manifestArtifact(manifest: DbtManifest): Artifact {
  return {
    ...manifest,
    nodes: mapped(manifest.nodes, nodeEntry),
    metrics: mapped(manifest.metrics, metricEntry),
    semantic_models: mapped(manifest.semantic_models, (resource) => semanticModelEntry(resource, manifest)),
    saved_queries: mapped(manifest.saved_queries, savedQueryEntry),
  }
}

function mapped<T>(resources: { readonly [id: string]: T }, entry: (resource: T) => object): { readonly [id: string]: object } {
  return Object.fromEntries(Object.entries(resources).map(([id, resource]) => [id, entry(resource)]))
}

/** Seeds have no code, so they depend on macros alone. */
function nodeEntry(node: ManifestNode): object {
  if (node.resource_type !== 'seed') return node
  const { compiled_path, contract, functions, language, metrics, refs, sources, depends_on: dependsOn, ...seed } = node
  return { ...seed, depends_on: { macros: dependsOn.macros } }
}
