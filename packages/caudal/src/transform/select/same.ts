import { isDeepStrictEqual } from 'node:util'
import type { ManifestNode } from '../manifest/resource.ts'
import type { Selectable } from './resource-graph.ts'

interface Fields {
  readonly [key: string]: unknown
}

/** Whether a resource is one that is compiled or executed: it has code of its own. */
export function isNode(resource: Selectable): resource is ManifestNode {
  return 'raw_code' in resource
}

/** Whether a resource is what it was before, apart from tags, documentation and the macros it uses. Sources, exposures and the semantic layer count as unchanged where they are new. */
export function sameContents(old: Selectable | undefined, resource: Selectable): boolean {
  if (resource.resource_type === 'unit_test') return old !== undefined && sameUnitTest(old, resource)
  if (!isNode(resource)) return old === undefined || sameOther(old, resource)
  if (old === undefined || !isNode(old)) return false
  if (resource.resource_type === 'test' && resource.test_metadata !== undefined) {
    return sameConfig(old, resource) && isDeepStrictEqual(old.fqn, resource.fqn)
  }
  return (
    sameBody(old, resource) &&
    sameConfig(old, resource) &&
    sameDescriptions(old, resource) &&
    isDeepStrictEqual(old.fqn, resource.fqn) &&
    sameRelation(old, resource) &&
    (resource.resource_type !== 'model' || sameFields(old, resource, ['latest_version', 'access', 'deprecation_date']))
  )
}

/** A checksum that differs may be another tool's: then what it is made of counts. */
function sameUnitTest(old: Selectable, resource: Selectable): boolean {
  return sameFields(old, resource, ['checksum']) || sameFields(old, resource, ['model', 'given', 'expect', 'overrides'])
}

/** Whether the code is the same; of a seed, its file. */
export function sameBody(old: Selectable, resource: Selectable): boolean {
  if (!isNode(old) || !isNode(resource)) return false
  if (resource.resource_type === 'seed') return isDeepStrictEqual(old.checksum, resource.checksum)
  return old.raw_code === resource.raw_code
}

const relationKeys = ['database', 'schema', 'alias']
const notCompared = new Set([...relationKeys, 'tags', 'group'])
const testKeys = ['severity', 'where', 'limit', 'fail_calc', 'warn_if', 'error_if', 'store_failures', 'store_failures_as']

/** Whether the configuration is the same as it was written, so that a difference between targets is none. */
export function sameConfig(old: Selectable, resource: Selectable): boolean {
  const [before, now] = [unrendered(old), unrendered(resource)]
  const keys = resource.resource_type === 'test' ? testKeys : [...Object.keys(before), ...Object.keys(now)]
  return keys.every((key) => notCompared.has(key) || isDeepStrictEqual(before[key], now[key]))
}

/** Whether the table is the same: of a model what is written of its database, schema and alias, of a source where it is. */
export function sameRelation(old: Selectable, resource: Selectable): boolean {
  if (resource.resource_type === 'source') return sameFields(old, resource, ['database', 'schema', 'identifier'])
  const [before, now] = [unrendered(old), unrendered(resource)]
  return relationKeys.every((key) => isDeepStrictEqual(before[key], now[key]))
}

/** Whether the descriptions are the same that `persist_docs` writes to the database. */
export function sameDescriptions(old: Selectable, resource: Selectable): boolean {
  if (!isNode(old) || !isNode(resource)) return true
  const persist = (resource.config as { persist_docs?: { relation?: boolean; columns?: boolean } }).persist_docs
  if (persist?.relation === true && old.description !== resource.description) return false
  return persist?.columns !== true || isDeepStrictEqual(columnDescriptions(old), columnDescriptions(resource))
}

function columnDescriptions(node: ManifestNode): Fields {
  return Object.fromEntries(Object.entries(node.columns).map(([name, column]) => [name, column.description]))
}

const comparedFields: Readonly<Record<string, readonly string[]>> = {
  source: ['database', 'schema', 'identifier', 'fqn', 'quoting', 'freshness', 'loaded_at_field', 'external'],
  exposure: ['fqn', 'type', 'owner', 'maturity', 'url', 'description', 'label'],
  metric: ['type', 'description', 'label'],
  semantic_model: ['model', 'description', 'defaults', 'entities', 'dimensions', 'measures', 'config', 'primary_entity', 'group'],
  saved_query: ['query_params', 'description', 'label', 'config', 'group', 'exports', 'tags'],
}

function sameOther(old: Selectable, resource: Selectable): boolean {
  const type = resource.resource_type
  if (!sameFields(old, resource, comparedFields[type] ?? [])) return false
  if (type === 'exposure' && !isDeepStrictEqual(parents(old), parents(resource))) return false
  return type === 'semantic_model' || type === 'saved_query' || sameConfig(old, resource)
}

function parents(resource: Selectable): string[] {
  return [...new Set((resource as { depends_on?: { nodes?: string[] } }).depends_on?.nodes)].toSorted()
}

function sameFields(old: Selectable, resource: Selectable, keys: readonly string[]): boolean {
  const [before, now] = [fieldsOf(old), fieldsOf(resource)]
  return keys.every((key) => isDeepStrictEqual(before[key] ?? null, now[key] ?? null))
}

function fieldsOf(resource: object): Fields {
  return { ...resource }
}

function unrendered(resource: Selectable): Fields {
  return (resource as { unrendered_config?: Fields }).unrendered_config ?? {}
}
