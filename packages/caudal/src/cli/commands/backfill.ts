import type { Workbench } from '../../assemble.ts'
import { Fault, parseWindow } from '../../kernel/index.ts'
import type { Window } from '../../kernel/index.ts'
import { windowsWithin, triggeredManifests } from '../../plan/index.ts'
import type { PipelineManifest } from '../../plan/index.ts'
import { backfillWindows } from '../backfill-windows.ts'
import type { WindowEnd } from '../backfill-windows.ts'
import type { Command, Context, Given } from '../command.ts'
import { checkedParams } from '../params.ts'
import { pickPipeline } from '../pick.ts'
import { stateWord } from '../screen/mark.ts'
import { formatWindow } from '../screen/moment.ts'
import { countOf, formatCount } from '../screen/number.ts'
import { printJson, printLines } from '../screen/print.ts'
import { padText } from '../screen/text.ts'
import { showWarnings } from '../warnings.ts'

const mostWindows = 100_000

/** `caudal backfill`: one run for each window of a span. */
export const backfill: Command = {
  name: 'backfill',
  summary: 'Run a pipeline for many windows',
  details:
    'Starts one run for each window of the pipeline’s schedule that lies within the span, or for each UTC day where it has none. Windows that it has succeeded for are left out, so that a backfill which was stopped goes on where it was; --again runs them too.\n' +
    'Ctrl-C once starts no further windows and cancels what runs; Ctrl-C twice kills it. Exit code 1 says that a run failed or was cancelled.',
  arguments: [{ name: 'PIPELINE', summary: 'The pipeline', completes: 'pipeline' }],
  options: {
    from: { summary: 'The first day, month, year or hour', value: 'D' },
    to: { summary: 'The last one, included', value: 'D' },
    parallel: { summary: 'How many windows run at once. Default: 1', value: 'N' },
    order: { summary: 'Which windows go first. Default: oldest', value: 'ORDER', choices: ['oldest', 'newest'] },
    again: { summary: 'Run the windows that have succeeded too' },
    preview: { summary: 'Say what would run, and run nothing' },
    param: { summary: 'A parameter of each run, as name=value', value: 'K=V', many: true },
  },
  examples: [
    {
      line: 'caudal backfill shop --from 2026-01 --to 2026-03 --preview',
      what: 'The windows of three months, and which of them are done.',
    },
    { line: 'caudal backfill shop --from 2026-01-01 --to 2026-01-31 --parallel 4', what: 'A month, four windows at a time.' },
  ],
  async run(context, given) {
    const span = spanOf(given)
    await using workbench = await context.open(context.cwd, { toRun: !given.has('preview') })
    showWarnings(workbench, context)
    const pipeline = pickPipeline(workbench.manifest, given.argument(0))
    const windows = windowsOf(pipeline, { span, newest: given.value('order') === 'newest' })
    const from = parseWindow(given.value('from')!).start
    const done = await workbench.store.succeededWindows({ pipeline: pipeline.name, from, to: parseWindow(given.value('to')!).end })
    const todo = given.has('again') ? windows : windows.filter(({ start, end }) => !done.has(`${start}/${end}`))
    if (given.has('preview')) {
      preview(context, { pipeline, windows, todo, json: given.has('json') })
      return 0
    }
    const ends = await run(context, { workbench, pipeline, todo, given })
    const good = ends.filter(({ state }) => state === 'succeeded').length
    if (given.has('json'))
      printJson(context.out, { pipeline: pipeline.name, windows: windows.length, skipped: windows.length - todo.length, runs: ends })
    else printLines(context.out, [`${formatCount(good)} of ${countOf(todo.length, 'window')} succeeded`])
    return good === todo.length ? 0 : 1
  },
}

function spanOf(given: Given): { readonly from: number; readonly to: number } {
  const [from, to] = [given.value('from'), given.value('to')]
  if (from === undefined || to === undefined) {
    throw new Fault('CLI-MISSING-ARGUMENT', { message: 'backfill needs --from and --to', hint: 'write --from 2026-01-01 --to 2026-01-31' })
  }
  const span = { from: Date.parse(parseWindow(from).start), to: Date.parse(parseWindow(to).end) }
  if (span.from < span.to) return span
  throw new Fault('CLI-BAD-VALUE', { message: `--to ${to} lies before --from ${from}`, hint: 'write the earlier one in --from' })
}

function windowsOf(
  pipeline: PipelineManifest,
  options: { readonly span: { readonly from: number; readonly to: number }; readonly newest: boolean },
): readonly Window[] {
  const windows: Window[] = []
  for (const window of windowsWithin(pipeline.schedule, options.span)) {
    if (windows.push(window) > mostWindows) {
      throw new Fault('CLI-BAD-VALUE', { message: `that is more than ${formatCount(mostWindows)} windows`, hint: 'choose a shorter span' })
    }
  }
  if (windows.length > 0) return options.newest ? windows.toReversed() : windows
  throw new Fault('CLI-BAD-VALUE', { message: `no window of ${pipeline.name} lies within that span`, hint: 'choose a longer span' })
}

function preview(
  context: Context,
  plan: {
    readonly pipeline: PipelineManifest
    readonly windows: readonly Window[]
    readonly todo: readonly Window[]
    readonly json: boolean
  },
): void {
  const { pipeline, windows, todo, json } = plan
  const open = new Set(todo)
  if (json) {
    const list = windows.map((window) => ({ window, runs: open.has(window) }))
    return printJson(context.out, { pipeline: pipeline.name, windows: list, toRun: todo.length })
  }
  printLines(context.out, [
    `${formatCount(todo.length)} of ${countOf(windows.length, 'window')} of ${pipeline.name} would run`,
    ...windows.map((window) => `  ${open.has(window) ? 'would run' : 'done     '}  ${formatWindow(window)}`),
  ])
}

async function run(
  context: Context,
  work: { readonly workbench: Workbench; readonly pipeline: PipelineManifest; readonly todo: readonly Window[]; readonly given: Given },
): Promise<readonly WindowEnd[]> {
  const { workbench, pipeline, todo, given } = work
  const output = given.has('json') ? context.err : context.out
  const { terminal } = output
  let ended = 0
  return backfillWindows({
    engine: await workbench.engine(),
    windows: todo,
    parallel: given.count('parallel') ?? 1,
    onStop: context.onStop,
    request: {
      pipeline,
      sources: workbench.sources,
      triggered: triggeredManifests(workbench.manifest, pipeline),
      params: await checkedParams(workbench, { pipeline, texts: given.values('param') }),
      trigger: 'backfill',
    },
    ended({ window, run: id, state, reason }) {
      ended += 1
      const said = padText(stateWord(terminal, state), { width: 11 })
      const why = reason === null ? '' : `  ${reason}`
      printLines(output, [`${said}  ${ended}/${todo.length}  ${formatWindow(window)}  ${terminal.paint('grey', id ?? '')}${why}`])
    },
  })
}
