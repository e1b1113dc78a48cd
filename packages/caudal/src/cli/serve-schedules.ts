import type { Workbench } from '../assemble.ts'
import type { EngineNews } from '../engine/index.ts'
import { faultRecord, isoInstant } from '../kernel/index.ts'
import { nextTick } from '../plan/index.ts'
import type { PipelineManifest } from '../plan/index.ts'
import type { HistorySweep } from '../ports/index.ts'
import type { Context, ExitCode, Output } from './command.ts'
import { historyText } from './history-text.ts'
import { reloadProject, scheduledProject } from './reloads.ts'
import type { ReloadNews } from './reloads.ts'
import { scheduleText } from './schedule-text.ts'
import { faultLines } from './screen/fault-lines.ts'
import { stateWord } from './screen/mark.ts'
import { formatMoment, formatWindow } from './screen/moment.ts'
import { printLines } from './screen/print.ts'
import { locateFault } from './screen/source-excerpt.ts'
import { tableLines } from './screen/table.ts'
import { padText } from './screen/text.ts'
import { serverDuties, tellServerJson, tellServerNews } from './server-news.ts'
import { serveHttp } from './serve-http.ts'
import type { Listening } from './serve-http.ts'
import { buildSourceScreen } from './source-screen.ts'
import { showWarnings } from './warnings.ts'

/** How schedules are served: with `watch` the project is loaded anew when its files change, not only when it is asked for. */
export interface Serving {
  readonly workbench: Workbench
  readonly json: boolean
  readonly watch: boolean
  readonly listening: Listening
}

/** Fires a project's schedules, and loads it anew when that is asked for, until it is told to stop. */
export async function serveSchedules(context: Context, { workbench, json, watch, listening: at }: Serving): Promise<ExitCode> {
  await buildSourceScreen()
  const project = await scheduledProject(workbench, workbench)
  const engine = await workbench.engine({ all: true })
  const tellRun = json ? jsonTeller(context.out) : lineTeller(context.out)
  const listening = engine.listen((news) => {
    if (news.kind === 'history') tellHistory(news.sweep, { context, workbench, json })
    else tellRun(news)
  })
  const first = Promise.withResolvers<void>()
  const second = Promise.withResolvers<void>()
  let asked = 0
  const stops = context.onStop(() => (asked++ === 0 ? first : second).resolve())
  const tell = (news: ReloadNews): void => (json ? tellJson : tellLines)(news, { context, workbench })
  let ready = false
  await using server = await serveHttp(context, { workbench, engine, at, ready: () => ready })
  const where = `${context.out.terminal.paint('accent', server.url)}  the screen; the reference of the API is at ${server.url}/v1`
  const fires = engine.fireSchedules(project)
  // From here on a request to load the project anew is heard; it is answered once the schedules fire.
  const reloads = reloadProject({ workbench, engine, context, watch, tell, after: fires })
  try {
    await fires
    ready = true
    printLines(json ? context.err : context.out, [where])
    if (!json) await printHead({ workbench, context })
    await Promise.race([first.promise, engine.failed])
    reloads.stop()
    if (!json) printLines(context.out, ['stopping: nothing more starts, what runs may finish; Ctrl-C again ends at once'])
    await Promise.race([engine.drain(), second.promise])
    return 0
  } finally {
    reloads.stop()
    stops.stop()
    listening.stop()
  }
}

interface Shown {
  readonly workbench: Workbench
  readonly context: Context
}

async function printHead({ workbench, context }: Shown): Promise<void> {
  const scheduled = workbench.manifest.pipelines.filter(({ schedule }) => schedule !== null)
  const duties = await serverDuties(workbench)
  const paused = await workbench.store.pausedPipelines()
  const rows = scheduled.map((pipeline) => [pipeline.name, scheduleText(pipeline.schedule), nextText(pipeline, { paused, context })])
  const columns = [{ title: 'pipeline', whole: true }, { title: 'schedule' }, { title: 'next' }]
  if (scheduled.length > 0) printLines(context.out, tableLines({ columns, rows }, context.out.terminal))
  else if (duties.length === 0) printLines(context.out, ['No pipeline has a schedule yet.'])
  printLines(context.out, duties)
}

function nextText(
  { name, schedule }: PipelineManifest,
  { paused, context }: { readonly paused: ReadonlySet<string>; readonly context: Context },
): string {
  if (paused.has(name)) return 'paused'
  return schedule === null || schedule.kind === 'on' ? 'when they come' : formatMoment(nextTick(schedule, context.clock.now()))
}

function tellHistory(sweep: HistorySweep, { context, workbench, json }: Shown & { readonly json: boolean }): void {
  const { swept, behind, bytes } = sweep
  const limit = workbench.config.history.bytes
  const at = context.clock.now()
  if (json) return context.out.write(`${JSON.stringify({ at: isoInstant(at), history: { swept, behind, bytes, limit } })}\n`)
  printLines(context.out, [`${context.out.terminal.paint('grey', formatMoment(at))}  ${historyText(sweep, limit)}`])
}

function tellLines(news: ReloadNews, { context, workbench }: Shown): void {
  const { terminal } = context.out
  const say = (text: string): void => printLines(context.out, [`${terminal.paint('grey', formatMoment(context.clock.now()))}  ${text}`])
  if (news.kind === 'same') return say(news.mended ? 'the project loads again, unchanged' : 'nothing has changed')
  if (news.kind === 'broken') {
    const faults = news.problems.map((problem) => locateFault(faultRecord(problem), { root: workbench.root, cwd: context.cwd }))
    printLines(context.err, faultLines(faults, { terminal: context.err.terminal, stacks: false }))
    return say('the project does not load; what was loaded before goes on')
  }
  const { waiting } = news
  const parts = (['added', 'changed', 'removed'] as const).flatMap((what) =>
    news[what].length === 0 ? [] : [`${what} ${news[what].join(', ')}`],
  )
  say(`took over the project as it is now${parts.length === 0 ? '' : `: ${parts.join('; ')}`}`)
  if (waiting.length > 0) say(`${waiting.join(', ')} in caudal.config.ts: a change takes effect with the next start`)
  showWarnings(workbench, context)
}

function tellJson(news: ReloadNews, { context }: Shown): void {
  const { kind, ...rest } = news
  const said = rest as Partial<ReloadNews & { readonly kind: 'broken' }>
  const problems = said.problems?.map((problem) => {
    const { stack: _, cause: __, ...record } = faultRecord(problem)
    return record
  })
  const document = { at: isoInstant(context.clock.now()), reload: kind, ...rest, ...(problems === undefined ? {} : { problems }) }
  context.out.write(`${JSON.stringify(document)}\n`)
}

function lineTeller(output: Output): (news: EngineNews) => void {
  const { terminal } = output
  return (news) => {
    tellServerNews(output, news)
    if (news.kind !== 'journal' || news.entry.event.kind !== 'run') return
    const { run, pipeline, to, window, reason } = news.entry.event
    if (to === 'queued') return
    const state = padText(stateWord(terminal, to), { width: 11 })
    const why = reason === undefined ? '' : `  ${reason}`
    printLines(output, [
      `${terminal.paint('grey', formatMoment(news.entry.at))}  ${state}  ${pipeline}  ${formatWindow(window)}  ${terminal.paint('grey', run)}${why}`,
    ])
  }
}

function jsonTeller(output: Output): (news: EngineNews) => void {
  return (news) => {
    tellServerJson(output, news)
    if (news.kind !== 'journal' || news.entry.event.kind !== 'run') return
    const { run, pipeline, to, window, reason } = news.entry.event
    output.write(
      `${JSON.stringify({ at: isoInstant(news.entry.at), run, pipeline, state: to, window, ...(reason === undefined ? {} : { reason }) })}\n`,
    )
  }
}
