import { z } from 'zod'
import { pipelines } from '../../api/index.ts'
import type { PipelineGraph, Pipeline, PipelineDetail, PipelinesQuery, Version, VersionSource } from '../../api/index.ts'
import { isoInstant } from '../../kernel/index.ts'
import { usualDurations, usualRunMs } from '../../operate/index.ts'
import type { OpenProject } from '../../operate/index.ts'
import { defaultWindow, describeChange, diff, nextTick, windowOfTick } from '../../plan/index.ts'
import type { PipelineManifest, ScheduleManifest } from '../../plan/index.ts'
import type { NewestRun } from '../../ports/index.ts'
import { endpoint } from '../endpoint.ts'
import type { Endpoint } from '../endpoint.ts'
import { cursorOf, isPlace, limitOf, pageInOrder, pageOf, pageOfAll, placeOf } from '../paging.ts'
import { notFound } from '../problems.ts'
import { count, flag, json, moment, name, opaque, page, pageFields, pageQuery, windowSchema, word } from '../schemas.ts'
import { pauseAndResume } from './pause-and-resume.ts'
import { runMark, runMarkSchema } from './run-documents.ts'

const pipelineFields = {
  name: z.string(),
  description: z.string().nullable(),
  owner: z.string().nullable(),
  tags: z.array(z.string()),
  schedule: opaque<ScheduleManifest>().nullable(),
  version: z.string(),
  steps: z.number(),
  paused: z.boolean(),
  nextAt: moment.nullable(),
  lastRuns: z.array(runMarkSchema),
}
const pipelineSchema: z.ZodType<Pipeline> = name('Pipeline', z.object(pipelineFields))
const manifestSchema = name('PipelineManifest', opaque<PipelineManifest>())
const detailSchema: z.ZodType<PipelineDetail> = name(
  'PipelineDetail',
  z.object({ ...pipelineFields, params: json.nullable(), window: windowSchema, manifest: manifestSchema, usualMs: z.number().nullable() }),
)
const placeSchema = z.object({ file: z.string(), line: z.number().optional(), column: z.number().optional() })
const texts = z.array(z.string())
const graphSchema: z.ZodType<PipelineGraph> = name(
  'PipelineGraph',
  z.object({
    pipeline: z.string(),
    version: z.string(),
    steps: z.array(
      z.object({
        name: z.string(),
        kind: z.string(),
        task: z.string(),
        after: texts,
        reads: texts,
        writes: texts,
        pools: texts,
        description: z.string().nullable(),
        occasion: z.string().nullable(),
        place: placeSchema,
      }),
    ),
  }),
)
const versionSchema: z.ZodType<Version> = name('Version', z.object({ version: z.string(), keptAt: moment, current: z.boolean() }))
const sourceSchema: z.ZodType<VersionSource> = name('VersionSource', z.object({ path: z.string(), sha256: z.string(), text: z.string() }))
const pausedSchema = name('PipelinePaused', z.object({ pipeline: z.string(), paused: z.boolean() }))

/** The pipeline of a name. Throws `API-NOT-FOUND`. */
export function demandPipeline({ manifest }: Pick<OpenProject, 'manifest'>, wanted: string): PipelineManifest {
  const found = manifest.pipelines.find((pipeline) => pipeline.name === wanted)
  if (found === undefined) throw notFound('pipeline', { name: wanted, names: manifest.pipelines.map((pipeline) => pipeline.name) })
  return found
}

function pipelineDocument(
  project: OpenProject,
  of: { readonly pipeline: PipelineManifest; readonly runs: readonly NewestRun[]; readonly paused: ReadonlySet<string> },
): Pipeline {
  const { description, owner, tags, schedule, version, steps } = of.pipeline
  const paused = of.paused.has(of.pipeline.name)
  return {
    name: of.pipeline.name,
    description,
    owner,
    tags: [...tags],
    schedule,
    version,
    steps: steps.length,
    paused,
    nextAt: paused || schedule === null || schedule.kind === 'on' ? null : isoInstant(nextTick(schedule, project.clock.now())),
    lastRuns: of.runs.map(runMark),
  }
}

function isWanted({ name: own, description, owner, tags }: PipelineManifest, query: PipelinesQuery): boolean {
  if (query.tag !== undefined && !tags.includes(query.tag)) return false
  if (query.owner !== undefined && owner !== query.owner) return false
  const search = query.search?.toLowerCase()
  return search === undefined || [own, description ?? '', owner ?? '', ...tags].some((text) => text.toLowerCase().includes(search))
}

const list = endpoint(pipelines.list, {
  id: 'pipelines.list',
  summary: 'Pipelines with their newest runs, by name',
  role: 'viewer',
  query: z.strictObject({
    ...pageFields,
    search: word.optional(),
    tag: word.optional(),
    owner: word.optional(),
    paused: flag.optional(),
    runs: count(1, 30).optional(),
    sort: z.enum(['name', '-name']).optional(),
  }),
  answer: page('Pipeline', pipelineSchema),
  async handle({ project, query }) {
    const paused = await project.store.pausedPipelines()
    const wanted = project.manifest.pipelines.filter(
      (one) => isWanted(one, query) && (query.paused === undefined || paused.has(one.name) === query.paused),
    )
    const { rows, next } = pageOfAll(wanted, { list: 'pipelines', query, key: (one) => one.name, backwards: query.sort === '-name' })
    const newest = await project.store.newestRuns({ pipelines: rows.map((row) => row.name), limit: query.runs ?? 1 })
    return { items: rows.map((row) => pipelineDocument(project, { pipeline: row, runs: newest.get(row.name) ?? [], paused })), next }
  },
})

const one = endpoint(pipelines.get, {
  id: 'pipelines.get',
  summary: 'A pipeline with its definition and its newest runs',
  role: 'viewer',
  answer: detailSchema,
  async handle({ project, path }) {
    const pipeline = demandPipeline(project, path.pipeline)
    const newest = await project.store.newestRuns({ pipelines: [pipeline.name], limit: 30 })
    return {
      ...pipelineDocument(project, { pipeline, runs: newest.get(pipeline.name) ?? [], paused: await project.store.pausedPipelines() }),
      params: pipeline.params,
      window: defaultWindow(pipeline, project.clock.now()),
      manifest: pipeline,
      usualMs: await usualRunMs(project, pipeline.name),
    }
  },
})

async function demandVersion(project: OpenProject, of: { readonly pipeline: string; readonly version: string }): Promise<PipelineManifest> {
  const today = project.manifest.pipelines.find((pipeline) => pipeline.name === of.pipeline && pipeline.version === of.version)
  const found = today ?? (await project.store.version(of.pipeline, of.version))
  if (found === null) throw notFound(`version of ${of.pipeline}`, { name: of.version })
  return found
}

const graph = endpoint(pipelines.graph, {
  id: 'pipelines.graph',
  summary: 'The steps of a pipeline, each with those that it comes after',
  role: 'viewer',
  query: z.strictObject({ version: word.optional() }),
  answer: graphSchema,
  async handle({ project, path, query }) {
    const { version } = query
    const of = version === undefined ? demandPipeline(project, path.pipeline) : await demandVersion(project, { ...path, version })
    const steps = of.steps.map(({ name: step, kind, task, after, reads, writes, pools, description, occasion, place }) => {
      return {
        name: step,
        kind,
        task,
        after,
        reads,
        writes,
        pools,
        description,
        occasion: occasion === null ? null : String(occasion),
        place,
      }
    })
    return { pipeline: of.name, version: of.version, steps }
  },
})

const ticks = endpoint(pipelines.ticks, {
  id: 'pipelines.ticks',
  summary: 'The next ticks of a pipeline’s schedule by the clock',
  role: 'viewer',
  query: pageQuery,
  answer: page('Tick', name('Tick', z.object({ at: moment, window: windowSchema }))),
  async handle({ project, path, query }) {
    const { schedule } = demandPipeline(project, path.pipeline)
    if (schedule === null || schedule.kind === 'on') return { items: [], next: null }
    let at = placeOf('ticks', { query, is: isPlace }) ?? project.clock.now()
    const found = Array.from({ length: limitOf(query) }, () => (at = nextTick(schedule, at)))
    return {
      items: found.map((tick) => ({ at: isoInstant(tick), window: windowOfTick(schedule, tick) })),
      next: cursorOf('ticks', at),
    }
  },
})

const usualFields = { count: z.number(), medianMs: z.number().nullable(), p90Ms: z.number().nullable() }

const durations = endpoint(pipelines.durations, {
  id: 'pipelines.durations',
  summary: 'What a run of a pipeline and each of its steps usually take',
  details: 'The median, and what nine of ten stay under, of its last 30 runs that succeeded.',
  role: 'viewer',
  answer: name(
    'Durations',
    z.object({
      pipeline: z.string(),
      run: name('Usual', z.object(usualFields)),
      steps: z.array(name('UsualStep', z.object({ step: z.string(), ...usualFields }))),
    }),
  ),
  async handle({ project, path }) {
    demandPipeline(project, path.pipeline)
    return { pipeline: path.pipeline, ...(await usualDurations(project, path.pipeline)) }
  },
})

const versions = endpoint(pipelines.versions, {
  id: 'pipelines.versions',
  summary: 'The versions of a pipeline that are kept, newest first',
  role: 'viewer',
  query: pageQuery,
  answer: page('Version', versionSchema),
  async handle({ project, path, query }) {
    const { version: current } = demandPipeline(project, path.pipeline)
    const place = placeOf('versions', { query, is: isVersionPlace })
    const found = await project.store.keptVersions({
      pipeline: path.pipeline,
      ...(place === undefined ? {} : { after: { at: place[0], version: place[1] } }),
      limit: limitOf(query) + 1,
    })
    return pageOf(found, {
      list: 'versions',
      query,
      place: ({ at, version }) => [at, version],
      show: ({ at, version }) => ({ version, keptAt: isoInstant(at), current: version === current }),
    })
  },
})

function isVersionPlace(place: unknown): place is [number, string] {
  return Array.isArray(place) && place.length === 2 && Number.isSafeInteger(place[0]) && typeof place[1] === 'string'
}

const version = endpoint(pipelines.version, {
  id: 'pipelines.version',
  summary: 'A version of a pipeline, as it was compiled',
  role: 'viewer',
  answer: manifestSchema,
  handle: ({ project, path }) => demandVersion(project, path),
})

const sources = endpoint(pipelines.sources, {
  id: 'pipelines.sources',
  summary: 'The source files of a version of a pipeline',
  role: 'viewer',
  query: pageQuery,
  answer: page('VersionSource', sourceSchema),
  async handle({ project, path, query }) {
    await demandVersion(project, path)
    const kept = await project.store.sources(path)
    const { rows, next } = pageInOrder(kept, { list: 'sources', query })
    return { items: [...rows], next }
  },
})

const differences = endpoint(pipelines.diff, {
  id: 'pipelines.diff',
  summary: 'What a version of a pipeline changes against another',
  details: 'Without `before` it is compared with the version of the pipeline’s newest run.',
  role: 'viewer',
  query: z.strictObject({ before: word.optional() }),
  answer: name(
    'PipelineDiff',
    z.object({
      before: z.string().nullable(),
      version: z.string(),
      changes: z.array(z.object({ kind: z.enum(['added', 'removed', 'changed']), text: z.string(), change: opaque<never>() })),
    }),
  ),
  async handle({ project, path, query }) {
    const after = await demandVersion(project, path)
    const before =
      query.before === undefined
        ? ((await project.store.lastVersions()).get(path.pipeline) ?? null)
        : await demandVersion(project, { pipeline: path.pipeline, version: query.before })
    const changes = before?.version === after.version ? [] : diff(before, after)
    return {
      before: before?.version ?? null,
      version: after.version,
      changes: changes.map((change) => ({ kind: change.kind, text: describeChange(change), change })),
    }
  },
})

const pauses = pauseAndResume({
  operations: pipelines,
  of: 'pipelines',
  summaries: { pause: 'Keep a pipeline from starting runs by itself', resume: 'Let a pipeline start runs by itself again' },
  noted: true,
  answer: pausedSchema,
  async set({ project, path, request }, paused) {
    const { name: pipeline } = demandPipeline(project, path.pipeline)
    await project.pausePipeline({ pipeline, paused, request })
    return { pipeline, paused }
  },
})

/** What can be asked of and about pipelines. */
export const pipelineEndpoints: readonly Endpoint[] = [
  list,
  one,
  graph,
  ticks,
  durations,
  versions,
  version,
  sources,
  differences,
  ...pauses,
]
