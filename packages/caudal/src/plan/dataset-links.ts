import type { Manifest } from './manifest.ts'

/** What stands around a dataset: the steps that write and read it, as `pipeline/step`, and the pipelines that write it. */
export interface DatasetLinks {
  readonly writtenBy: readonly string[]
  readonly readBy: readonly string[]
  readonly writers: readonly string[]
}

interface Gathered {
  readonly writtenBy: Set<string>
  readonly readBy: Set<string>
  readonly writers: Set<string>
}

const none: DatasetLinks = { writtenBy: [], readBy: [], writers: [] }
const known = new WeakMap<Manifest['pipelines'], ReadonlyMap<string, DatasetLinks>>()

/** What stands around a dataset of a project. The pipelines are gone through once for all datasets. */
export function datasetLinks({ pipelines }: Pick<Manifest, 'pipelines'>, dataset: string): DatasetLinks {
  const links = known.get(pipelines) ?? gather(pipelines)
  known.set(pipelines, links)
  return links.get(dataset) ?? none
}

function gather(pipelines: Manifest['pipelines']): ReadonlyMap<string, DatasetLinks> {
  const found = new Map<string, Gathered>()
  const of = (dataset: string): Gathered => {
    const links = found.get(dataset) ?? { writtenBy: new Set(), readBy: new Set(), writers: new Set() }
    found.set(dataset, links)
    return links
  }
  for (const pipeline of pipelines) {
    for (const step of pipeline.steps) {
      const id = `${pipeline.name}/${step.name}`
      for (const dataset of step.reads) of(dataset).readBy.add(id)
      for (const dataset of step.writes) {
        of(dataset).writtenBy.add(id)
        of(dataset).writers.add(pipeline.name)
      }
    }
  }
  return new Map(
    [...found].map(([dataset, { writtenBy, readBy, writers }]) => [
      dataset,
      { writtenBy: [...writtenBy], readBy: [...readBy], writers: [...writers] },
    ]),
  )
}
