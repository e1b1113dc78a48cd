import type { DbtManifest } from '../manifest/dbt-manifest.ts'

/** What is to be built, and for each what must have ended before it begins. Keys are unique ids, parents before children. */
export type BuildGraph = ReadonlyMap<string, ReadonlySet<string>>

/** What a build graph is made of. */
export interface BuildGraphOptions {
  readonly manifest: DbtManifest
  /** Unique ids of what was selected. */
  readonly selection: readonly string[]
  /** Whether tests hold up what depends on the tested: so in a build. */
  readonly testsFirst: boolean
}

/**
 * The order of a build. Where something between two selected resources is not selected, the later still waits for the earlier. With
 * `testsFirst` a resource waits for each test that reads nothing but what the resource depends on, and a model for its unit tests.
 */
export function buildGraph({ manifest, selection, testsFirst }: BuildGraphOptions): BuildGraph {
  const selected = new Set(selection)
  const parents = new Map<string, Set<string>>()
  const nearest = nearestSelected(manifest, selected)
  for (const id of selection) parents.set(id, new Set(nearest(id)))
  for (const id of selection) if (isUnitTest(id)) placeUnitTest(id, { manifest, parents, nearest, testsFirst })
  if (testsFirst) holdUpByTests(parents)
  return inOrder(parents)
}

type Parents = Map<string, Set<string>>

const isTest = (id: string): boolean => id.startsWith('test.')
const isUnitTest = (id: string): boolean => id.startsWith('unit_test.')

/** For a resource those selected ones that it depends on, directly or through what is not selected. */
function nearestSelected(manifest: DbtManifest, selected: ReadonlySet<string>): (id: string) => ReadonlySet<string> {
  const known = new Map<string, ReadonlySet<string>>()
  const seeds = seedsByRelation(manifest)
  const find = (id: string): ReadonlySet<string> => {
    const before = known.get(id)
    if (before !== undefined) return before
    const found = new Set<string>()
    known.set(id, found)
    for (const parent of parentsOf(manifest, { id, seeds })) {
      if (selected.has(parent)) found.add(parent)
      else for (const each of find(parent)) found.add(each)
    }
    return found
  }
  return find
}

interface Looking {
  readonly id: string
  readonly seeds: ReadonlyMap<string, string>
}

/** What a resource depends on; a source on the seed that is built where it is looked for. */
function parentsOf(manifest: DbtManifest, { id, seeds }: Looking): readonly string[] {
  const source = manifest.sources[id]
  if (source !== undefined) return [seeds.get(source.relation_name ?? '') ?? []].flat()
  return manifest.nodes[id]?.depends_on.nodes ?? manifest.unit_tests[id]?.depends_on.nodes ?? []
}

function seedsByRelation({ nodes }: DbtManifest): ReadonlyMap<string, string> {
  const seeds = Object.values(nodes).filter((node) => node.resource_type === 'seed' && node.relation_name !== null)
  return new Map(seeds.map((node) => [node.relation_name!, node.unique_id]))
}

interface Placing {
  readonly manifest: DbtManifest
  readonly parents: Parents
  readonly nearest: (id: string) => ReadonlySet<string>
  readonly testsFirst: boolean
}

/** A unit test needs no rows of its model: it waits for what the model reads, and in a build the model waits for it. */
function placeUnitTest(id: string, { manifest, parents, nearest, testsFirst }: Placing): void {
  const models = (manifest.unit_tests[id]?.depends_on.nodes ?? []).filter((each) => each.startsWith('model.'))
  parents.set(id, new Set(models.flatMap((model) => [...nearest(model)])))
  if (testsFirst) for (const model of models) parents.get(model)?.add(id)
}

function holdUpByTests(parents: Parents): void {
  const children = new Map<string, string[]>()
  for (const [id, above] of parents) {
    for (const parent of above) children.set(parent, [...(children.get(parent) ?? []), id])
  }
  const below = new Map<string, ReadonlySet<string>>()
  const descendants = (id: string): ReadonlySet<string> => {
    const before = below.get(id)
    if (before !== undefined) return before
    const found = new Set<string>()
    below.set(id, found)
    for (const child of children.get(id) ?? []) {
      if (isTest(child)) continue
      found.add(child)
      for (const each of descendants(child)) found.add(each)
    }
    return found
  }
  const added: (readonly [string, string])[] = []
  for (const [test, tested] of parents) {
    if (!isTest(test) || tested.size === 0) continue
    const [first, ...others] = [...tested].map(descendants)
    for (const id of first!) if (others.every((each) => each.has(id))) added.push([id, test])
  }
  for (const [id, test] of added) parents.get(id)!.add(test)
}

/** The resources with parents before children; those of a cycle, which no manifest that was read has, are left out. */
function inOrder(parents: Parents): BuildGraph {
  const ordered = new Map<string, ReadonlySet<string>>()
  const visiting = new Set<string>()
  const visit = (id: string): void => {
    const above = parents.get(id)
    if (above === undefined || ordered.has(id) || visiting.has(id)) return
    visiting.add(id)
    for (const parent of above) visit(parent)
    ordered.set(id, above)
  }
  for (const id of parents.keys()) visit(id)
  return ordered
}
