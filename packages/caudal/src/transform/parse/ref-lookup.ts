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

/** What has a name in a package, and what else has it in others: of most names there is but one. */
interface Named<T> {
  readonly owner: string
  readonly item: T
  next: Named<T> | undefined
}

/** Finds what `ref` and `source` mean in a manifest: the own package goes with the root project before all others. */
export function createRefLookup(manifest: DbtManifest, root: string): RefLookup {
  const nodes = new Map<string, Named<ManifestNode>>()
  const sources = new Map<string, Named<SourceDefinition>>()
  for (const node of Object.values(manifest.nodes)) {
    if (!referable.includes(node.resource_type)) continue
    const { version, latest_version: latest, name } = node
    const isVersioned = version !== undefined && version !== null
    if (isVersioned) add(nodes, `${name}.v${version}`, node)
    if (!isVersioned || String(version) === String(latest)) add(nodes, name, node)
  }
  for (const source of Object.values(manifest.sources)) add(sources, `${source.source_name}.${source.name}`, source)
  return {
    ref: ({ name, package: owner, version }, from) =>
      findIn(nodes.get(version === null ? name : `${name}.v${version}`), owner === null ? [root, from.package_name, null] : [owner]),
    source: (args, from) => findIn(sources.get(args.join('.')), [root, from.package_name, null]),
    names: () => [...nodes.keys()],
    sourceNames: () => [...sources.keys()],
  }
}

function add<T extends Referrer>(map: Map<string, Named<T>>, name: string, item: T): void {
  const made: Named<T> = { owner: item.package_name, item, next: undefined }
  let known = map.get(name)
  if (known === undefined) map.set(name, made)
  for (; known !== undefined; known = known.next) {
    if (known.owner === made.owner) return
    if (known.next === undefined) {
      known.next = made
      return
    }
  }
}

function findIn<T>(known: Named<T> | undefined, owners: readonly (string | null)[]): T | undefined {
  for (const owner of owners) {
    for (let named = known; named !== undefined; named = named.next) if (owner === null || named.owner === owner) return named.item
  }
  return undefined
}
