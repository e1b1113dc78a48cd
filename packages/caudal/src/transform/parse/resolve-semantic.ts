import type { DbtManifest } from '../manifest/dbt-manifest.ts'
import type { RefArgs, SemanticResource } from '../manifest/resource.ts'
import { isObject, listOf, objectOf } from './object.ts'
import type { RefLookup } from './ref-lookup.ts'

/** Joins the semantic layer: its models to what they are of, metrics to the models with their measures or to other metrics, saved queries to metrics. */
export function resolveSemantic(manifest: DbtManifest, lookup: RefLookup): void {
  const measures = new Map<string, string>()
  for (const model of Object.values(manifest.semantic_models)) {
    for (const ref of listOf(model.refs) as RefArgs[]) {
      const target = lookup.ref(ref, model)
      if (target !== undefined) depend(model, target.unique_id)
    }
    for (const name of namesIn(model.measures)) measures.set(name, model.unique_id)
  }
  const metrics = new Map(Object.values(manifest.metrics).map(({ name, unique_id: id }) => [name, id]))
  for (const metric of Object.values(manifest.metrics)) {
    const { measure, numerator, denominator, metrics: inputs, conversion_type_params: conversion } = objectOf(metric.type_params)
    const { base_measure: base, conversion_measure: converted } = objectOf(conversion)
    for (const name of namesIn([measure, base, converted])) depend(metric, measures.get(name))
    for (const name of namesIn([numerator, denominator, ...listOf(inputs)])) depend(metric, metrics.get(name))
  }
  for (const query of Object.values(manifest.saved_queries)) {
    for (const name of namesIn(objectOf(query.query_params).metrics)) depend(query, metrics.get(name))
  }
}

/** The names of things that are written as a name or as an object with one. */
function namesIn(written: unknown): string[] {
  return listOf(written).flatMap((each) =>
    typeof each === 'string' ? [each] : isObject(each) && typeof each.name === 'string' ? [each.name] : [],
  )
}

function depend(resource: SemanticResource, id: string | undefined): void {
  const { nodes } = resource.depends_on as { readonly nodes: string[] }
  if (id !== undefined && !nodes.includes(id)) nodes.push(id)
}
