import type { Workbench } from '../../assemble.ts'
import { didYouMean, Fault } from '../../kernel/index.ts'
import type { PipelineManifest } from '../../plan/index.ts'
import type { RunRecord } from '../../ports/index.ts'
import type { Command, Context, ExitCode, Given } from '../command.ts'
import { pauseBackfill, resumeBackfill } from '../backfill-orders.ts'
import { namesBackfill } from '../pick-backfill.ts'
import { demandOpen, pickPipeline, pickRun } from '../pick.ts'
import { scheduleText } from '../schedule-text.ts'
import { printJson, printLines } from '../screen/print.ts'
import { whoAsks } from '../who.ts'

const which = [
  { name: 'SUBJECT', summary: 'A pipeline; a backfill; or a run, the beginning of its id, or last', completes: 'pipeline' },
] as const

/** `caudal pause`: a pipeline starts no runs by itself any more, or nothing more of a run starts. */
export const pause: Command = {
  name: 'pause',
  summary: 'Hold a pipeline’s schedule, a run or a backfill',
  details:
    'Of a pipeline: its schedule fires nothing until `caudal resume`; what runs goes on, and runs can be started by hand. What passes meanwhile is caught up on as the schedule’s `catchup` says; new versions of datasets are not forgotten.\n' +
    'Of a run: nothing more of it starts until `caudal resume`, whichever process drives it. Attempts under way finish; deadlines and timeouts go on. Of a backfill: no further window starts; runs under way go on. All are kept through restarts.',
  arguments: which,
  options: {},
  examples: [
    { line: 'caudal pause shop', what: 'No run of shop starts by itself from now on.' },
    { line: 'caudal pause last', what: 'Nothing more of the newest run starts.' },
  ],
  run: (context, given) => setPaused(context, { given, paused: true }),
}

/** `caudal resume`: a pipeline starts by itself again, or a run goes on. */
export const resume: Command = {
  name: 'resume',
  summary: 'Let a paused pipeline, run or backfill go on',
  details:
    'Ticks that passed while a pipeline was paused are caught up on as the schedule’s `catchup` says: none of them, the latest, or all. A run goes on at once. A backfill too, and so does one whose process has died: where no other process works on it this command does, until it has ended.',
  arguments: which,
  options: { detach: { summary: 'Of a backfill: leave it to `caudal start` and do not wait' } },
  examples: [
    { line: 'caudal resume shop', what: 'The schedule of shop fires again.' },
    { line: 'caudal resume last', what: 'The newest run goes on.' },
    { line: 'caudal resume bf-01k', what: 'A backfill goes on.' },
  ],
  run: (context, given) => setPaused(context, { given, paused: false }),
}

async function setPaused(context: Context, order: { readonly given: Given; readonly paused: boolean }): Promise<ExitCode> {
  const { given, paused } = order
  await using workbench = await context.open(context.cwd)
  const text = given.argument(0)!
  if (namesBackfill(text)) return await (paused ? pauseBackfill : resumeBackfill)(context, { workbench, text, given })
  const subject = await subjectOf(workbench, text)
  if (subject.kind === 'run') return await pauseRun(context, { workbench, run: subject.run, ...order })
  const { name, schedule } = subject.pipeline
  await workbench.pausePipeline({ pipeline: name, paused })
  if (given.has('json')) printJson(context.out, { pipeline: name, paused })
  else
    printLines(context.out, [
      paused ? `${name} starts no runs by itself until ${context.self} resume ${name}.` : `${name} runs ${scheduleText(schedule)}.`,
    ])
  return 0
}

type Subject = { readonly kind: 'pipeline'; readonly pipeline: PipelineManifest } | { readonly kind: 'run'; readonly run: RunRecord }

/** What a text means: a pipeline of that name, else a run. */
async function subjectOf({ manifest, store }: Workbench, text: string): Promise<Subject> {
  const names = manifest.pipelines.map(({ name }) => name)
  if (names.includes(text)) return { kind: 'pipeline', pipeline: pickPipeline(manifest, text) }
  try {
    return { kind: 'run', run: await pickRun(store, text) }
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'CLI-UNKNOWN-RUN' || text.startsWith('last')) throw error
    const message = `there is no pipeline and no run "${text}"`
    throw new Fault('CLI-UNKNOWN-PIPELINE', { message, hint: didYouMean(text, names), data: { name: text } })
  }
}

async function pauseRun(
  context: Context,
  order: { readonly given: Given; readonly paused: boolean; readonly workbench: Workbench; readonly run: RunRecord },
): Promise<ExitCode> {
  const { given, paused, workbench, run } = order
  demandOpen(run)
  const by = whoAsks()
  const engine = await workbench.engine({ commandsOnly: true })
  await engine.pause(run.id, { paused, ...(by === undefined ? {} : { by }) })
  if (given.has('json')) printJson(context.out, { run: run.id, pipeline: run.pipeline, paused })
  else {
    const text = `Nothing more of run ${run.id} of ${run.pipeline} starts until ${context.self} resume ${run.id}.`
    printLines(context.out, [paused ? text : `Run ${run.id} of ${run.pipeline} goes on.`])
  }
  return 0
}
