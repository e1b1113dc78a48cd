import type { SqlSession } from '../../ports/index.ts'
import type { DbtManifest } from '../manifest/dbt-manifest.ts'
import { artifactMetadata } from './artifact.ts'
import type { Artifact, ArtifactSource } from './artifact.ts'
import { catalogQuery } from './catalog-query.ts'
import type { CatalogDialect } from './catalog-query.ts'

/** What a catalog is read with. */
export interface CatalogOptions extends ArtifactSource {
  readonly session: SqlSession
  readonly dialect: CatalogDialect
  /** The resources to look for. Default: all tables of the manifest. */
  readonly ids?: ReadonlySet<string>
  readonly signal?: AbortSignal
}

/** `catalog.json`, version 1: the tables and views of a project as the database has them, with columns and comments. Rejects with `SQL-FAILED`. */
export async function readCatalog(options: CatalogOptions): Promise<Artifact> {
  const wanted = wantedRelations(options.manifest, options.ids)
  const schemas = [...new Set([...wanted.values()].map(({ schema }) => schema))].toSorted()
  const tables = schemas.length === 0 ? [] : await readTables(options, schemas)
  const found = new Map(tables.flatMap((table) => [[keyOf(table), table] as const, [keyOf({ ...table, database: null }), table] as const]))
  const entries = (kind: 'source' | 'node'): [string, Artifact][] =>
    [...wanted].flatMap(([id, relation]) => {
      const table = relation.kind === kind ? found.get(keyOf(relation)) : undefined
      return table === undefined ? [] : [[id, catalogEntry(table, id)]]
    })
  return {
    metadata: artifactMetadata('catalog/v1', options),
    nodes: Object.fromEntries(entries('node')),
    sources: Object.fromEntries(entries('source')),
    errors: null,
  }
}

interface RelationName {
  readonly database: string | null
  readonly schema: string
  readonly name: string
}

interface Table extends RelationName {
  readonly type: string
  readonly comment: string | null
  readonly owner: string | null
  readonly columns: Artifact
  readonly rows: number | null
}

function wantedRelations(
  manifest: DbtManifest,
  ids: ReadonlySet<string> | undefined,
): Map<string, RelationName & { readonly kind: 'node' | 'source' }> {
  const wanted = new Map<string, RelationName & { readonly kind: 'node' | 'source' }>()
  for (const [id, { database, schema, alias, relation_name: relation }] of Object.entries(manifest.nodes)) {
    if (relation === null || ids?.has(id) === false) continue
    wanted.set(id, { kind: 'node', database, schema, name: alias })
  }
  for (const [id, { database, schema, identifier }] of Object.entries(manifest.sources)) {
    if (ids?.has(id) !== false) wanted.set(id, { kind: 'source', database, schema, name: identifier })
  }
  return wanted
}

/** Names are compared whatever their case, as engines do. */
function keyOf({ database, schema, name }: RelationName): string {
  return [database ?? '', schema, name].join('\n').toLowerCase()
}

async function readTables({ session, dialect, signal }: CatalogOptions, schemas: readonly string[]): Promise<Table[]> {
  const { rows } = await session.execute(catalogQuery(dialect, schemas), signal === undefined ? {} : { signal })
  const tables = new Map<string, Table & { columns: Record<string, Artifact> }>()
  for (const row of rows) {
    const [database, schema, name, type, comment, owner, count] = row.map(textOrNull)
    const [column, index, columnType, columnComment] = row.slice(7).map(textOrNull)
    const key = keyOf({ database: database ?? null, schema: schema!, name: name! })
    const table = tables.get(key) ?? {
      database: database ?? null,
      schema: schema!,
      name: name!,
      type: type!,
      comment: comment ?? null,
      owner: owner ?? null,
      rows: count === null || count === undefined ? null : Number(count),
      columns: {},
    }
    tables.set(key, table)
    table.columns[column!] = { type: columnType, index: Number(index), name: column, comment: columnComment }
  }
  return [...tables.values()]
}

function textOrNull(value: unknown): string | null {
  if (typeof value === 'number' || typeof value === 'bigint') return String(value)
  return typeof value === 'string' ? value : null
}

function catalogEntry(table: Table, id: string): Artifact {
  const { database, schema, name, type, comment, owner, columns, rows } = table
  const hasRows = rows !== null
  const count = {
    id: 'num_rows',
    label: 'Approximate rows',
    value: rows,
    include: true,
    description: 'How many rows the engine believes there are',
  }
  return {
    metadata: { type, schema, name, database, comment, owner },
    columns,
    stats: {
      ...(hasRows ? { num_rows: count } : {}),
      has_stats: {
        id: 'has_stats',
        label: 'Has stats?',
        value: hasRows,
        include: false,
        description: 'Whether the engine tells figures of this table',
      },
    },
    unique_id: id,
  }
}
