import { z } from 'zod'
import { runs } from '../../api/index.ts'
import { Fault } from '../../kernel/index.ts'
import { isTerminal } from '../../journal/index.ts'
import { checkParams, keptVersion, sameVersion } from '../../operate/index.ts'
import { defaultWindow, namedWindow, triggeredManifests } from '../../plan/index.ts'
import type { RunRecord } from '../../ports/index.ts'
import { endpoint } from '../endpoint.ts'
import type { Endpoint } from '../endpoint.ts'
import { jsonRecord, name, remark, word } from '../schemas.ts'
import { pauseAndResume } from './pause-and-resume.ts'
import { demandPipeline } from './pipelines.ts'
import { runDocument, runSchema } from './run-documents.ts'
import { demandRun } from './runs.ts'

const start = endpoint(runs.start, {
  id: 'runs.start',
  summary: 'Run a pipeline',
  details:
    'Starts a run, or goes on with an unfinished one of the same pipeline, code, window and parameters. It does not wait for the end.',
  role: 'operator',
  status: 202,
  noted: true,
  body: name('RunStart', z.strictObject({ window: word.optional(), params: jsonRecord.optional() })),
  answer: name('RunStarted', z.object({ run: runSchema, resumed: z.boolean() })),
  async handle({ project, path, body, request }) {
    const pipeline = demandPipeline(project, path.pipeline)
    const window = body.window === undefined ? defaultWindow(pipeline, project.clock.now()) : namedWindow(pipeline.schedule, body.window)
    const params = await checkParams(project, { pipeline, params: body.params ?? {} })
    const engine = await project.engine()
    const { run, resumed } = await engine.submit({
      pipeline,
      sources: project.sources,
      triggered: triggeredManifests(project.manifest, pipeline),
      window,
      params,
      trigger: 'manual',
      request,
    })
    return { run: runDocument(run), resumed }
  },
})

const cancel = endpoint(runs.cancel, {
  id: 'runs.cancel',
  summary: 'Stop a run',
  details: 'Nothing more of it starts; what runs is told to stop, and killed after the grace period or, with `hard`, at once.',
  role: 'operator',
  body: name('RunCancel', z.strictObject({ hard: z.boolean().optional(), reason: remark.optional() })),
  answer: runSchema,
  async handle({ project, path, body, me }) {
    const run = demandOpen(await demandRun(project, path.run))
    const reason = body.reason ?? `cancelled by ${me.name}`
    await (await project.engine()).cancel(run.id, { hard: body.hard ?? false, reason, by: me.name })
    return runDocument(await demandRun(project, run.id))
  },
})

const pauses = pauseAndResume({
  operations: runs,
  of: 'runs',
  summaries: { pause: 'Let nothing more of a run start; what runs finishes', resume: 'Let a paused run go on' },
  answer: runSchema,
  async set({ project, path, me }, paused) {
    const run = demandOpen(await demandRun(project, path.run))
    await (await project.engine()).pause(run.id, { paused, by: me.name })
    return runDocument(await demandRun(project, run.id))
  },
})

const retry = endpoint(runs.retry, {
  id: 'runs.retry',
  summary: 'Go on with a run that has ended',
  details:
    'Runs again what did not succeed, or a step, or one item of a mapped step, each with all that comes after. A run keeps its version: where the code has changed since, ask for `keptCode`.',
  role: 'operator',
  status: 202,
  noted: true,
  body: name(
    'RunRetry',
    z
      .strictObject({ step: word.optional(), item: z.int().min(0).optional(), keptCode: z.boolean().optional() })
      .refine((body) => body.item === undefined || body.step !== undefined, { error: 'an item is of a step: name it too', path: ['step'] }),
  ),
  answer: runSchema,
  async handle({ project, path, body, request }) {
    const run = await demandRun(project, path.run)
    if (body.keptCode === true) await keptVersion(project.store, run)
    else sameVersion(project.manifest, run)
    const { step, item } = body
    const engine = await project.engine()
    const what =
      step === undefined
        ? ({ from: 'failed' } as const)
        : item === undefined
          ? ({ from: 'step', step } as const)
          : ({ from: 'item', step, item } as const)
    return runDocument(await engine.retry(run.id, { ...what, request }))
  },
})

function demandOpen(run: RunRecord): RunRecord {
  if (!isTerminal('run', run.state)) return run
  throw new Fault('RUN-ENDED', {
    message: `run ${run.id} of ${run.pipeline} has ended: ${run.state}`,
    hint: 'ask for its retry to go on with it',
    data: { run: run.id, state: run.state },
  })
}

/** What can be asked of runs. */
export const runOrders: readonly Endpoint[] = [start, cancel, ...pauses, retry]
