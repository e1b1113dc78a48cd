import type { DbtManifest } from '../manifest/dbt-manifest.ts'
import type { ManifestNode, RefArgs, SourceDefinition } from '../manifest/resource.ts'

/** Who refers to something: the package of a resource. */
export interface Referrer {
  readonly package_name: string
}

/** Finds what `ref` and `source` mean. */
export interface RefLookup {
  /** The model, seed or snapshot; undefined where there is none that is enabled. */
  ref(args: RefArgs, from: Referrer): ManifestNode | undefined
  source(args: readonly string[], from: Referrer): SourceDefinition | undefined
  /** The names of all that can be referred to. */
  readonly names: () => string[]
  readonly sourceNames: () => string[]
}

const referable: readonly string[] = ['model', 'seed', 'snapshot']

type ByPackage<T> = Map<string, T>

/** Finds what `ref` and `source` mean in a manifest: the own package goes with the root project before all others. */
export function createRefLookup(manifest: DbtManifest, root: string): RefLookup {
  const nodes = new Map<string, ByPackage<ManifestNode>>()
  const sources = new Map<string, ByPackage<SourceDefinition>>()
  const add = <T>(map: Map<string, ByPackage<T>>, key: string, value: { readonly owner: string; readonly item: T }): void => {
    const known = map.get(key) ?? new Map<string, T>()
    if (!known.has(value.owner)) known.set(value.owner, value.item)
    map.set(key, known)
  }
  for (const node of Object.values(manifest.nodes)) {
    if (!referable.includes(node.resource_type)) continue
    const value = { owner: node.package_name, item: node }
    const { version, latest_version: latest, name } = node
    const isVersioned = version !== undefined && version !== null
    if (isVersioned) add(nodes, `${name}.v${version}`, value)
    if (!isVersioned || String(version) === String(latest)) add(nodes, name, value)
  }
  for (const source of Object.values(manifest.sources)) {
    add(sources, `${source.source_name}.${source.name}`, { owner: source.package_name, item: source })
  }
  return {
    ref: ({ name, package: owner, version }, from) =>
      findIn(nodes.get(version === null ? name : `${name}.v${version}`), owner === null ? [root, from.package_name, null] : [owner]),
    source: (args, from) => findIn(sources.get(args.join('.')), [root, from.package_name, null]),
    names: () => [...nodes.keys()],
    sourceNames: () => [...sources.keys()],
  }
}

function findIn<T>(known: ByPackage<T> | undefined, owners: readonly (string | null)[]): T | undefined {
  if (known === undefined) return undefined
  for (const owner of owners) {
    const item = owner === null ? known.values().next().value : known.get(owner)
    if (item !== undefined) return item
  }
  return undefined
}
