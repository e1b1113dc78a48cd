import type { DbtManifest } from '../manifest/dbt-manifest.ts'
import type { ColumnInfo } from '../manifest/resource.ts'
import type { BoundResource } from '../bind/bound-resource.ts'
import { resourceGraph } from '../select/resource-graph.ts'
import type { ResourceGraph, Selectable } from '../select/resource-graph.ts'
import type { Artifact } from './artifact.ts'

/** A resource as the page of documentation shows it. */
export interface DocumentedResource {
  readonly id: string
  readonly type: string
  readonly name: string
  /** Where it stands in the database, as `main.orders`; null where nowhere. */
  readonly relation: string | null
  readonly package: string
  readonly path: string
  readonly description: string
  readonly tags: readonly string[]
  readonly facts: readonly (readonly [string, string])[]
  readonly columns: readonly {
    readonly name: string
    readonly type: string
    readonly description: string
    readonly tests: readonly string[]
  }[]
  readonly parents: readonly string[]
  readonly children: readonly string[]
  /** The names of the tests on it that are not on one of its columns. */
  readonly tests: readonly string[]
  /** All tests on it, by the ids under which their results are told. */
  readonly checks: readonly { readonly id: string; readonly name: string; readonly column: string | null }[]
  readonly code: string
  readonly compiled: string
}

const shownTypes = ['model', 'seed', 'snapshot', 'source', 'exposure', 'metric', 'semantic_model', 'saved_query']

interface CatalogTable {
  readonly columns: { readonly [name: string]: { readonly type: string; readonly comment: string | null } }
  readonly stats?: { readonly num_rows?: { readonly value: number } }
}

/** What is known of a project's tables beside what its files say. */
export interface KnownTables {
  /** What is in the warehouse. */
  readonly catalog?: Artifact
  /** What resources will be, by unique id. */
  readonly bound?: ReadonlyMap<string, BoundResource>
}

/** What the page of documentation shows of a project: its resources with what is known of them, tests counted among their tables. */
export function docsData(manifest: DbtManifest, { catalog, bound }: KnownTables): DocumentedResource[] {
  const graph = resourceGraph(manifest)
  const tables = { ...(catalog?.['nodes'] as object | undefined), ...(catalog?.['sources'] as object | undefined) } as {
    [id: string]: CatalogTable | undefined
  }
  return [...graph.resources]
    .filter(([, { resource_type: type }]) => shownTypes.includes(type))
    .map(([id, resource]) => documented(resource, { id, graph, table: tables[id], bound: bound?.get(id) }))
}

interface Surroundings {
  readonly id: string
  readonly graph: ResourceGraph
  readonly table: CatalogTable | undefined
  readonly bound: BoundResource | undefined
}

function documented(resource: Selectable, { id, graph, table, bound }: Surroundings): DocumentedResource {
  const fields = resource as { readonly [key: string]: unknown } & Selectable
  const shown = (ids: readonly string[] | undefined): string[] =>
    (ids ?? []).filter((other) => shownTypes.includes(graph.resources.get(other)!.resource_type))
  const tests = (graph.children.get(id) ?? []).flatMap((child) => {
    const test = graph.manifest.nodes[child]
    return test?.resource_type === 'test'
      ? [{ id: child, name: test.test_metadata?.name ?? test.name, column: test.column_name ?? null }]
      : []
  })
  return {
    id,
    type: resource.resource_type,
    name: resource.resource_type === 'source' ? `${resource.source_name}.${resource.name}` : versionedName(fields),
    relation: relationOf(fields),
    package: resource.package_name,
    path: resource.original_file_path,
    description: textOf(fields['description']),
    tags: Array.isArray(fields['tags']) ? fields['tags'].map(textOf) : [],
    facts: factsOf(fields, table),
    columns: columnsOf(fields, { table, bound }).map((column) => ({
      ...column,
      tests: tests.filter((test) => test.column === column.name).map((test) => test.name),
    })),
    parents: shown(graph.parents.get(id)),
    children: shown(graph.children.get(id)),
    tests: tests.filter((test) => test.column === null).map((test) => test.name),
    checks: tests,
    code: textOf(fields['raw_code']),
    compiled: textOf(fields['compiled_code']),
  }
}

interface Fields {
  readonly [key: string]: unknown
}

function versionedName(fields: Fields): string {
  const version = fields['version'] as string | number | null | undefined
  return version === null || version === undefined ? textOf(fields['name']) : `${textOf(fields['name'])}.v${version}`
}

function relationOf(fields: Fields): string | null {
  const name = fields['alias'] ?? fields['identifier']
  return typeof name === 'string' && typeof fields['schema'] === 'string' ? `${fields['schema']}.${name}` : null
}

function factsOf(fields: Fields, table: CatalogTable | undefined): [string, string][] {
  const config = (fields['config'] ?? {}) as Fields
  const rows = table?.stats?.num_rows?.value
  const owner = (fields['owner'] ?? {}) as Fields
  const facts: [string, string][] = [
    ['materialized', textOf(config['materialized'])],
    ['access', textOf(fields['access'])],
    ['group', textOf(config['group'])],
    ['owner', textOf(owner['name'] ?? owner['email'])],
    ['rows', rows === undefined ? '' : String(rows)],
    ['url', textOf(fields['url'])],
  ]
  return facts.filter(([, value]) => value !== '')
}

type Column = Omit<DocumentedResource['columns'][number], 'tests'>

/** Columns in the order of the table, or of the query where there is no table yet, then those that are only written about. */
function columnsOf(fields: Fields, { table, bound }: Pick<Surroundings, 'table' | 'bound'>): Column[] {
  const written = Object.values((fields['columns'] ?? {}) as { readonly [name: string]: ColumnInfo })
  const columns = new Map<string, Column>()
  const tell = (name: string, { type, description }: { readonly type: string; readonly description: string }): void => {
    const before = columns.get(name.toLowerCase()) ?? { name, type: '', description: '' }
    const said = { type: before.type || type, description: before.description || description }
    columns.set(name.toLowerCase(), { name: before.name, ...said })
  }
  const given = new Map(written.map((column) => [column.name.toLowerCase(), column]))
  for (const [name, { type, comment }] of Object.entries(table?.columns ?? {})) {
    const own = given.get(name.toLowerCase())
    tell(own?.name ?? name, { type, description: (own?.description ?? '') || (comment ?? '') })
  }
  for (const { name, type, description } of bound?.columns ?? []) {
    const own = given.get(name.toLowerCase())
    tell(own?.name ?? name, {
      type: table === undefined ? (own?.data_type ?? '') || type : type,
      description: (own?.description ?? '') || (description ?? ''),
    })
  }
  for (const { name, data_type: type, description } of written) tell(name, { type: type ?? '', description })
  return [...columns.values()]
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
