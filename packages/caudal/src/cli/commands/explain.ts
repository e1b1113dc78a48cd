import { neighbours } from '../../assemble.ts'
import type { Workbench } from '../../assemble.ts'
import { explainWindow, gatherWindowFacts, windowEnglish } from '../../engine/index.ts'
import type { Verdict } from '../../engine/index.ts'
import { Fault } from '../../kernel/index.ts'
import type { Window } from '../../kernel/index.ts'
import type { PipelineManifest } from '../../plan/index.ts'
import { namedWindow, nextTick } from '../../plan/index.ts'
import type { RunRecord } from '../../ports/index.ts'
import type { Command, Context } from '../command.ts'
import { pickPipeline, pickRun } from '../pick.ts'
import { namesBackfill, pickBackfill } from '../pick-backfill.ts'
import { moment } from '../../operate/index.ts'
import { scheduleText } from '../schedule-text.ts'
import { formatAgo, formatMoment, formatWindow } from '../screen/moment.ts'
import { printJson, printLines } from '../screen/print.ts'
import { iconOf, runJson, verdictLines } from '../run-verdicts.ts'
import { verdictsOf } from '../../operate/index.ts'
import { explainBackfill } from './explain-backfill.ts'

const shownRuns = 20

/** `caudal explain`: why a run, a step, an item or a pipeline is where it is. */
export const explain: Command = {
  name: 'explain',
  summary: 'See why something does not run',
  details:
    'Says of a run and its open steps what holds them: runs of the same pipeline, steps before, pools, a wait, a retry, a process that died. It asks the rules by which the engine itself decides, also while the run is under way in another terminal.\n' +
    'For a pipeline it explains the runs that have not ended, and says when its schedule is due next. With --window it says which run a window has, or why it has none. Of a backfill it says who works on it, what keeps its next window back, and explains the runs of those that are under way.',
  arguments: [
    {
      name: 'SUBJECT',
      summary:
        'RUN, RUN/STEP, RUN/STEP/ITEM or RUN/STEP[ITEM], a pipeline or a backfill. A run is its id, the beginning of it, or last. Default: last',
      optional: true,
      completes: 'run',
    },
  ],
  options: { window: { summary: 'Of a pipeline: explain this window, a day, a month, a year, an hour, or START/END', value: 'D' } },
  examples: [
    { line: 'caudal explain', what: 'The newest run: what is open of it, and why.' },
    { line: 'caudal explain last/load_sales', what: 'One step of it, ended or not.' },
    { line: 'caudal explain last/load_sales/3 --json', what: 'One item of a mapped step, counted from 0, as JSON.' },
    { line: 'caudal explain ecommerce', what: 'The unfinished runs of a pipeline, and when it is due next.' },
    { line: 'caudal explain ecommerce --window 2026-11-19', what: 'Why no run of that window exists.' },
    { line: 'caudal explain bf-3k2m', what: 'Why a backfill does not get on.' },
  ],
  async run(context, given) {
    const text = given.argument(0) ?? 'last'
    await using workbench = await context.open(context.cwd)
    const pipeline = workbench.manifest.pipelines.find(({ name }) => name === text)
    const options = { workbench, context, json: given.has('json') }
    const window = given.value('window')
    if (window !== undefined) {
      const of = pipeline ?? pickPipeline(workbench.manifest, given.argument(0))
      await showWindow(options, { pipeline: of, window: namedWindow(of.schedule, window) })
    } else if (pipeline !== undefined) await showPipeline(options, pipeline)
    else if (namesBackfill(text)) await explainBackfill(options, await pickBackfill(workbench.store, text))
    else await showRun(options, text)
    return 0
  },
}

interface Showing {
  readonly workbench: Workbench
  readonly context: Context
  readonly json: boolean
}

async function showRun({ workbench, context, json }: Showing, text: string): Promise<void> {
  // An item is written as runs and `retry` write it, too: RUN/STEP[ITEM].
  const [name = '', step, item, ...rest] = text.replace(/\[(\d+)\]$/, '/$1').split('/')
  const run = await pickRun(workbench.store, name)
  if (rest.length > 0 || (item !== undefined && !/^\d+$/.test(item))) {
    throw new Fault('CLI-BAD-VALUE', { message: `"${text}" is no RUN/STEP/ITEM`, hint: 'count items from 0, as in last/load_sales/3' })
  }
  const verdicts = await verdictsOf(workbench, { run, now: context.clock.now(), step, item: item === undefined ? undefined : Number(item) })
  if (json) printJson(context.out, runJson(run, verdicts))
  else printLines(context.out, verdictLines({ context, run, verdicts }))
}

async function showPipeline({ workbench, context, json }: Showing, pipeline: PipelineManifest): Promise<void> {
  const { store } = workbench
  const { name, schedule } = pipeline
  const now = context.clock.now()
  const open: RunRecord[] = []
  for (const state of ['running', 'queued'] as const) open.push(...(await store.runs({ pipeline: name, state, limit: shownRuns })))
  const [last] = await store.runs({ pipeline: name, limit: 1 })
  const due = schedule === null || schedule.kind === 'on' ? null : nextTick(schedule, now)
  const paused = (await store.pausedPipelines()).has(name)
  const explained: { readonly run: RunRecord; readonly verdicts: readonly Verdict[] }[] = []
  for (const run of open) explained.push({ run, verdicts: await verdictsOf(workbench, { run, now }) })
  if (json) {
    const runs = explained.map(({ run, verdicts }) => runJson(run, verdicts))
    printJson(context.out, { pipeline: name, paused, nextTick: moment(due), lastRun: last?.id ?? null, runs })
    return
  }
  const idle =
    last === undefined
      ? 'it has never run'
      : `nothing of it is under way; its last run ${last.state} ${formatAgo(last.finishedAt ?? last.createdAt, now)}`
  const when = whenText({ schedule, due, paused })
  printLines(context.out, [
    `${context.out.terminal.paint('bold', name)}  ${open.length === 0 ? `${idle}; ` : ''}${when}`,
    ...explained.flatMap((each) => verdictLines({ context, ...each })),
  ])
}

async function showWindow(
  { workbench, context, json }: Showing,
  of: { readonly pipeline: PipelineManifest; readonly window: Window },
): Promise<void> {
  const { store, config } = workbench
  const process = neighbours(config)
  const verdict = explainWindow(await gatherWindowFacts({ ...of, store, now: context.clock.now(), process, words: windowEnglish }))
  const { state, reason, text, nextAt } = verdict
  if (json) return printJson(context.out, { pipeline: of.pipeline.name, window: of.window, state, reason, text, nextAt: moment(nextAt) })
  const { terminal } = context.out
  const facts = terminal.paint('grey', `window ${formatWindow(of.window)}`)
  printLines(context.out, [`${iconOf(context, state)} ${terminal.paint('bold', of.pipeline.name)}  ${text}  ${facts}`])
}

/** When a pipeline starts a run by itself. */
function whenText(of: { readonly schedule: PipelineManifest['schedule']; readonly due: number | null; readonly paused: boolean }): string {
  const { schedule, due, paused } = of
  if (schedule === null) return 'it has no schedule: start it by hand'
  if (paused) return 'it is paused: it starts no run by itself until `caudal resume`'
  return due === null ? `it starts ${scheduleText(schedule)} have new versions` : `its schedule is due next at ${formatMoment(due)}`
}
