import type { Workbench } from '../../assemble.ts'
import type { BackfillRequest } from '../../engine/index.ts'
import { Fault, formatDuration } from '../../kernel/index.ts'
import { backfillJson, backfillStanding, estimateMs, isAttended, planBackfill, planFailedAgain, usualRunMs } from '../../operate/index.ts'
import type { BackfillPlan, BackfillSpan as Span } from '../../operate/index.ts'
import type { Command, Context, ExitCode, Given } from '../command.ts'
import { followBackfill } from '../follow-backfill.ts'
import { checkedParams } from '../params.ts'
import { pickBackfill } from '../pick-backfill.ts'
import { pickPipeline } from '../pick.ts'
import { formatWindow } from '../screen/moment.ts'
import { countOf, formatCount } from '../screen/number.ts'
import { printJson, printLines } from '../screen/print.ts'
import { showWarnings } from '../warnings.ts'
import { whoAsks } from '../who.ts'

/** `caudal backfill`: one run for each window of a span. */
export const backfill: Command = {
  name: 'backfill',
  summary: 'Run a pipeline for many windows',
  details:
    'Runs the pipeline once for each window of its schedule that begins within the span and is over, or for each UTC day where it has none. Days, months, years and hours are those of the zone of the schedule. Windows that it has succeeded for are left out; --again runs them too. A window that fails does not stop the others, unless --stop-on-failure holds the backfill.\n' +
    'A backfill is kept in the state: `caudal start` works on it where it lives, else this command does and `caudal resume` goes on with it. Its runs yield to all others. Ctrl-C once starts no further window here and waits for what runs, Ctrl-C twice does not wait; nothing is lost. Exit code 1 says that a window failed or that not all had their turn.',
  arguments: [
    { name: 'PIPELINE', summary: 'The pipeline; may be left out where the project has only one', optional: true, completes: 'pipeline' },
  ],
  options: {
    from: { summary: 'The first day, month, year or hour', value: 'D' },
    to: { summary: 'The last one, included', value: 'D' },
    failed: { summary: 'The windows of this backfill that failed or were cancelled, in place of a span', value: 'BACKFILL' },
    parallel: { summary: 'How many windows run at once. Default: 1', value: 'N' },
    order: { summary: 'Which windows go first. Default: oldest', value: 'ORDER', choices: ['oldest', 'newest'] },
    again: { summary: 'Run the windows that have succeeded too' },
    'stop-on-failure': { summary: 'Start no further window once one has failed' },
    preview: { summary: 'Say what would run and how long it would take, and run nothing' },
    detach: { summary: 'Leave it to `caudal start` and do not wait' },
    param: { summary: 'A parameter of each run, as name=value', value: 'K=V', many: true },
  },
  examples: [
    {
      line: 'caudal backfill shop --from 2026-01 --to 2026-03 --preview',
      what: 'The windows of three months, and which of them are done.',
    },
    { line: 'caudal backfill shop --from 2026-01-01 --to 2026-01-31 --parallel 4', what: 'A month, four windows at a time.' },
    { line: 'caudal backfill --failed bf-01k', what: 'Once more what failed in a backfill.' },
  ],
  async run(context, given) {
    const span = given.has('failed') ? null : spanOf(given)
    const detach = given.has('detach')
    await using workbench = await context.open(context.cwd, { toRun: !given.has('preview') && !detach })
    showWarnings(workbench, context)
    const plan = await (span === null ? planOfFailed(workbench, given) : planOfSpan(workbench, { given, span }))
    if (given.has('preview')) return await preview(context, { workbench, plan, json: given.has('json') })
    const todo = plan.windows.filter(({ state }) => state === 'todo').length
    const json = given.has('json')
    if (todo === 0 && !json)
      printLines(context.out, [`all ${countOf(plan.windows.length, 'window')} of ${plan.pipeline.name} are done already`])
    if (todo === 0 && !json) return 0
    const request = await requestOf(workbench, { given, plan })
    if (detach) return await leave(context, { workbench, request, json })
    return await followBackfill({ context, workbench, json, begin: (engine) => engine.backfills.begin(request) })
  },
}

function spanOf(given: Given): Span {
  const [from, to] = [given.value('from'), given.value('to')]
  if (from === undefined || to === undefined) {
    throw new Fault('CLI-MISSING-ARGUMENT', { message: 'backfill needs --from and --to', hint: 'write --from 2026-01-01 --to 2026-01-31' })
  }
  return { from, to }
}

async function planOfSpan(workbench: Workbench, of: { readonly given: Given; readonly span: Span }): Promise<BackfillPlan> {
  const { given, span } = of
  const pipeline = pickPipeline(workbench.manifest, given.argument(0))
  const [newest, again, parallel] = [given.value('order') === 'newest', given.has('again'), given.count('parallel') ?? 1]
  return await planBackfill(workbench, { pipeline, span, newest, again, parallel })
}

async function planOfFailed(workbench: Workbench, given: Given): Promise<BackfillPlan> {
  for (const option of ['from', 'to', 'again', 'param'].filter((name) => given.has(name))) {
    throw new Fault('CLI-BAD-VALUE', { message: `--failed and --${option} cannot be given together`, hint: 'leave one of them out' })
  }
  const earlier = await pickBackfill(workbench.store, given.value('failed')!)
  const name = given.argument(0)
  if (name !== undefined && name !== earlier.pipeline) {
    throw new Fault('CLI-BAD-VALUE', {
      message: `backfill ${earlier.id} is of ${earlier.pipeline}, not of ${name}`,
      hint: 'leave the pipeline out',
    })
  }
  const newest = given.value('order') === 'newest'
  const parallel = given.count('parallel') ?? earlier.parallel
  return await planFailedAgain(workbench, { pipeline: pickPipeline(workbench.manifest, earlier.pipeline), earlier, newest, parallel })
}

async function requestOf(workbench: Workbench, of: { readonly given: Given; readonly plan: BackfillPlan }): Promise<BackfillRequest> {
  const { given, plan } = of
  const { pipeline, ...rest } = plan
  const by = whoAsks()
  return {
    ...rest,
    pipeline: pipeline.name,
    params: plan.params ?? (await checkedParams(workbench, { pipeline, texts: given.values('param') })),
    stopOnFailure: given.has('stop-on-failure'),
    ...(by === undefined ? {} : { by }),
  }
}

async function preview(
  context: Context,
  of: { readonly workbench: Workbench; readonly plan: BackfillPlan; readonly json: boolean },
): Promise<ExitCode> {
  const { workbench, plan, json } = of
  const { pipeline, windows, parallel } = plan
  const toRun = windows.filter(({ state }) => state === 'todo').length
  const usualMs = await usualRunMs(workbench, pipeline.name)
  const takesMs = estimateMs({ windows: toRun, parallel, maxActiveRuns: pipeline.maxActiveRuns, usualMs })
  if (json) {
    const list = windows.map(({ window, state }) => ({ window, runs: state === 'todo' }))
    printJson(context.out, { pipeline: pipeline.name, toRun, done: windows.length - toRun, usualMs, takesMs, windows: list })
    return 0
  }
  const takes =
    usualMs === null || takesMs === null
      ? 'how long a run takes is not known yet'
      : `about ${formatDuration(takesMs)}, ${parallel} at once, as a run usually takes ${formatDuration(usualMs)}`
  const done = windows.length - toRun
  printLines(context.out, [
    `${formatCount(toRun)} of ${countOf(windows.length, 'window')} of ${pipeline.name} would run${done === 0 ? '' : `, ${formatCount(done)} done already`}: ${takes}`,
    ...windows.map(({ window, state }) => `  ${state === 'todo' ? 'would run' : 'done     '}  ${formatWindow(window)}`),
  ])
  return 0
}

/** Begins a backfill and leaves it to whoever fires the schedules. */
async function leave(
  context: Context,
  of: { readonly workbench: Workbench; readonly request: BackfillRequest; readonly json: boolean },
): Promise<ExitCode> {
  const { workbench, request, json } = of
  const engine = await workbench.engine({ commandsOnly: true })
  const begun = await engine.backfills.begin(request)
  if (json) {
    printJson(context.out, backfillJson(await backfillStanding(workbench, begun)))
    return 0
  }
  const attended = await isAttended(workbench, null)
  printLines(context.out, [
    `backfill ${begun.id} of ${begun.pipeline}: ${countOf(request.windows.filter(({ state }) => state === 'todo').length, 'window')}, ${begun.parallel} at once`,
    attended
      ? `  watch it with: ${context.self} show backfill ${begun.id}`
      : `  no process fires the schedules now: it begins with ${context.self} start, or with ${context.self} resume ${begun.id}`,
  ])
  return 0
}
