import { toValue } from '../../jinja/index.ts'
import type { DbtManifest } from '../manifest/dbt-manifest.ts'
import type { SemanticResource } from '../manifest/resource.ts'

/** `graph` of templates: the resources of a project by kind and unique id. */
export function graphValue(manifest: DbtManifest): unknown {
  const { nodes, sources, exposures, metrics, groups, semantic_models, saved_queries, unit_tests } = manifest
  const whole = Object.fromEntries(Object.entries(metrics).map(([id, metric]) => [id, wholeMetric(metric)]))
  return toValue({ nodes, sources, exposures, metrics: whole, groups, semantic_models, saved_queries, unit_tests })
}

const noParameters = {
  measure: null,
  input_measures: [],
  numerator: null,
  denominator: null,
  expr: null,
  window: null,
  grain_to_date: null,
  metrics: [],
  conversion_type_params: null,
  cumulative_type_params: null,
}

/** A metric with all that templates may ask of it; the file says of it what differs. */
function wholeMetric(metric: SemanticResource): object {
  const given = (metric['type_params'] ?? {}) as Readonly<Record<string, unknown>>
  const { measure = null } = given
  const named = typeof measure === 'string' ? { name: measure, filter: null, alias: null } : measure
  return { label: metric.name, filter: null, meta: {}, ...metric, type_params: { ...noParameters, ...given, measure: named } }
}
