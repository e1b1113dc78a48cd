import { z } from 'zod'
import { runs } from '../../api/index.ts'
import type { RunsQuery } from '../../api/index.ts'
import { stepInput, usualRunMs, verdictsOf } from '../../operate/index.ts'
import type { OpenProject } from '../../operate/index.ts'
import { namedWindow } from '../../plan/index.ts'
import type { RunQuery, RunRecord } from '../../ports/index.ts'
import { endpoint } from '../endpoint.ts'
import type { Endpoint } from '../endpoint.ts'
import { isText, limitOf, pageInOrder, pageOf, placeOf } from '../paging.ts'
import { notFound } from '../problems.ts'
import { count, instant, json, languageField, name, page, pageFields, pageQuery, word } from '../schemas.ts'
import { logs } from './run-logs.ts'
import {
  attemptDocument,
  attemptSchema,
  runDetailSchema,
  runDocument,
  runSchema,
  runState,
  runTrigger,
  stepDocument,
  stepRunSchema,
  taskRunState,
  verdictDocument,
  verdictSchema,
} from './run-documents.ts'

const runsQuery: z.ZodType<RunsQuery> = z.strictObject({
  ...pageFields,
  pipeline: word.optional(),
  state: runState.optional(),
  trigger: runTrigger.optional(),
  backfill: word.optional(),
  window: word.optional(),
  from: instant.optional(),
  to: instant.optional(),
  order: z.enum(['newest', 'oldest']).optional(),
})

/** The run of an id. Throws `API-NOT-FOUND`. */
export async function demandRun({ store }: Pick<OpenProject, 'store'>, id: string): Promise<RunRecord> {
  const run = await store.run(id)
  if (run === null) throw notFound('run', { name: id })
  return run
}

/** What the store is asked for by a query. */
function storeQuery({ manifest }: OpenProject, query: RunsQuery): RunQuery {
  const { pipeline, state, trigger, backfill, window, from, to, order } = query
  const before = placeOf('runs', { query, is: isText })
  const schedule = manifest.pipelines.find(({ name }) => name === pipeline)?.schedule ?? null
  return {
    ...(pipeline === undefined ? {} : { pipeline }),
    ...(state === undefined ? {} : { state }),
    ...(trigger === undefined ? {} : { trigger }),
    ...(backfill === undefined ? {} : { backfill }),
    ...(window === undefined ? {} : { window: namedWindow(schedule, window) }),
    ...(from === undefined ? {} : { createdFrom: Math.max(0, Date.parse(from)) }),
    ...(to === undefined ? {} : { createdTo: Math.max(0, Date.parse(to)) }),
    ...(order === undefined ? {} : { order }),
    ...(before === undefined ? {} : { before }),
    limit: limitOf(query) + 1,
  }
}

const list = endpoint(runs.list, {
  id: 'runs.list',
  summary: 'Runs, newest first',
  role: 'viewer',
  query: runsQuery,
  answer: page('Run', runSchema),
  async handle({ project, query }) {
    const found = await project.store.runs(storeQuery(project, query))
    return pageOf(found, { list: 'runs', query, place: (run) => run.id, show: runDocument })
  },
})

const one = endpoint(runs.get, {
  id: 'runs.get',
  summary: 'A run with what stands around it',
  role: 'viewer',
  answer: runDetailSchema,
  async handle({ project, path }) {
    const run = await demandRun(project, path.run)
    const { store } = project
    const [previous] = await store.runs({ pipeline: run.pipeline, before: run.id, limit: 1 })
    return {
      ...runDocument(run),
      causes: [...(await store.causes(run.id))],
      children: (await store.children(run.id)).map(runDocument),
      previous: previous?.id ?? null,
      usualMs: await usualRunMs(project, run.pipeline),
    }
  },
})

const steps = endpoint(runs.steps, {
  id: 'runs.steps',
  summary: 'The steps of a run, in the order of its definition',
  role: 'viewer',
  query: pageQuery,
  answer: page('StepRun', stepRunSchema),
  async handle({ project, path, query }) {
    await demandRun(project, path.run)
    const { rows, next } = pageInOrder(await project.store.steps(path.run), { list: 'steps', query })
    return { items: rows.map(stepDocument), next }
  },
})

const items = endpoint(runs.items, {
  id: 'runs.items',
  summary: 'The items of a mapped step that have begun, by their index',
  role: 'viewer',
  query: z.strictObject({ ...pageFields, state: taskRunState.optional() }),
  answer: page('Item', stepRunSchema),
  async handle({ project, path, query }) {
    await demandStep(project, path)
    const after = placeOf('items', { query, is: (place): place is number => typeof place === 'number' && Number.isSafeInteger(place) })
    const found = await project.store.items({
      ...path,
      ...(query.state === undefined ? {} : { state: query.state }),
      ...(after === undefined ? {} : { after }),
      limit: limitOf(query) + 1,
    })
    return pageOf(found, { list: 'items', query, place: (item) => item.item, show: stepDocument })
  },
})

async function demandStep(project: OpenProject, of: { readonly run: string; readonly step: string }): Promise<void> {
  await demandRun(project, of.run)
  if ((await project.store.step(of)) !== null) return
  throw notFound('step', { name: of.step, names: (await project.store.steps(of.run)).map(({ step }) => step) })
}

const attempts = endpoint(runs.attempts, {
  id: 'runs.attempts',
  summary: 'The attempts of a run, by step, item and try',
  role: 'viewer',
  query: z.strictObject({ ...pageFields, step: word.optional() }),
  answer: page('Attempt', attemptSchema),
  async handle({ project, path, query }) {
    await demandRun(project, path.run)
    const place = placeOf('attempts', { query, is: isAttemptPlace })
    const found = await project.store.attemptsByKey({
      run: path.run,
      ...(query.step === undefined ? {} : { step: query.step }),
      ...(place === undefined ? {} : { after: { step: place[0], item: place[1], epoch: place[2] } }),
      limit: limitOf(query) + 1,
    })
    return pageOf(found, { list: 'attempts', query, place: ({ step, item, epoch }) => [step, item, epoch], show: attemptDocument })
  },
})

function isAttemptPlace(place: unknown): place is [string, number | null, number] {
  if (!Array.isArray(place) || place.length !== 3) return false
  const [step, item, epoch] = place as unknown[]
  return typeof step === 'string' && (item === null || Number.isSafeInteger(item)) && Number.isSafeInteger(epoch)
}

const output = endpoint(runs.output, {
  id: 'runs.output',
  summary: 'The output of a step, or of one of its items',
  details: 'The output of a mapped step is the list of its items’ outputs. A step that has not succeeded has none.',
  role: 'viewer',
  query: z.strictObject({ item: count(0, 1_000_000_000).optional() }),
  answer: name('StepOutput', z.object({ step: z.string(), item: z.number().nullable(), output: json })),
  async handle({ project, path, query }) {
    await demandStep(project, path)
    const key = { ...path, item: query.item ?? null }
    const found = await project.store.output(key)
    if (found === undefined) throw notFound('output', { name: query.item === undefined ? path.step : `${path.step}/${query.item}` })
    return { step: path.step, item: key.item, output: found }
  },
})

const input = endpoint(runs.input, {
  id: 'runs.input',
  summary: 'What a step, or one of its items, was given',
  details: 'Put together from the run and from the outputs that are kept; `missing` names the steps that have none, whose part is null.',
  role: 'viewer',
  query: z.strictObject({ item: count(0, 1_000_000_000).optional() }),
  answer: name(
    'StepGiven',
    z.object({
      step: z.string(),
      item: z.number().nullable(),
      given: json,
      itemValue: json,
      from: z.array(z.string()),
      missing: z.array(z.string()),
      target: json,
    }),
  ),
  async handle({ project, path, query }) {
    const run = await demandRun(project, path.run)
    const pipeline = await project.store.version(run.pipeline, run.version)
    const step = pipeline?.steps.find((one) => one.name === path.step)
    if (pipeline === null || step === undefined)
      throw notFound('step', { name: path.step, names: pipeline?.steps.map((one) => one.name) ?? [] })
    const item = query.item ?? null
    const { from, missing, ...found } = await stepInput(project, { run, pipeline, step, item })
    return { step: path.step, item, ...found, from: [...from], missing: [...missing] }
  },
})

const explain = endpoint(runs.explain, {
  id: 'runs.explain',
  summary: 'Why a run, its open steps, or one of them, is where it is',
  role: 'viewer',
  query: z.strictObject({
    step: word.optional(),
    item: count(0, 1_000_000_000).optional(),
    language: languageField,
  }),
  answer: name('Explained', z.object({ run: z.string(), verdicts: z.array(verdictSchema) })),
  async handle({ project, path, query }) {
    const run = await demandRun(project, path.run)
    const verdicts = await verdictsOf(project, { run, now: project.clock.now(), ...query })
    return { run: run.id, verdicts: verdicts.map(verdictDocument) }
  },
})

/** What can be read of runs. */
export const runReads: readonly Endpoint[] = [list, one, steps, items, attempts, output, input, logs, explain]
