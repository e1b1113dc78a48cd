import type { Workbench } from '../../assemble.ts'
import { defaultWindow, namedWindow, triggeredManifests } from '../../plan/index.ts'
import type { Command, Context, ExitCode, Given } from '../command.ts'
import { followRun } from '../progress/follow-run.ts'
import type { RunEnd } from '../progress/follow-run.ts'
import { runReport } from '../progress/run-report.ts'
import { summaryLines } from '../progress/run-summary.ts'
import { nextCommands } from '../progress/next-commands.ts'
import { printJson, printLines } from '../screen/print.ts'
import { pickPipeline } from '../pick.ts'
import { showWarnings } from '../warnings.ts'
import { checkedParams } from '../params.ts'

/** `caudal run`: runs a pipeline for a window, shows it, and sums it up. */
export const run: Command = {
  name: 'run',
  summary: 'Run a pipeline and watch it',
  details:
    'Runs the pipeline for one window and waits until it ends. A day, month, year or hour is one of the zone of its schedule, and where one window of the schedule begins in it means that window. An unfinished run of the same pipeline, code, window and parameters goes on where it stopped.\n' +
    'Ctrl-C once stops gracefully: what runs may finish its attempt or heed its signal. Ctrl-C twice kills it. Exit code 1 says that the run failed or was cancelled.',
  arguments: [
    { name: 'PIPELINE', summary: 'The pipeline; may be left out where the project has only one', optional: true, completes: 'pipeline' },
  ],
  options: {
    window: { summary: 'The window to run for: a day, a month, a year, an hour, or START/END. Default: the pipeline’s own', value: 'D' },
    param: { summary: 'A parameter of the run, as name=value', value: 'K=V', many: true },
    quiet: { summary: 'Show no progress, only how it ended' },
  },
  examples: [
    { line: 'caudal run', what: 'Runs the only pipeline of the project for its default window.' },
    { line: 'caudal run flights --window 2001-03-05', what: 'Runs one day again.' },
    {
      line: 'caudal run flights --window 2001-01 --param airport=SFO --json',
      what: 'Runs a month with a parameter and prints the result as JSON.',
    },
  ],
  run: (context, given) => runPipeline(context, { given, project: given.value('project') }),
}

/**
 * Runs what the command line names in the context's folder; `project` is that folder as it has to be typed afterwards, `next` what else to
 * try after the run.
 */
export async function runPipeline(
  context: Context,
  options: { readonly given: Given; readonly project: string | undefined; readonly next?: readonly string[] },
): Promise<ExitCode> {
  const { given, project, next = [] } = options
  const window = given.value('window')
  await using workbench = await context.open(context.cwd, { toRun: true })
  showWarnings(workbench, context)
  const pipeline = pickPipeline(workbench.manifest, given.argument(0))
  const request = {
    pipeline,
    sources: workbench.sources,
    triggered: triggeredManifests(workbench.manifest, pipeline),
    window: window === undefined ? defaultWindow(pipeline, context.clock.now()) : namedWindow(pipeline.schedule, window),
    params: await checkedParams(workbench, { pipeline, texts: given.values('param') }),
    trigger: 'manual',
  } as const
  const json = given.has('json')
  const quiet = given.has('quiet')
  const output = json ? context.err : context.out
  const end = await followRun({ workbench, pipeline, begin: (engine) => engine.submit(request), context, output, quiet })
  return showEnd(end, { context, workbench, quiet, json, project, next })
}

/** Prints how a run ended, as a summary or as JSON, and gives the exit code that it comes to. */
export function showEnd(
  end: RunEnd,
  options: {
    readonly context: Context
    readonly workbench: Workbench
    readonly quiet: boolean
    readonly json: boolean
    readonly project: string | undefined
    readonly next?: readonly string[]
  },
): ExitCode {
  const { context, workbench, quiet, json, project } = options
  if (json) printJson(context.out, runReport(end))
  else {
    const { terminal } = context.out
    const next = [...nextCommands(end, { self: context.self, project }), ...(options.next ?? [])]
    const lines = summaryLines(end, { terminal, root: workbench.root, cwd: context.cwd, next })
    printLines(context.out, terminal.interactive || quiet ? lines : ['', ...lines])
  }
  return end.run.state === 'succeeded' ? 0 : 1
}
