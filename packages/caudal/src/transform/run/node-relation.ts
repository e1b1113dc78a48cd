import type { ManifestNode, SourceDefinition } from '../manifest/resource.ts'
import { createRelation, ephemeralName } from '../values/relation.ts'
import type { Relation } from '../values/relation.ts'
import type { RelationPolicy, TimeFilter } from '../values/relation-fields.ts'

/** How the relations of a project are written. */
export interface RelationWriting {
  readonly dialect: 'duckdb' | 'postgres'
  readonly quoting: Partial<RelationPolicy>
}

/** Which rows of what is read are to be seen. */
export interface RowsSeen {
  /** At most so many; null for all. */
  readonly limit: number | null
  readonly time: TimeFilter | null
}

/** The rows of all that is read. */
export const allRows: RowsSeen = { limit: null, time: null }

/** The relation that a model, seed, snapshot or stored test is built as. */
export function nodeRelation(node: ManifestNode, { dialect, quoting }: RelationWriting): Relation {
  return createRelation({
    dialect,
    database: node.database,
    schema: node.schema,
    identifier: node.alias,
    quote: { ...quoting, ...policyOf(node.config['quoting']) },
  })
}

/** What `ref` of a resource yields: its relation, or of an ephemeral model the name of its query. */
export function refRelation(
  node: ManifestNode,
  { writing, rows }: { readonly writing: RelationWriting; readonly rows: RowsSeen },
): Relation {
  if (node.config.materialized === 'ephemeral' && node.resource_type === 'model') {
    return createRelation({ dialect: writing.dialect, identifier: ephemeralName(node.name), type: 'cte' })
      .quote({ identifier: false })
      .include({ database: false, schema: false })
  }
  return nodeRelation(node, writing).with({ limit: rows.limit, timeFilter: rows.time })
}

/** What `source` yields. A table that is files carries their place in its meta as `external_location`. */
export function sourceRelation(
  source: SourceDefinition,
  { writing, rows }: { readonly writing: RelationWriting; readonly rows: RowsSeen },
): Relation {
  const { dialect, quoting } = writing
  return createRelation({
    dialect,
    database: source.database,
    schema: source.schema,
    identifier: source.identifier,
    quote: { ...quoting, ...policyOf(source.quoting) },
    external: dialect === 'duckdb' ? externalOf(source) : null,
  }).with({ limit: rows.limit, timeFilter: rows.time })
}

function externalOf(source: SourceDefinition): string | null {
  const config = source.config as { readonly meta?: Readonly<Record<string, unknown>>; readonly external_location?: unknown }
  const given =
    config.external_location ??
    source.meta['external_location'] ??
    config.meta?.['external_location'] ??
    source.source_meta['external_location']
  if (typeof given !== 'string') return null
  const facts: Readonly<Record<string, string>> = {
    name: source.name,
    identifier: source.identifier,
    schema: source.schema,
    source_name: source.source_name,
  }
  const place = given.replaceAll(/\{(\w+)\}/g, (whole, name: string) => facts[name] ?? whole)
  return place.includes('(') ? place : `'${place.replaceAll("'", "''")}'`
}

function policyOf(value: unknown): Partial<RelationPolicy> {
  if (typeof value !== 'object' || value === null) return {}
  const given = Object.entries(value).filter(([part, on]) => ['database', 'schema', 'identifier'].includes(part) && typeof on === 'boolean')
  return Object.fromEntries(given)
}
