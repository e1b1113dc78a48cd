import { fingerprint } from '../kernel/index.ts'
import type { DatasetManifest, Manifest, PipelineManifest } from './manifest.ts'

/** The fingerprint of a dataset's definition; where it stands and when it must be done are no part of it. */
export function datasetVersion(dataset: DatasetManifest): string {
  const { deadline: _, ...rest } = placeless(dataset)
  return fingerprint(rest)
}

/** The version of a pipeline: the fingerprint of its definition, its steps' code and the datasets that it uses. */
export function pipelineVersion(pipeline: Omit<PipelineManifest, 'version' | 'sources'>): string {
  return fingerprint({ ...placeless(pipeline), steps: pipeline.steps.map(placeless).toSorted(byName) })
}

/** The version of a project: the fingerprint of its manifest without places. */
export function manifestVersion(manifest: Omit<Manifest, 'version'>): string {
  return fingerprint({
    ...manifest,
    pipelines: manifest.pipelines.map(({ name, version }) => ({ name, version })),
    datasets: manifest.datasets.map(placeless),
  })
}

/** Orders things by name. */
export function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0
}

function placeless<T extends { readonly place: unknown }>(thing: T): Omit<T, 'place'> {
  const { place: _, ...rest } = thing
  return rest
}
