import type { DbtManifest } from '../manifest/dbt-manifest.ts'
import { testOf } from './methods.ts'
import type { Sight } from './methods.ts'
import { dependencies, reachable, resourceGraph } from './resource-graph.ts'
import type { ResourceGraph, Selectable } from './resource-graph.ts'
import { valueText } from './selection.ts'
import type { Criterion, Selection } from './selection.ts'
import type { SelectionState } from './selection-state.ts'
import { findSelector } from './selectors-file.ts'
import type { NamedSelectors } from './selectors-file.ts'

/** What to select from, and how. */
export interface SelectOptions {
  readonly manifest: DbtManifest
  readonly selection: Selection
  readonly state?: SelectionState | null
  /** What `selector:` may name: the selectors of `selectors.yml`. */
  readonly selectors?: NamedSelectors
  /** Keeps only resources of these types. Default: all. */
  readonly resourceTypes?: readonly string[]
  /** Whether models without any code are kept. Default true. */
  readonly includeEmpty?: boolean
}

/** What was selected. */
export interface Selected {
  /** Unique ids, sorted. */
  readonly ids: readonly string[]
  /** What the user should know: parts of the selection that match nothing, contracts that were broken. */
  readonly warnings: readonly string[]
}

interface SightWithNames extends Sight {
  readonly selectors: NamedSelectors
}

interface Picked {
  /** What is selected for certain. */
  readonly direct: ReadonlySet<string>
  /** Tests that are selected only once all that they read is. */
  readonly indirect: ReadonlySet<string>
}

/** Selects resources of a project as dbt's selectors do. Throws `DBT-SELECT-VALUE`, `DBT-SELECT-STATE`, `DBT-SELECT-INVALID`, `DBT-CONTRACT-BROKEN`. */
export function select(options: SelectOptions): Selected {
  const warnings = new Set<string>()
  const graph = resourceGraph(options.manifest)
  const warn = (message: string): unknown => warnings.add(message)
  const sight: SightWithNames = { graph, state: options.state ?? null, selectors: options.selectors ?? new Map(), warn }
  const { direct } = pick(options.selection, sight)
  const ids = [...direct].filter((id) => isKept(graph.resources.get(id)!, options)).toSorted()
  return { ids, warnings: [...warnings] }
}

function isKept(resource: Selectable, options: SelectOptions): boolean {
  if (options.resourceTypes !== undefined && !options.resourceTypes.includes(resource.resource_type)) return false
  return options.includeEmpty !== false || !('raw_code' in resource) || resource.resource_type === 'seed' || hasCode(resource)
}

function hasCode(resource: Selectable): boolean {
  return String((resource as { raw_code?: unknown }).raw_code).trim() !== ''
}

function pick(selection: Selection, sight: SightWithNames): Picked {
  if (selection.kind === 'criterion') return pickCriterion(selection, sight)
  const parts = selection.parts.map((part) => pick(part, sight))
  const combine = combinations[selection.kind]
  const direct = combine(parts.map((part) => part.direct))
  const indirect = combine(parts.map((part) => new Set([...part.direct, ...part.indirect])))
  const settled = settle({ direct, indirect, mode: selection.indirect, graph: sight.graph })
  if (selection.expected && settled.size === 0) sight.warn(`the selector "${selection.raw}" matches nothing`)
  return { direct: settled, indirect }
}

type Sets = readonly ReadonlySet<string>[]

const combinations: Readonly<Record<'union' | 'intersection' | 'difference', (sets: Sets) => Set<string>>> = {
  union: (sets) => new Set(sets.flatMap((set) => [...set])),
  intersection: ([first, ...rest]) => new Set([...(first ?? [])].filter((id) => rest.every((set) => set.has(id)))),
  difference: ([first, ...rest]) => new Set([...(first ?? [])].filter((id) => !rest.some((set) => set.has(id)))),
}

function pickCriterion(criterion: Criterion, sight: SightWithNames): Picked {
  const { graph } = sight
  const matched = matchedBy(criterion, sight)
  const selected = new Set(matched)
  if (criterion.childrensParents) {
    const below = [...matched, ...reachable({ edges: graph.children, start: matched })]
    for (const id of [...below, ...reachable({ edges: graph.parents, start: below })]) selected.add(id)
  }
  for (const id of reachable({ edges: graph.parents, start: matched, generations: criterion.parents })) selected.add(id)
  for (const id of reachable({ edges: graph.children, start: matched, generations: criterion.children })) selected.add(id)
  return criterion.method === 'selector' ? { direct: selected, indirect: new Set() } : withTests(selected, criterion, graph)
}

function matchedBy(criterion: Criterion, sight: SightWithNames): readonly string[] {
  const { method } = criterion
  if (method !== 'selector') {
    const test = testOf({ ...criterion, method }, sight)
    return [...sight.graph.resources].filter(([id, resource]) => test(resource, id)).map(([id]) => id)
  }
  const name = valueText(criterion)
  return [...pick(findSelector(name, { selectors: sight.selectors }).selection, sight).direct]
}

/** Adds the tests on what is selected, as the mode of indirect selection says. */
function withTests(selected: ReadonlySet<string>, criterion: Criterion, graph: ResourceGraph): Picked {
  const direct = new Set(selected)
  const indirect = new Set<string>()
  const mode = criterion.indirect
  if (mode === 'empty') return { direct, indirect }
  const built = new Set(selected)
  if (mode === 'buildable') {
    for (const id of reachable({ edges: graph.parents, start: selected })) built.add(id)
    for (const id of Object.keys(graph.manifest.sources)) built.add(id)
  }
  for (const id of reachable({ edges: graph.children, start: selected, generations: 1 })) {
    const resource = graph.resources.get(id)!
    if (resource.resource_type !== 'test' && resource.resource_type !== 'unit_test') continue
    if (mode === 'eager' || dependencies(resource).every((parent) => built.has(parent))) direct.add(id)
    else indirect.add(id)
  }
  return { direct, indirect }
}

/** What is selected once parts have been put together: tests join whose other parents came from another part. */
function settle(options: {
  readonly direct: ReadonlySet<string>
  readonly indirect: ReadonlySet<string>
  readonly mode: string
  readonly graph: ResourceGraph
}): ReadonlySet<string> {
  const { direct, indirect, mode, graph } = options
  if (mode !== 'cautious' && mode !== 'buildable') return direct
  const settled = new Set(direct)
  const built = new Set(direct)
  if (mode === 'buildable') for (const id of reachable({ edges: graph.parents, start: direct })) built.add(id)
  for (const id of indirect) {
    const test = graph.manifest.nodes[id]
    if (test === undefined) continue
    const known = mode === 'cautious' ? settled : built
    if (dependencies(test).every((parent) => known.has(parent))) settled.add(id)
  }
  return settled
}
