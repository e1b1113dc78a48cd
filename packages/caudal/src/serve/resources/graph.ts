import { z } from 'zod'
import { datasets } from '../../api/index.ts'
import type { Check, GraphEdge, GraphThing, GraphQuery } from '../../api/index.ts'
import type { Rule } from '../../define/index.ts'
import type { Manifest } from '../../plan/index.ts'
import { endpoint } from '../endpoint.ts'
import type { Endpoint } from '../endpoint.ts'
import { pageInOrder } from '../paging.ts'
import { notFound } from '../problems.ts'
import { count, name, page, pageFields, word } from '../schemas.ts'

interface Graph {
  readonly things: readonly GraphThing[]
  readonly edges: readonly GraphEdge[]
}

const graphSchema: z.ZodType<Graph> = name(
  'Graph',
  z.object({
    things: z.array(z.object({ id: z.string(), kind: z.enum(['step', 'dataset']), name: z.string(), pipeline: z.string().nullable() })),
    edges: z.array(z.object({ from: z.string(), to: z.string(), kind: z.enum(['reads', 'writes', 'after']) })),
  }),
)

/** A graph with what each thing of it leads to, and comes of. */
interface Woven extends Graph {
  readonly down: ReadonlyMap<string, readonly string[]>
  readonly up: ReadonlyMap<string, readonly string[]>
}

const graphs = new WeakMap<Manifest, Woven>()

/** The steps and datasets of a whole project, put together once for each load of it. */
function graphOf(manifest: Manifest): Woven {
  const made = graphs.get(manifest) ?? makeGraph(manifest)
  graphs.set(manifest, made)
  return made
}

function makeGraph({ pipelines, datasets }: Manifest): Woven {
  const things: GraphThing[] = datasets.map((dataset) => ({ id: dataset.name, kind: 'dataset', name: dataset.name, pipeline: null }))
  const edges: GraphEdge[] = []
  for (const pipeline of pipelines) {
    for (const step of pipeline.steps) {
      const id = `${pipeline.name}/${step.name}`
      things.push({ id, kind: 'step', name: step.name, pipeline: pipeline.name })
      for (const dataset of step.reads) edges.push({ from: dataset, to: id, kind: 'reads' })
      for (const dataset of step.writes) edges.push({ from: id, to: dataset, kind: 'writes' })
      for (const before of step.after) edges.push({ from: `${pipeline.name}/${before}`, to: id, kind: 'after' })
    }
  }
  const down = new Map<string, string[]>(things.map(({ id }) => [id, []]))
  const up = new Map<string, string[]>(things.map(({ id }) => [id, []]))
  const known = edges.filter(({ from, to }) => down.has(from) && down.has(to))
  for (const { from, to } of known) {
    down.get(from)!.push(to)
    up.get(to)!.push(from)
  }
  return { things, edges: known, down, up }
}

/** The part of a graph that is so many edges away from a thing. */
function partOf(graph: Woven, query: GraphQuery & { readonly of: string }): Graph {
  const { of, direction = 'both', depth = 100 } = query
  const reached = new Set([of])
  if (direction !== 'down') walk(graph.up, { from: of, depth, reached })
  if (direction !== 'up') walk(graph.down, { from: of, depth, reached })
  return {
    things: graph.things.filter(({ id }) => reached.has(id)),
    edges: graph.edges.filter(({ from, to }) => reached.has(from) && reached.has(to)),
  }
}

function walk(
  next: ReadonlyMap<string, readonly string[]>,
  of: { readonly from: string; readonly depth: number; readonly reached: Set<string> },
): void {
  const seen = new Set([of.from])
  let border = [of.from]
  for (let away = 0; away < of.depth && border.length > 0; away++) {
    border = [...new Set(border.flatMap((one) => next.get(one) ?? []))].filter((one) => !seen.has(one))
    for (const one of border) {
      seen.add(one)
      of.reached.add(one)
    }
  }
}

const graph = endpoint(datasets.graph, {
  id: 'graph',
  summary: 'Steps and datasets of the project, whole or around one of them',
  role: 'viewer',
  query: z.strictObject({ of: word.optional(), direction: z.enum(['up', 'down', 'both']).optional(), depth: count(1, 1_000).optional() }),
  answer: graphSchema,
  async handle({ project, query }) {
    const whole = graphOf(project.manifest)
    const { of } = query
    if (of === undefined) return { things: whole.things, edges: whole.edges }
    if (!whole.down.has(of)) throw notFound('step or dataset', { name: of, names: [...whole.down.keys()] })
    return partOf(whole, { ...query, of })
  },
})

function ruleText(rule: Rule): string {
  const { kind, ...rest } = rule
  const values = Object.values(rest).map((value) => (typeof value === 'string' ? value : JSON.stringify(value)))
  return [kind, ...values].join(' ')
}

const checks = endpoint(datasets.checks, {
  id: 'checks.list',
  summary: 'The rules of the datasets’ columns, which every row that is written is held against',
  role: 'viewer',
  query: z.strictObject({ ...pageFields, dataset: word.optional() }),
  answer: page(
    'Check',
    name(
      'Check',
      z.object({ dataset: z.string(), column: z.string().nullable(), check: z.string(), source: z.enum(['dataset', 'model']) }),
    ),
  ),
  async handle({ project, query }) {
    const wanted = project.manifest.datasets.filter((one) => query.dataset === undefined || one.name === query.dataset)
    const all = wanted.flatMap((dataset): Check[] => [
      ...(dataset.key.length === 0
        ? []
        : [{ dataset: dataset.name, column: null, check: `key ${dataset.key.join(', ')}`, source: 'dataset' as const }]),
      ...dataset.columns.flatMap((column) => [
        ...(column.nullable ? [] : [{ dataset: dataset.name, column: column.name, check: 'not null', source: 'dataset' as const }]),
        ...column.rules.map((rule) => ({ dataset: dataset.name, column: column.name, check: ruleText(rule), source: 'dataset' as const })),
      ]),
    ])
    const { rows, next } = pageInOrder(all, { list: 'checks', query })
    return { items: [...rows], next }
  },
})

/** What can be asked about how things hang together, and what is checked. */
export const graphEndpoints: readonly Endpoint[] = [graph, checks]
