import type { DbtManifest } from '../manifest/dbt-manifest.ts'
import type { ColumnInfo } from '../manifest/resource.ts'
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
  readonly code: string
  readonly compiled: string
}

const shownTypes = ['model', 'seed', 'snapshot', 'source', 'exposure', 'metric', 'semantic_model', 'saved_query']

interface CatalogTable {
  readonly columns: { readonly [name: string]: { readonly type: string; readonly comment: string | null } }
  readonly stats?: { readonly num_rows?: { readonly value: number } }
}

/** What the page of documentation shows of a project: its resources with what the catalog knows of them, tests counted among their tables. */
export function docsData(manifest: DbtManifest, catalog: Artifact | null): DocumentedResource[] {
  const graph = resourceGraph(manifest)
  const tables = { ...(catalog?.['nodes'] as object | undefined), ...(catalog?.['sources'] as object | undefined) } as {
    [id: string]: CatalogTable | undefined
  }
  return [...graph.resources]
    .filter(([, { resource_type: type }]) => shownTypes.includes(type))
    .map(([id, resource]) => documented(resource, { id, graph, table: tables[id] }))
}

interface Surroundings {
  readonly id: string
  readonly graph: ResourceGraph
  readonly table: CatalogTable | undefined
}

function documented(resource: Selectable, { id, graph, table }: Surroundings): DocumentedResource {
  const fields = resource as { readonly [key: string]: unknown } & Selectable
  const shown = (ids: readonly string[] | undefined): string[] =>
    (ids ?? []).filter((other) => shownTypes.includes(graph.resources.get(other)!.resource_type))
  const tests = (graph.children.get(id) ?? []).flatMap((child) => {
    const test = graph.manifest.nodes[child]
    return test?.resource_type === 'test' ? [{ name: test.test_metadata?.name ?? test.name, column: test.column_name ?? null }] : []
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
    columns: columnsOf(fields, table).map((column) => ({
      ...column,
      tests: tests.filter((test) => test.column === column.name).map((test) => test.name),
    })),
    parents: shown(graph.parents.get(id)),
    children: shown(graph.children.get(id)),
    tests: tests.filter((test) => test.column === null).map((test) => test.name),
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

function columnsOf(fields: Fields, table: CatalogTable | undefined): { name: string; type: string; description: string }[] {
  const written = (fields['columns'] ?? {}) as { readonly [name: string]: ColumnInfo | undefined }
  const described = new Map(Object.values(written).map((column) => [column!.name.toLowerCase(), column!]))
  const found = Object.entries(table?.columns ?? {}).map(([name, { type, comment }]) => {
    const column = described.get(name.toLowerCase())
    described.delete(name.toLowerCase())
    const said = column?.description ?? ''
    return { name: column?.name ?? name, type, description: said === '' ? (comment ?? '') : said }
  })
  const rest = [...described.values()].map(({ name, data_type: type, description }) => ({ name, type: type ?? '', description }))
  return [...found, ...rest]
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
