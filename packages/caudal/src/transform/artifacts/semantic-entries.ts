import { jsonText } from '../../kernel/index.ts'
import type { DbtManifest } from '../manifest/dbt-manifest.ts'
import type { SemanticResource } from '../manifest/resource.ts'

interface Fields {
  readonly [key: string]: unknown
}

/** A metric as the manifest has it: what may be written in short stands there in full. */
export function metricEntry(metric: SemanticResource): object {
  const given = fieldsOf(metric['type_params'])
  const type_params = {
    ...given,
    measure: inputMeasure(given['measure']),
    numerator: inputMetric(given['numerator']),
    denominator: inputMetric(given['denominator']),
    metrics: Array.isArray(given['metrics']) ? given['metrics'].map(inputMetric) : (given['metrics'] ?? []),
    window: timeWindow(given['window']),
  }
  return { ...metric, type_params, filter: filter(metric['filter']) }
}

/** A semantic model as the manifest has it, with where its model stands. */
export function semanticModelEntry(resource: SemanticResource, manifest: DbtManifest): object {
  const parent = (fieldsOf(resource['depends_on'])['nodes'] as readonly string[] | undefined)?.[0]
  const node = parent === undefined ? undefined : manifest.nodes[parent]
  const relation =
    node === undefined ? null : { alias: node.alias, schema_name: node.schema, database: node.database, relation_name: node.relation_name }
  const measures = listOf(resource['measures']).map((measure) => ({
    ...measure,
    ...('expr' in measure ? { expr: text(measure['expr']) } : {}),
  }))
  return { ...resource, measures, node_relation: relation }
}

/** A saved query as the manifest has it. */
export function savedQueryEntry(resource: SemanticResource): object {
  const params = fieldsOf(resource['query_params'])
  const query_params = { metrics: [], group_by: [], ...params, where: filter(params['where']) }
  return { ...resource, query_params }
}

function inputMeasure(value: unknown): unknown {
  const given = named(value)
  if (given === null) return null
  return { filter: null, alias: null, join_to_timespine: false, fill_nulls_with: null, ...given, ...filterOf(given) }
}

function inputMetric(value: unknown): unknown {
  const given = named(value)
  if (given === null) return null
  return { alias: null, offset_to_grain: null, ...given, ...filterOf(given), offset_window: timeWindow(given['offset_window']) }
}

function filterOf(given: Fields): Fields {
  return { filter: filter(given['filter']) }
}

function named(value: unknown): Fields | null {
  if (typeof value === 'string') return { name: value }
  return typeof value === 'object' && value !== null ? fieldsOf(value) : null
}

function filter(value: unknown): unknown {
  if (value === null || value === undefined) return null
  if (typeof value === 'object' && 'where_filters' in value) return value
  const filters = Array.isArray(value) ? value : [value]
  return { where_filters: filters.map((template: unknown) => ({ where_sql_template: text(template) })) }
}

/** `1 month` as a count and a grain. */
function timeWindow(value: unknown): unknown {
  if (typeof value !== 'string') return value ?? null
  const [count, grain = ''] = value.trim().split(/\s+/)
  return { count: Number(count), granularity: grain.replace(/s$/, '') }
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(fieldsOf) : []
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : jsonText(value)
}
