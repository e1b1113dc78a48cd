import { z } from 'zod'
import type { Attempt, Run, RunDetail, RunMark, RunTrigger, StepRun, Verdict } from '../../api/index.ts'
import type { Verdict as EngineVerdict } from '../../engine/index.ts'
import { isoInstant } from '../../kernel/index.ts'
import type { AttemptState, CheckResult, Published, RunState, TaskRunState } from '../../journal/index.ts'
import { moment as momentOf, span } from '../../operate/index.ts'
import type { AttemptRecord, NewestRun, RunRecord, TaskRunRecord } from '../../ports/index.ts'
import { faultSchema, jsonRecord, moment, name, windowSchema } from '../schemas.ts'

/** The states of a run, to choose from. */
export const runState: z.ZodType<RunState> = z.enum(['queued', 'running', 'succeeded', 'failed', 'cancelled'])

/** The states of a step, to choose from. */
export const taskRunState: z.ZodType<TaskRunState> = z.enum([
  'pending',
  'ready',
  'running',
  'waiting',
  'succeeded',
  'failed',
  'skipped',
  'cancelled',
  'upstream_failed',
])

/** What starts runs, to choose from. */
export const runTrigger: z.ZodType<RunTrigger> = z.enum(['manual', 'schedule', 'dataset', 'backfill', 'pipeline'])

const attemptState: z.ZodType<AttemptState> = z.enum(['running', 'succeeded', 'failed', 'timed_out', 'cancelled', 'lost'])

const runFields = {
  run: z.string(),
  pipeline: z.string(),
  state: runState,
  window: windowSchema,
  params: jsonRecord,
  trigger: runTrigger,
  backfill: z.string().nullable(),
  version: z.string(),
  createdAt: moment,
  startedAt: moment.nullable(),
  finishedAt: moment.nullable(),
  lateAt: moment.nullable(),
  ms: z.number().nullable(),
  reason: z.string().nullable(),
  paused: z.boolean(),
  cancelling: z.boolean(),
  parent: z.object({ run: z.string(), step: z.string() }).nullable(),
}

/** A run as it is answered. */
export const runSchema: z.ZodType<Run> = name('Run', z.object(runFields))

/** A run with what stands around it, as it is answered. */
export const runDetailSchema: z.ZodType<RunDetail> = name(
  'RunDetail',
  z.object({
    ...runFields,
    causes: z.array(z.object({ dataset: z.string(), version: z.string() })),
    children: z.array(runSchema),
    previous: z.string().nullable(),
    usualMs: z.number().nullable(),
  }),
)

/** A run as a document. */
export function runDocument(run: RunRecord): Run {
  return {
    run: run.id,
    pipeline: run.pipeline,
    state: run.state,
    window: run.window,
    params: run.params,
    trigger: run.trigger,
    backfill: run.backfill ?? null,
    version: run.version,
    createdAt: isoInstant(run.createdAt),
    startedAt: momentOf(run.startedAt),
    finishedAt: momentOf(run.finishedAt),
    lateAt: momentOf(run.lateAt),
    ms: span(run.startedAt, run.finishedAt),
    reason: run.reason,
    paused: run.paused,
    cancelling: run.cancelling,
    parent: run.parent,
  }
}

/** A run among others as it is answered. */
export const runMarkSchema: z.ZodType<RunMark> = name(
  'RunMark',
  z.object({ run: z.string(), state: runState, createdAt: moment, finishedAt: moment.nullable(), ms: z.number().nullable() }),
)

/** A run among others as a document. */
export function runMark({ id, state, createdAt, startedAt, finishedAt }: NewestRun): RunMark {
  return { run: id, state, createdAt: isoInstant(createdAt), finishedAt: momentOf(finishedAt), ms: span(startedAt, finishedAt) }
}

const itemCounts = z.object({
  total: z.number(),
  running: z.number(),
  waiting: z.number(),
  succeeded: z.number(),
  failed: z.number(),
  other: z.number(),
})

/** A step or an item as it is answered. */
export const stepRunSchema: z.ZodType<StepRun> = name(
  'StepRun',
  z.object({
    step: z.string(),
    item: z.number().nullable(),
    state: taskRunState,
    epoch: z.number(),
    attempts: z.number(),
    dueAt: moment.nullable(),
    readyAt: moment.nullable(),
    startedAt: moment.nullable(),
    finishedAt: moment.nullable(),
    ms: z.number().nullable(),
    cached: z.boolean(),
    reason: z.string().nullable(),
    error: faultSchema.nullable(),
    items: itemCounts.nullable(),
  }),
)

/** A step or an item as a document. */
export function stepDocument(step: TaskRunRecord): StepRun {
  const { run: _run, dueAt, readyAt, startedAt, finishedAt, ...rest } = step
  return {
    ...rest,
    dueAt: momentOf(dueAt),
    readyAt: momentOf(readyAt),
    startedAt: momentOf(startedAt),
    finishedAt: momentOf(finishedAt),
    ms: span(startedAt, finishedAt),
  }
}

const publishedSchema: z.ZodType<Published> = name(
  'Published',
  z.object({
    dataset: z.string(),
    version: z.string(),
    mode: z.string(),
    rows: z.number().nullable(),
    quarantined: z.number(),
    total: z.number().nullable(),
    reasons: z.array(z.object({ reason: z.string(), rows: z.number() })),
  }),
)

const checkSchema: z.ZodType<CheckResult> = name(
  'CheckResult',
  z.object({
    check: z.string(),
    dataset: z.string().nullable(),
    verdict: z.enum(['passed', 'warned', 'failed', 'error']),
    rows: z.number().nullable(),
    message: z.string().nullable(),
  }),
)

/** An attempt as it is answered. */
export const attemptSchema: z.ZodType<Attempt> = name(
  'Attempt',
  z.object({
    step: z.string(),
    item: z.number().nullable(),
    epoch: z.number(),
    attempt: z.number(),
    state: attemptState,
    worker: z.string(),
    startedAt: moment,
    finishedAt: moment.nullable(),
    ms: z.number().nullable(),
    error: faultSchema.nullable(),
    published: z.array(publishedSchema),
    checks: z.array(checkSchema),
  }),
)

/** An attempt as a document. */
export function attemptDocument(attempt: AttemptRecord): Attempt {
  const { run: _run, startedAt, finishedAt, ...rest } = attempt
  return { ...rest, startedAt: isoInstant(startedAt), finishedAt: momentOf(finishedAt), ms: span(startedAt, finishedAt) }
}

/** A verdict as it is answered. */
export const verdictSchema: z.ZodType<Verdict> = name(
  'Verdict',
  z.object({ subject: z.string(), state: z.string(), reason: z.string(), text: z.string(), nextAt: moment.nullable() }),
)

/** A verdict as a document. */
export function verdictDocument({ nextAt, ...verdict }: EngineVerdict): Verdict {
  return { ...verdict, nextAt: momentOf(nextAt) }
}
