import { didYouMean, Fault } from '../../kernel/index.ts'
import type { DbtManifest } from '../manifest/dbt-manifest.ts'
import { contractChange } from './contract-change.ts'
import type { ResourceGraph, Selectable } from './resource-graph.ts'
import { isNode, sameBody, sameConfig, sameContents, sameDescriptions, sameRelation } from './same.ts'
import { valueText } from './selection.ts'
import type { Criterion } from './selection.ts'
import type { SelectionState } from './selection-state.ts'

/** What comparing with an earlier state needs. */
interface Comparison {
  readonly graph: ResourceGraph
  readonly state: SelectionState | null
  readonly warn: (message: string) => void
}

type Check = (old: Selectable | undefined, resource: Selectable) => boolean

const names = [
  'new',
  'old',
  'modified',
  'unmodified',
  'modified.body',
  'modified.configs',
  'modified.persisted_descriptions',
  'modified.relation',
  'modified.macros',
  'modified.contract',
]

/** The test of `state:…`: compares each resource with what the earlier manifest has under its id. Throws `DBT-SELECT-STATE`, `DBT-SELECT-VALUE`. */
export function stateTest(criterion: Criterion, comparison: Comparison): (resource: Selectable, id: string) => boolean {
  const earlier = comparison.state?.manifest ?? null
  if (earlier === null) {
    throw new Fault('DBT-SELECT-STATE', {
      message: `the selector "${criterion.raw}" compares with an earlier state, of which there is no manifest.json`,
      hint: 'name the folder of an earlier target with --state',
    })
  }
  const check = checkOf(criterion, comparison, earlier)
  return (resource, id) => check(findEarlier(earlier, id), resource)
}

function checkOf(criterion: Criterion, { graph, warn }: Comparison, earlier: DbtManifest): Check {
  const name = valueText(criterion)
  const macros = (resource: Selectable): boolean => usesChangedMacro(resource, graph.manifest, changed)
  const changed = changedMacros(graph.manifest, earlier)
  const contract: Check = (old, resource) => {
    if (resource.resource_type !== 'model') return false
    return old === undefined || contractChange({ old, model: resource, warn })
  }
  const modified: Check = (old, resource) =>
    !sameContents(old, resource) || macros(resource) || (old?.resource_type === 'model' && contract(old, resource))
  const checks: Readonly<Record<string, Check>> = {
    new: (old) => old === undefined,
    old: (old) => old !== undefined,
    modified,
    unmodified: (old, resource) => !modified(old, resource),
    'modified.body': (old, resource) => isNode(resource) && (old === undefined || !sameBody(old, resource)),
    'modified.configs': (old, resource) => 'unrendered_config' in resource && (old === undefined || !sameConfig(old, resource)),
    'modified.persisted_descriptions': (old, resource) => isNode(resource) && (old === undefined || !sameDescriptions(old, resource)),
    'modified.relation': (old, resource) =>
      (isNode(resource) || resource.resource_type === 'source') && (old === undefined || !sameRelation(old, resource)),
    'modified.macros': (_, resource) => macros(resource),
    'modified.contract': contract,
  }
  const check = checks[name]
  if (check !== undefined) return check
  throw new Fault('DBT-SELECT-VALUE', {
    message: `"${name}" is no value of state in the selector "${criterion.raw}"`,
    hint: didYouMean(name, names),
  })
}

function findEarlier(manifest: DbtManifest, id: string): Selectable | undefined {
  return (
    manifest.nodes[id] ??
    manifest.sources[id] ??
    manifest.exposures[id] ??
    manifest.metrics[id] ??
    manifest.semantic_models[id] ??
    manifest.unit_tests[id] ??
    manifest.saved_queries[id] ??
    manifest.functions?.[id]
  )
}

/** Macros of the project and its packages that differ. Those of the standard library belong to the tool, which may be another one. */
function changedMacros(now: DbtManifest, before: DbtManifest): ReadonlySet<string> {
  const library = ['macro.dbt.', `macro.dbt_${now.metadata.adapter_type}.`]
  const all = new Set([...Object.keys(now.macros), ...Object.keys(before.macros)])
  const own = [...all].filter((id) => !library.some((start) => id.startsWith(start)))
  return new Set(own.filter((id) => codeOf(now, id) !== codeOf(before, id)))
}

/** The code of a macro whatever white space stands around it and however its lines end. */
function codeOf(manifest: DbtManifest, id: string): string | undefined {
  return manifest.macros[id]?.macro_sql.replaceAll('\r\n', '\n').trim()
}

function usesChangedMacro(resource: Selectable, manifest: DbtManifest, changed: ReadonlySet<string>): boolean {
  if (changed.size === 0) return false
  const seen = new Set<string>()
  const open = [...macrosOf(resource)]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (seen.has(id)) continue
    if (changed.has(id)) return true
    seen.add(id)
    open.push(...(manifest.macros[id]?.depends_on.macros ?? []))
  }
  return false
}

function macrosOf(resource: Selectable): readonly string[] {
  return (resource as { depends_on?: { macros?: readonly string[] } }).depends_on?.macros ?? []
}
