import type { Workbench } from '../../assemble.ts'
import type { EngineNews, ScheduledProject } from '../../engine/index.ts'
import { Fault, isoInstant } from '../../kernel/index.ts'
import { nextTick } from '../../plan/index.ts'
import type { PipelineManifest } from '../../plan/index.ts'
import type { Command, Context, ExitCode, Output } from '../command.ts'
import { checkedParams } from '../params.ts'
import { scheduleText } from '../schedule-text.ts'
import { stateWord } from '../screen/mark.ts'
import { formatMoment, formatWindow } from '../screen/moment.ts'
import { printLines } from '../screen/print.ts'
import { tableLines } from '../screen/table.ts'
import { padText } from '../screen/text.ts'
import { showWarnings } from '../warnings.ts'

/** `caudal start`: fires the project's schedules until it is told to stop. */
export const start: Command = {
  name: 'start',
  summary: 'Run pipelines by their schedules',
  details:
    'Starts the pipelines of the project at the ticks of their schedules and after new versions of the datasets that they wait for, and goes on until it is stopped. One process does this for a project; where the state is in Postgres others stand by, and one of them goes on when it dies. What was dealt with is kept: a restart neither misses a tick nor fires one twice, and goes on with the runs that were under way.\n' +
    'Ctrl-C once starts nothing more and waits for the attempts under way, Ctrl-C twice does not wait for them; the next start goes on. The definitions are those of the start: restart it after a change. With --json each change of a run is a line of JSON.',
  arguments: [],
  options: {},
  examples: [
    { line: 'caudal start', what: 'Fires the schedules, a line for each run that starts or ends.' },
    { line: 'caudal start --project shop --json', what: 'The same for a project elsewhere, as lines of JSON.' },
  ],
  async run(context, given) {
    await using workbench = await context.open(context.cwd, { toRun: true })
    showWarnings(workbench, context)
    const scheduled = workbench.manifest.pipelines.filter(({ schedule }) => schedule !== null)
    if (scheduled.length === 0) {
      throw new Fault('SERVER-NO-SCHEDULES', {
        message: 'no pipeline of the project has a schedule',
        hint: "give one a schedule: pipeline('shop', { schedule: cron('0 2 * * *'), … })",
      })
    }
    return await serve(context, { workbench, scheduled, json: given.has('json') })
  },
}

async function serve(
  context: Context,
  options: { readonly workbench: Workbench; readonly scheduled: readonly PipelineManifest[]; readonly json: boolean },
): Promise<ExitCode> {
  const { workbench, scheduled, json } = options
  const project: ScheduledProject = {
    sources: workbench.sources,
    pipelines: await Promise.all(
      scheduled.map(async (pipeline) => ({ pipeline, params: await checkedParams(workbench, { pipeline, texts: [] }) })),
    ),
  }
  const engine = await workbench.engine({ all: true })
  const tell = json ? jsonTeller(context.out) : lineTeller(context.out)
  const listening = engine.listen(tell)
  const first = Promise.withResolvers<void>()
  const second = Promise.withResolvers<void>()
  let asked = 0
  const stops = context.onStop(() => (asked++ === 0 ? first : second).resolve())
  try {
    await engine.fireSchedules(project)
    const paused = await workbench.store.pausedPipelines()
    if (!json) printLines(context.out, headLines(scheduled, { paused, context }))
    await first.promise
    if (!json) printLines(context.out, ['stopping: nothing more starts, what runs may finish; Ctrl-C again ends at once'])
    await Promise.race([engine.drain(), second.promise])
    return 0
  } finally {
    stops.stop()
    listening.stop()
  }
}

function headLines(
  scheduled: readonly PipelineManifest[],
  options: { readonly paused: ReadonlySet<string>; readonly context: Context },
): string[] {
  const { paused, context } = options
  const rows = scheduled.map(({ name, schedule }) => [
    name,
    scheduleText(schedule),
    paused.has(name)
      ? 'paused'
      : schedule === null || schedule.kind === 'on'
        ? 'when they come'
        : formatMoment(nextTick(schedule, context.clock.now())),
  ])
  return tableLines({ columns: [{ title: 'pipeline', whole: true }, { title: 'schedule' }, { title: 'next' }], rows }, context.out.terminal)
}

function lineTeller(output: Output): (news: EngineNews) => void {
  const { terminal } = output
  return (news) => {
    if (news.kind !== 'journal' || news.entry.event.kind !== 'run') return
    const { run, pipeline, to, window, reason } = news.entry.event
    const state = padText(stateWord(terminal, to), { width: 11 })
    const why = reason === undefined ? '' : `  ${reason}`
    printLines(output, [
      `${terminal.paint('grey', formatMoment(news.entry.at))}  ${state}  ${pipeline}  ${formatWindow(window)}  ${terminal.paint('grey', run)}${why}`,
    ])
  }
}

function jsonTeller(output: Output): (news: EngineNews) => void {
  return (news) => {
    if (news.kind !== 'journal' || news.entry.event.kind !== 'run') return
    const { run, pipeline, to, window, reason } = news.entry.event
    output.write(
      `${JSON.stringify({ at: isoInstant(news.entry.at), run, pipeline, state: to, window, ...(reason === undefined ? {} : { reason }) })}\n`,
    )
  }
}
