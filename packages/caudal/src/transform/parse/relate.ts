import type { DbtManifest } from '../manifest/dbt-manifest.ts'
import type { ManifestNode } from '../manifest/resource.ts'

/** Fills in what follows of all resources together: who depends on whom, the members of groups, primary keys. */
export function relate(manifest: DbtManifest): void {
  const { nodes, sources, exposures, metrics, semantic_models: models, saved_queries: queries, unit_tests: unitTests } = manifest
  const known = Object.values(nodes)
  relateAll(manifest, [known, ...[sources, exposures, metrics, models, queries, unitTests].map((group) => Object.values<Related>(group))])
  for (const { name } of Object.values(manifest.groups)) manifest.group_map[name] = []
  for (const node of known) if (node.group !== null) manifest.group_map[node.group]?.push(node.unique_id)
  const tests = new Map<string, ManifestNode[]>()
  for (const node of known) {
    if (typeof node.attached_node !== 'string') continue
    const others = tests.get(node.attached_node)
    if (others === undefined) tests.set(node.attached_node, [node])
    else others.push(node)
  }
  for (const node of known) if (node.resource_type === 'model') node.primary_key = primaryKey(node, tests.get(node.unique_id) ?? [])
}

interface Related {
  readonly unique_id: string
  readonly depends_on?: { readonly nodes?: readonly string[] }
}

function relateAll({ parent_map: parents, child_map: children }: DbtManifest, groups: readonly (readonly Related[])[]): void {
  for (const group of groups) for (const { unique_id: id } of group) children[id] = []
  for (const group of groups) {
    for (const { unique_id: id, depends_on: depends } of group) {
      const nodes = depends?.nodes ?? []
      const before = nodes.length < 2 ? [...nodes] : [...new Set(nodes)]
      parents[id] = before
      for (const parent of before) children[parent]?.push(id)
    }
  }
}

const uniqueTests: readonly unknown[] = ['unique', 'unique_combination_of_columns']

/** The columns that tell the rows of a model apart: by constraint, by tests of unique and not_null, by tests of unique. */
function primaryKey(node: ManifestNode, tests: readonly ManifestNode[]): string[] {
  const constraint = node.constraints?.find(({ type }) => type === 'primary_key')
  if (constraint !== undefined) return [...(constraint.columns ?? [])]
  const column = Object.values(node.columns).find(({ constraints }) => constraints.some(({ type }) => type === 'primary_key'))
  if (column !== undefined) return [column.name]
  const [unique, disabled, filled] = [new Set<string>(), new Set<string>(), new Set<string>()]
  for (const { test_metadata: test, config } of tests) {
    for (const name of testedColumns(test?.kwargs ?? {})) {
      if (uniqueTests.includes(test?.name)) (config.enabled ? unique : disabled).add(name)
      else if (test?.name === 'not_null') filled.add(name)
    }
  }
  const both = [...filled].filter((name) => unique.has(name) || disabled.has(name))
  if (both.length > 0) return both
  return unique.size > 0 ? [...unique] : [...disabled]
}

function testedColumns(kwargs: Readonly<Record<string, unknown>>): string[] {
  if (typeof kwargs.column_name === 'string') return [kwargs.column_name]
  const columns = kwargs.combination_of_columns
  return Array.isArray(columns) ? columns.filter((each): each is string => typeof each === 'string') : []
}
