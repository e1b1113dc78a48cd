import { z } from 'zod'
import { work } from '../../api/index.ts'
import type { Approval, Pool, Schedule, Wait } from '../../api/index.ts'
import { Fault, isoInstant } from '../../kernel/index.ts'
import { approvalDocument, checkedFields, moment as momentOf, questionsOf } from '../../operate/index.ts'
import type { OpenProject, OpenQuestion } from '../../operate/index.ts'
import { nextTick } from '../../plan/index.ts'
import type { PipelineManifest, Rate, ScheduleManifest } from '../../plan/index.ts'
import type { WaitingStep } from '../../ports/index.ts'
import { endpoint } from '../endpoint.ts'
import type { Endpoint } from '../endpoint.ts'
import { isStepPlace, limitOf, pageInOrder, pageOf, pageOfAll, placeOf } from '../paging.ts'
import { json, jsonRecord, moment, name, opaque, page, pageFields, pageQuery, remark, windowSchema, word } from '../schemas.ts'
import { demandRun } from './runs.ts'

const approvalSchema: z.ZodType<Approval> = name(
  'Approval',
  z.object({
    run: z.string(),
    step: z.string(),
    pipeline: z.string(),
    window: windowSchema,
    ask: z.string(),
    form: json.nullable(),
    shown: json,
    assignees: z.array(z.string()),
    askedAt: moment,
    dueAt: moment.nullable(),
    onTimeout: z.string(),
    answer: z.string().nullable(),
    answeredAt: moment.nullable(),
    by: z.string().nullable(),
    comment: z.string().nullable(),
  }),
)

/** Questions of all runs that are looked through at the most. */
const mostQuestions = 1_000

const approvals = endpoint(work.approvals, {
  id: 'approvals.list',
  summary: 'What runs ask of persons, oldest first; of one run also what was answered',
  role: 'viewer',
  query: z.strictObject({ ...pageFields, pipeline: word.optional(), run: word.optional() }),
  answer: page('Approval', approvalSchema),
  async handle({ project, query }) {
    const { store } = project
    const { run, pipeline } = query
    const records = run === undefined ? await store.openApprovals({ limit: mostQuestions }) : await store.approvals(run)
    const questions = (await questionsOf(store, records)).filter((one) => pipeline === undefined || one.run.pipeline === pipeline)
    const { rows, next } = pageInOrder(questions, { list: 'approvals', query })
    return { items: rows.map(approvalDocument), next }
  },
})

async function questionOf(project: OpenProject, of: { readonly run: string; readonly step: string }): Promise<OpenQuestion> {
  const { id } = await demandRun(project, of.run)
  const records = (await project.store.approvals(id)).filter(({ step }) => step === of.step)
  const [found] = await questionsOf(project.store, records)
  if (found !== undefined) return found
  throw new Fault('APPROVAL-NOT-OPEN', {
    message: `${of.step} of run ${id} does not wait for an answer`,
    hint: 'list the approvals to see what waits',
    data: { run: id },
  })
}

const answer = endpoint(work.answer, {
  id: 'approvals.answer',
  summary: 'Approve or reject what a run asks',
  details: 'What is filled in is checked by the form of the project as it is now.',
  role: 'operator',
  body: name(
    'ApprovalAnswer',
    z
      .strictObject({ answer: z.enum(['approve', 'reject']), fields: jsonRecord.optional(), comment: remark.optional() })
      .refine((body) => body.answer === 'approve' || body.fields === undefined, {
        error: 'a rejection fills nothing in',
        path: ['fields'],
      }),
  ),
  answer: approvalSchema,
  async handle({ project, path, body, me }) {
    const { run, record } = await questionOf(project, path)
    const { step } = record
    const who = { by: me.name, ...(body.comment === undefined ? {} : { comment: body.comment }) }
    const given =
      body.answer === 'reject'
        ? ({ reject: true } as const)
        : { approve: await checkedFields(project, { run, step, fields: body.fields ?? {} }) }
    await (await project.engine()).answer({ run: run.id, step }, { ...given, ...who })
    return approvalDocument(await questionOf(project, path))
  },
})

const scheduleSchema: z.ZodType<Schedule> = name(
  'Schedule',
  z.object({ pipeline: z.string(), schedule: opaque<ScheduleManifest>(), paused: z.boolean(), nextAt: moment.nullable() }),
)

const schedules = endpoint(work.schedules, {
  id: 'schedules.list',
  summary: 'The schedules of all pipelines, and when each is due next',
  role: 'viewer',
  query: pageQuery,
  answer: page('Schedule', scheduleSchema),
  async handle({ project, query }) {
    const paused = await project.store.pausedPipelines()
    const scheduled = project.manifest.pipelines.filter(
      (one): one is PipelineManifest & { schedule: ScheduleManifest } => one.schedule !== null,
    )
    const { rows, next } = pageOfAll(scheduled, { list: 'schedules', query, key: (one) => one.name })
    const now = project.clock.now()
    const items = rows.map(({ name: pipeline, schedule }) => {
      const isPaused = paused.has(pipeline)
      const nextAt = isPaused || schedule.kind === 'on' ? null : isoInstant(nextTick(schedule, now))
      return { pipeline, schedule, paused: isPaused, nextAt }
    })
    return { items, next }
  },
})

const waitSchema: z.ZodType<Wait> = name(
  'Wait',
  z.object({
    run: z.string(),
    pipeline: z.string(),
    step: z.string(),
    item: z.number().nullable(),
    waitsFor: z.string(),
    kind: z.string(),
    dueAt: moment.nullable(),
    since: moment.nullable(),
    seen: z.string().nullable(),
  }),
)

async function waitDocument({ store }: OpenProject, wait: WaitingStep): Promise<Wait> {
  const run = await store.run(wait.run)
  const pipeline = run === null ? null : await store.version(run.pipeline, run.version)
  const step = pipeline?.steps.find((one) => one.name === wait.step)
  return {
    run: wait.run,
    pipeline: run?.pipeline ?? '',
    step: wait.step,
    item: wait.item,
    waitsFor: step?.task ?? wait.step,
    kind: step?.kind ?? 'wait',
    dueAt: momentOf(wait.dueAt),
    since: momentOf(wait.readyAt),
    seen: wait.reason,
  }
}

const waits = endpoint(work.waits, {
  id: 'waits.list',
  summary: 'The steps that wait: for a sensor, for a person, for another pipeline',
  role: 'viewer',
  query: pageQuery,
  answer: page('Wait', waitSchema),
  async handle({ project, query }) {
    const place = placeOf('waits', { query, is: isStepPlace })
    const after = place === undefined ? {} : { after: { run: place[0], step: place[1], item: place[2] } }
    const found = await project.store.waiting({ ...after, limit: limitOf(query) + 1 })
    const shown = pageOf(found, { list: 'waits', query, place: ({ run, step, item }) => [run, step, item], show: (row) => row })
    return { items: await Promise.all(shown.items.map((row) => waitDocument(project, row))), next: shown.next }
  },
})

const poolSchema: z.ZodType<Pool> = name(
  'Pool',
  z.object({
    name: z.string(),
    slots: z.number(),
    rate: opaque<Rate>().nullable(),
    held: z.number(),
    holders: z.array(z.object({ run: z.string(), step: z.string(), item: z.number().nullable(), worker: z.string() })),
  }),
)

const shownHolders = 100

const pools = endpoint(work.pools, {
  id: 'pools.list',
  summary: 'Pools, their slots and who holds them',
  role: 'viewer',
  query: pageQuery,
  answer: page('Pool', poolSchema),
  async handle({ project, query }) {
    const claims = await project.store.standingClaims()
    const { rows, next } = pageOfAll(project.manifest.pools, { list: 'pools', query, key: (pool) => pool.name })
    const items = rows.map((pool) => {
      const holders = claims.filter((claim) => claim.pools.includes(pool.name))
      const shown = holders.slice(0, shownHolders).map(({ run, step, item, worker }) => ({ run, step, item, worker }))
      return { name: pool.name, slots: pool.slots, rate: pool.rate ?? null, held: holders.length, holders: shown }
    })
    return { items, next }
  },
})

/** What can be asked of and about the work under way. */
export const workEndpoints: readonly Endpoint[] = [approvals, answer, schedules, waits, pools]
