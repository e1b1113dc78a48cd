import type { DbtManifest } from '../manifest/dbt-manifest.ts'
import type { Exposure, ManifestNode, SemanticResource, SourceDefinition, UnitTest } from '../manifest/resource.ts'

/** Anything that a selection can pick. */
export type Selectable = ManifestNode | SourceDefinition | Exposure | SemanticResource | UnitTest

/** The resources of a manifest that are enabled, and who depends on whom among them. */
export interface ResourceGraph {
  readonly manifest: DbtManifest
  readonly resources: ReadonlyMap<string, Selectable>
  readonly parents: ReadonlyMap<string, readonly string[]>
  readonly children: ReadonlyMap<string, readonly string[]>
}

/** The graph that selections are made on. */
export function resourceGraph(manifest: DbtManifest): ResourceGraph {
  const resources = new Map<string, Selectable>()
  const kinds: { [id: string]: Selectable }[] = [
    manifest.nodes,
    manifest.sources,
    manifest.exposures,
    manifest.metrics,
    manifest.unit_tests,
    manifest.semantic_models,
    manifest.saved_queries,
    manifest.functions,
  ]
  for (const kind of kinds) {
    for (const [id, resource] of Object.entries(kind)) if (isEnabled(resource)) resources.set(id, resource)
  }
  const parents = new Map<string, readonly string[]>()
  const children = new Map<string, string[]>([...resources.keys()].map((id) => [id, []]))
  for (const [id, resource] of resources) {
    const above = [...new Set(dependencies(resource))].filter((parent) => resources.has(parent))
    parents.set(id, above)
    for (const parent of above) children.get(parent)!.push(id)
  }
  return { manifest, resources, parents, children }
}

/** The ids of the resources that a resource is made from. */
export function dependencies(resource: Selectable): readonly string[] {
  const found = (resource as { depends_on?: { nodes?: readonly string[] } }).depends_on?.nodes
  return found ?? []
}

/** All within so many generations along the edges, without the start unless an edge leads back to it. */
export function reachable(options: {
  readonly edges: ReadonlyMap<string, readonly string[]>
  readonly start: Iterable<string>
  /** Default: all. */
  readonly generations?: number
}): Set<string> {
  const { edges, start, generations = Infinity } = options
  const found = new Set<string>()
  let layer = new Set(start)
  for (let done = 0; done < generations && layer.size > 0; done++) {
    const next = new Set<string>()
    for (const id of layer) for (const other of edges.get(id) ?? []) if (!found.has(other)) next.add(other)
    for (const id of next) found.add(id)
    layer = next
  }
  return found
}

function isEnabled(resource: Selectable): boolean {
  return (resource as { config?: { enabled?: unknown } }).config?.enabled !== false
}
