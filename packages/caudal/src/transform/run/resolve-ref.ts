import { didYouMean, Fault } from '../../kernel/index.ts'
import type { DbtManifest } from '../manifest/dbt-manifest.ts'
import type { ManifestNode, SourceDefinition } from '../manifest/resource.ts'

/** What `ref` is called with. */
export interface RefCall {
  readonly name: string
  readonly package: string | null
  readonly version: string | number | null
}

/** Finds what `ref` and `source` name in a manifest that is read whole. */
export interface Resolver {
  /** The resource that a name stands for, seen from a package. Throws `DBT-REF-MISSING`. */
  ref(call: RefCall, from: string): ManifestNode
  /** Throws `DBT-REF-MISSING`. */
  source(name: { readonly source: string; readonly table: string }, from: string): SourceDefinition
}

const referable = new Set(['model', 'seed', 'snapshot'])

/** Indexes a manifest by the names that templates use. */
export function createResolver(manifest: DbtManifest): Resolver {
  const nodes = Map.groupBy(
    Object.values(manifest.nodes).filter((node) => referable.has(node.resource_type)),
    (node) => node.name,
  )
  const sources = Map.groupBy(Object.values(manifest.sources), (source) => `${source.source_name}.${source.name}`)
  const root = manifest.metadata.project_name
  return {
    ref: (call, from) => {
      const named = (nodes.get(call.name) ?? []).filter((node) => isVersion(node, call.version))
      const found = closest(named, call.package === null ? [from, root] : [call.package], call.package === null)
      if (found !== undefined) return found
      const version = call.version === null ? '' : ` of version ${call.version}`
      throw new Fault('DBT-REF-MISSING', {
        message: `there is no model, seed or snapshot ${call.package === null ? '' : `${call.package}.`}${call.name}${version}`,
        hint: didYouMean(call.name, [...nodes.keys()]),
      })
    },
    source: ({ source, table }, from) => {
      const found = closest(sources.get(`${source}.${table}`) ?? [], [from, root], true)
      if (found !== undefined) return found
      throw new Fault('DBT-REF-MISSING', {
        message: `there is no source ${source}.${table}`,
        hint: didYouMean(`${source}.${table}`, [...sources.keys()]),
      })
    },
  }
}

function isVersion(node: ManifestNode, version: string | number | null): boolean {
  const own = node.version ?? null
  if (own === null) return version === null
  return String(own) === String(version ?? node.latest_version ?? own)
}

function closest<T extends { readonly package_name: string }>(
  found: readonly T[],
  packages: readonly string[],
  elsewhere: boolean,
): T | undefined {
  for (const name of packages) {
    const own = found.find((each) => each.package_name === name)
    if (own !== undefined) return own
  }
  return elsewhere ? found[0] : undefined
}
