import type { Workbench } from '../../assemble.ts'
import type { Engine, EngineNews } from '../../engine/index.ts'
import type { JournalEvent } from '../../journal/index.ts'
import { Fault } from '../../kernel/index.ts'
import type { Command, Context, Output } from '../command.ts'
import { historyText } from '../history-text.ts'
import { formatMoment } from '../screen/moment.ts'
import { countOf } from '../screen/number.ts'
import { printJson, printLines } from '../screen/print.ts'
import { oneLine } from '../screen/text.ts'
import { showWarnings } from '../warnings.ts'

/** How many attempts a worker has ended, by how they ended. */
type Tally = Map<string, number>

/** `caudal worker`: works on all runs of a state in Postgres until it is stopped. */
export const worker: Command = {
  name: 'worker',
  summary: 'Work on the runs of a shared state',
  details:
    'Works on all runs of a state in Postgres, together with other workers on this machine and on others, until it is stopped. It leaves alone what it has no code for: runs of other versions of a pipeline wait for a worker of theirs.\n' +
    'Ctrl-C once stops gracefully: nothing new starts, what runs may finish. Ctrl-C twice ends it at once; another worker does again what ran.',
  arguments: [],
  options: { quiet: { summary: 'Say nothing of single attempts' } },
  examples: [
    { line: 'caudal worker', what: 'Works on all runs of the project’s Postgres until it is stopped.' },
    { line: 'caudal worker --project shop --quiet', what: 'Works for the project in another folder and says little.' },
  ],
  async run(context, given) {
    await using workbench = await context.open(context.cwd, { toRun: true })
    if (workbench.config.store.kind !== 'postgres') {
      throw new Fault('WORKER-NO-POSTGRES', {
        message: 'the state of this project is a file of its own, which `caudal run` works on',
        hint: "keep it in Postgres: store: postgres(env('STATE_URL')) in caudal.config.ts",
      })
    }
    showWarnings(workbench, context)
    const json = given.has('json')
    const output = json ? context.err : context.out
    const engine = await workbench.engine({ all: true })
    const tally: Tally = new Map()
    const limit = workbench.config.history.bytes
    const listening = engine.listen((news) => hear(news, { context, output, engine, tally, limit, quiet: given.has('quiet') }))
    say(output, { at: context.clock.now(), text: greeting(workbench, engine) })
    await stopped(engine, { context, output })
    listening.stop()
    await workbench.logs.flush()
    if (json) printJson(context.out, { worker: engine.worker, attempts: Object.fromEntries(tally) })
    else say(output, { at: context.clock.now(), text: `worker ${engine.worker} has ended: ${tallyText(tally)}` })
    return 0
  },
}

function greeting(workbench: Workbench, engine: Engine): string {
  const versions = workbench.manifest.pipelines.map(({ name, version }) => `${name} ${shortVersion(version)}`)
  return `worker ${engine.worker} works on ${versions.length === 0 ? 'nothing: the project has no pipelines' : versions.join(', ')}`
}

interface Hearing {
  readonly context: Context
  readonly output: Output
  readonly engine: Engine
  readonly tally: Tally
  /** Bytes that the history may take. */
  readonly limit: number
  readonly quiet: boolean
}

/** Says what this worker's own attempts come to, and what it leaves to others. */
function hear(news: EngineNews, { context, output, engine, tally, limit, quiet }: Hearing): void {
  if (news.kind === 'left') {
    const text = `${news.pipeline} has runs of version ${shortVersion(news.version)}, whose code is not here; they are left to workers that have it`
    return say(output, { at: context.clock.now(), text })
  }
  if (news.kind === 'history') return say(output, { at: context.clock.now(), text: historyText(news.sweep, limit) })
  if (news.kind !== 'journal') return
  const { at, event } = news.entry
  if (event.kind !== 'attempt' || event.worker !== engine.worker) return
  if (event.to !== 'running') tally.set(event.to, (tally.get(event.to) ?? 0) + 1)
  if (!quiet) say(output, { at, text: attemptText(event) })
}

function attemptText(event: Extract<JournalEvent, { kind: 'attempt' }>): string {
  const { run, step, item, attempt, to, error } = event
  const where = item === null ? step : `${step}[${item}]`
  const tries = attempt > 1 ? ` (attempt ${attempt})` : ''
  return `${run}  ${where}${tries}  ${to}${error === undefined ? '' : `: ${oneLine(error.message)}`}`
}

/** Resolves when the worker was stopped and has nothing under way, or was stopped twice. */
function stopped(engine: Engine, { context, output }: Pick<Hearing, 'context' | 'output'>): Promise<void> {
  return new Promise((resolve, reject) => {
    let asked = 0
    const stops = context.onStop(() => {
      asked++
      const text = asked === 1 ? 'stopping: what runs may finish; stop again to end at once' : 'ending at once'
      if (asked <= 2) say(output, { at: context.clock.now(), text })
      if (asked === 1) engine.drain().then(end, reject)
      else end()
    })
    engine.failed.catch(reject)
    const end = (): void => {
      stops.stop()
      resolve()
    }
  })
}

function say(output: Output, line: { readonly at: number; readonly text: string }): void {
  printLines(output, [`${output.terminal.paint('grey', formatMoment(line.at))}  ${line.text}`])
}

function tallyText(tally: Tally): string {
  const ended = [...tally].map(([state, count]) => `${countOf(count, 'attempt')} ${state.replace('_', ' ')}`)
  return ended.length === 0 ? 'no attempt' : ended.join(', ')
}

function shortVersion(version: string): string {
  return version.slice(0, 12)
}
