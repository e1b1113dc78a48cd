import type { Dataset, GraphEdge, GraphThing } from 'caudal/api'
import { withoutShortcuts } from './without-shortcuts.ts'
import type { Drawing, GraphBox } from './graph-model.ts'
import type { Mark } from '../theme/colours.ts'

/** What marks a box: a dataset by its freshness, a step by the last run of its pipeline. */
export interface Standing {
  readonly datasets: ReadonlyMap<string, Pick<Dataset, 'deadline' | 'served'>>
  readonly pipelines: ReadonlyMap<string, Mark>
}

/** The graph of a project as boxes and lines: data flows from what is read to what is written. */
export function projectDrawing(
  graph: { readonly things: readonly GraphThing[]; readonly edges: readonly GraphEdge[] },
  standing: Standing,
): Drawing {
  const known = new Set(graph.things.map(({ id }) => id))
  return withoutShortcuts({
    boxes: graph.things.map((one): GraphBox => ({
      id: one.id,
      label: one.kind === 'step' ? (one.name.split('/').at(-1) ?? one.name) : one.name,
      kind: one.kind,
      group: one.kind === 'step' ? one.pipeline : schemaOf(one.name),
      mark: one.kind === 'step' ? (standing.pipelines.get(one.pipeline ?? '') ?? null) : datasetMark(standing.datasets.get(one.name)),
    })),
    lines: graph.edges.filter(({ from, to }) => known.has(from) && known.has(to)).map(({ from, to }) => ({ from, to })),
  })
}

function schemaOf(name: string): string | null {
  const dot = name.lastIndexOf('.')
  return dot < 0 ? null : name.slice(0, dot)
}

function datasetMark(dataset: Pick<Dataset, 'deadline' | 'served'> | undefined): Mark | null {
  if (dataset === undefined) return null
  if ((dataset.deadline?.late ?? null) !== null) return 'retrying'
  return dataset.served === null ? 'pending' : 'succeeded'
}
