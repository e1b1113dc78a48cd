import type { Dataset, GraphEdge, GraphThing } from 'caudal/api'
import { withoutShortcuts } from './without-shortcuts.ts'
import type { Drawing, GraphBox } from './graph-model.ts'
import type { Mark } from '../theme/colours.ts'

/** What marks a box: a dataset by its freshness, a step by what it did in the last run of its pipeline. */
export interface Standing {
  readonly datasets: ReadonlyMap<string, Pick<Dataset, 'deadline' | 'served'>>
  /** The last run of each pipeline. */
  readonly pipelines: ReadonlyMap<string, Mark>
  /** The steps of which it is known that they did otherwise than the run. */
  readonly steps: ReadonlyMap<string, Mark>
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
      mark: one.kind === 'step' ? stepMark(one, standing) : datasetMark(standing.datasets.get(one.name)),
    })),
    lines: graph.edges.filter(({ from, to }) => known.has(from) && known.has(to)).map(({ from, to }) => ({ from, to })),
  })
}

function stepMark({ id, pipeline }: GraphThing, standing: Standing): Mark | null {
  return standing.steps.get(id) ?? standing.pipelines.get(pipeline ?? '') ?? null
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
