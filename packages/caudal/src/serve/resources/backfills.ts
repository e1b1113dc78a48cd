import { z } from 'zod'
import { backfills } from '../../api/index.ts'
import type { Backfill, BackfillStart } from '../../api/index.ts'
import { Fault, isoInstant } from '../../kernel/index.ts'
import { isTerminal } from '../../journal/index.ts'
import type { BackfillState, BackfillWindowState } from '../../journal/index.ts'
import { checkParams, estimateMs, isAttended, moment as momentOf, planBackfill, planFailedAgain, usualRunMs } from '../../operate/index.ts'
import type { BackfillPlan, BackfillSpan, OpenProject } from '../../operate/index.ts'
import type { BackfillRecord } from '../../ports/index.ts'
import { endpoint } from '../endpoint.ts'
import type { Endpoint } from '../endpoint.ts'
import { isPlace, isText, limitOf, pageOf, placeOf } from '../paging.ts'
import { notFound } from '../problems.ts'
import { jsonRecord, moment, name, page, pageFields, remark, windowSchema, word } from '../schemas.ts'
import { pauseAndResume } from './pause-and-resume.ts'
import { demandPipeline } from './pipelines.ts'

const backfillState: z.ZodType<BackfillState> = z.enum(['running', 'paused', 'cancelled', 'done'])
const windowState: z.ZodType<BackfillWindowState> = z.enum(['todo', 'running', 'succeeded', 'failed', 'cancelled', 'skipped'])
const counted = z.number()
const backfillSchema: z.ZodType<Backfill> = name(
  'Backfill',
  z.object({
    backfill: z.string(),
    pipeline: z.string(),
    state: backfillState,
    from: moment,
    to: moment,
    parallel: z.number(),
    stopOnFailure: z.boolean(),
    again: z.boolean(),
    params: jsonRecord,
    startedBy: z.string().nullable(),
    reason: z.string().nullable(),
    createdAt: moment,
    finishedAt: moment.nullable(),
    counts: z.object({ todo: counted, running: counted, succeeded: counted, failed: counted, cancelled: counted, skipped: counted }),
    attended: z.boolean(),
    leftMs: z.number().nullable(),
  }),
)
const startSchema: z.ZodType<BackfillStart> = name(
  'BackfillStart',
  z.strictObject({
    pipeline: word.optional(),
    from: word.optional(),
    to: word.optional(),
    failed: word.optional(),
    parallel: z.int().min(1).max(1_000).optional(),
    order: z.enum(['oldest', 'newest']).optional(),
    again: z.boolean().optional(),
    stopOnFailure: z.boolean().optional(),
    params: jsonRecord.optional(),
  }),
)

/** How many windows a preview names. */
const shownWindows = 1_000

async function documentOf(project: OpenProject, backfill: BackfillRecord): Promise<Backfill> {
  const { id, worker: _worker, createdAt, finishedAt, ...rest } = backfill
  const counts = await project.store.windowCounts(id)
  const ended = isTerminal('backfill', backfill.state)
  const known = project.manifest.pipelines.find((pipeline) => pipeline.name === backfill.pipeline)
  const windows = counts.todo + counts.running
  const usualMs = ended ? null : await usualRunMs(project, backfill.pipeline)
  return {
    backfill: id,
    ...rest,
    createdAt: isoInstant(createdAt),
    finishedAt: momentOf(finishedAt),
    counts,
    attended: !ended && (await isAttended(project, backfill)),
    leftMs: ended ? null : estimateMs({ windows, parallel: backfill.parallel, maxActiveRuns: known?.maxActiveRuns ?? null, usualMs }),
  }
}

async function demandBackfill({ store }: OpenProject, id: string): Promise<BackfillRecord> {
  const [found] = /^bf-[0-9a-z]+$/.test(id) ? await store.backfills({ prefix: id, limit: 1 }) : []
  if (found?.id === id) return found
  throw notFound('backfill', { name: id })
}

const list = endpoint(backfills.list, {
  id: 'backfills.list',
  summary: 'Backfills, newest first',
  role: 'viewer',
  query: z.strictObject({ ...pageFields, pipeline: word.optional(), state: backfillState.optional() }),
  answer: page('Backfill', backfillSchema),
  async handle({ project, query }) {
    const { pipeline, state } = query
    const before = placeOf('backfills', { query, is: isText })
    const found = await project.store.backfills({
      ...(pipeline === undefined ? {} : { pipeline }),
      ...(state === undefined ? {} : { state }),
      ...(before === undefined ? {} : { before }),
      limit: limitOf(query) + 1,
    })
    const shown = pageOf(found, { list: 'backfills', query, place: ({ id }) => id, show: (row) => row })
    return { items: await Promise.all(shown.items.map((row) => documentOf(project, row))), next: shown.next }
  },
})

const one = endpoint(backfills.get, {
  id: 'backfills.get',
  summary: 'A backfill and how far it is',
  role: 'viewer',
  answer: backfillSchema,
  handle: async ({ project, path }) => documentOf(project, await demandBackfill(project, path.backfill)),
})

const windows = endpoint(backfills.windows, {
  id: 'backfills.windows',
  summary: 'The windows of a backfill in the order of their turns',
  role: 'viewer',
  query: z.strictObject({ ...pageFields, state: windowState.optional() }),
  answer: page(
    'BackfillTurn',
    name('BackfillTurn', z.object({ place: z.number(), window: windowSchema, state: windowState, run: z.string().nullable() })),
  ),
  async handle({ project, path, query }) {
    const { id } = await demandBackfill(project, path.backfill)
    const after = placeOf('turns', { query, is: isPlace }) ?? -1
    const states = query.state === undefined ? {} : { states: [query.state] }
    const found = await project.store.backfillWindows({ backfill: id, ...states, after, limit: limitOf(query) + 1 })
    return pageOf(found, { list: 'turns', query, place: ({ place }) => place, show: (row) => row })
  },
})

async function planOf(project: OpenProject, body: BackfillStart): Promise<BackfillPlan> {
  const newest = body.order === 'newest'
  if (body.failed !== undefined) {
    const extra = (['pipeline', 'from', 'to', 'again', 'params'] as const).filter((key) => body[key] !== undefined)
    if (extra.length > 0) {
      const message = `failed goes with no ${extra.join(', ')}`
      throw new Fault('API-BAD-REQUEST', { message, hint: 'leave them out: a backfill that runs again keeps what it had' })
    }
    const earlier = await demandBackfill(project, body.failed)
    const pipeline = demandPipeline(project, earlier.pipeline)
    return await planFailedAgain(project, { pipeline, earlier, newest, parallel: body.parallel ?? earlier.parallel })
  }
  if (body.pipeline === undefined) {
    throw new Fault('API-BAD-REQUEST', { message: 'a backfill is of a pipeline', hint: 'give pipeline, from and to; or failed' })
  }
  const pipeline = demandPipeline(project, body.pipeline)
  return await planBackfill(project, { pipeline, span: spanOf(body), newest, again: body.again ?? false, parallel: body.parallel ?? 1 })
}

function spanOf({ from, to }: BackfillStart): BackfillSpan {
  if (from === undefined || to === undefined) {
    throw new Fault('API-BAD-REQUEST', { message: 'a backfill needs from and to', hint: 'write them as 2026-01-01 and 2026-01-31' })
  }
  return { from, to }
}

const preview = endpoint(backfills.preview, {
  id: 'backfills.preview',
  summary: 'What a backfill would run, and how long it would take',
  role: 'viewer',
  reads: true,
  body: startSchema,
  answer: name(
    'BackfillPreview',
    z.object({
      pipeline: z.string(),
      toRun: z.number(),
      done: z.number(),
      usualMs: z.number().nullable(),
      takesMs: z.number().nullable(),
      windows: z.array(z.object({ window: windowSchema, runs: z.boolean() })),
    }),
  ),
  async handle({ project, body }) {
    const plan = await planOf(project, body)
    const { pipeline, parallel } = plan
    const toRun = plan.windows.filter(({ state }) => state === 'todo').length
    const usualMs = await usualRunMs(project, pipeline.name)
    return {
      pipeline: pipeline.name,
      toRun,
      done: plan.windows.length - toRun,
      usualMs,
      takesMs: estimateMs({ windows: toRun, parallel, maxActiveRuns: pipeline.maxActiveRuns, usualMs }),
      windows: plan.windows.slice(0, shownWindows).map(({ window, state }) => ({ window, runs: state === 'todo' })),
    }
  },
})

const start = endpoint(backfills.start, {
  id: 'backfills.start',
  summary: 'Run a pipeline for many windows',
  role: 'operator',
  status: 202,
  body: startSchema,
  answer: backfillSchema,
  async handle({ project, body, me }) {
    const plan = await planOf(project, body)
    const { pipeline, ...rest } = plan
    const params = plan.params ?? (await checkParams(project, { pipeline, params: body.params ?? {} }))
    const order = { ...rest, pipeline: pipeline.name, params, stopOnFailure: body.stopOnFailure ?? false, by: me.name }
    return await documentOf(project, await (await project.engine()).backfills.begin(order))
  },
})

const pauses = pauseAndResume({
  operations: backfills,
  of: 'backfills',
  summaries: { pause: 'Start no further windows of a backfill', resume: 'Go on with a backfill' },
  answer: backfillSchema,
  async set({ project, path, me }, paused) {
    const { id } = await demandBackfill(project, path.backfill)
    await (await project.engine()).backfills[paused ? 'pause' : 'resume'](id, { by: me.name })
    return await documentOf(project, await demandBackfill(project, id))
  },
})

const cancel = endpoint(backfills.cancel, {
  id: 'backfills.cancel',
  summary: 'Stop a backfill for good, and its runs with it',
  role: 'operator',
  body: name('BackfillCancel', z.strictObject({ hard: z.boolean().optional(), reason: remark.optional() })),
  answer: backfillSchema,
  async handle({ project, path, body, me }) {
    const { id } = await demandBackfill(project, path.backfill)
    const why = body.reason === undefined ? {} : { reason: body.reason }
    await (await project.engine()).backfills.cancel(id, { hard: body.hard ?? false, by: me.name, ...why })
    return await documentOf(project, await demandBackfill(project, id))
  },
})

/** What can be asked of and about backfills. */
export const backfillEndpoints: readonly Endpoint[] = [list, one, windows, preview, start, ...pauses, cancel]
