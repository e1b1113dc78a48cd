import type { Workbench } from '../assemble.ts'
import type { Engine, EngineNews } from '../engine/index.ts'
import { isTerminal } from '../journal/index.ts'
import { Fault, sleep } from '../kernel/index.ts'
import type { BackfillRecord } from '../ports/index.ts'
import { countsText } from './backfill-report.ts'
import { backfillStanding, endedOf, isAttended, isGood, totalOf } from '../operate/index.ts'
import type { BackfillStanding } from '../operate/index.ts'
import type { Context, ExitCode, Output } from './command.ts'
import { backfillWord } from './backfill-report.ts'
import { backfillJson } from '../operate/index.ts'
import { stateWord } from './screen/mark.ts'
import { formatWindow } from './screen/moment.ts'
import { countOf } from './screen/number.ts'
import { printJson, printLines } from './screen/print.ts'
import { padText } from './screen/text.ts'

/** How often to look how a backfill stands, in case nobody tells of it. Milliseconds. */
const lookMs = 1_000
const shownWindows = 20

/** A backfill that is watched and, where nobody else does, worked on. */
export interface FollowedBackfill {
  readonly context: Context
  readonly workbench: Workbench
  readonly json: boolean
  /** Begins the backfill, or goes on with one. */
  readonly begin: (engine: Engine) => Promise<BackfillRecord>
}

/**
 * Watches a backfill until it has ended or is held, a line for each window that has ended, and works on it meanwhile where no other
 * process does. A wish to stop leaves it in the state, to be gone on with.
 */
export async function followBackfill(options: FollowedBackfill): Promise<ExitCode> {
  const { context, workbench, json, begin } = options
  const engine = await workbench.engine()
  const output = json ? context.err : context.out
  const changed = { hear: (): void => undefined }
  const early: EngineNews[] = []
  let hear = (news: EngineNews): void => void early.push(news)
  const listening = engine.listen((news) => hear(news))
  const backfill = await begin(engine)
  const first = await backfillStanding(workbench, backfill)
  const tell = windowTeller(output, { id: backfill.id, first })
  hear = (news) => {
    tell(news)
    if (news.kind === 'journal' && news.entry.event.kind === 'backfill') changed.hear()
  }
  early.forEach(hear)
  const { pipeline, parallel } = backfill
  printLines(output, [
    `backfill ${backfill.id} of ${pipeline}: ${countOf(first.counts.todo + first.counts.running, 'window')}, ${parallel} at once`,
  ])
  const work = engine.backfills.work(backfill.id, { pipelines: workbench.manifest.pipelines, sources: workbench.sources })
  const stopped = stopsOf(engine, { context, output, work })
  try {
    await Promise.race([ended(workbench, { id: backfill.id, changed }), stopped.promise, engine.failed])
  } finally {
    work.stop()
    stopped.stop()
    listening.stop()
  }
  await workbench.logs.flush()
  const standing = await backfillStanding(workbench, await backfillOf(workbench, backfill.id))
  if (json) printJson(context.out, backfillJson(standing))
  else printLines(context.out, await endLines(standing, { context, workbench, engine }))
  return isGood(standing) ? 0 : 1
}

/** A backfill as it stands now. Throws `CLI-UNKNOWN-BACKFILL`. */
async function backfillOf({ store }: Workbench, id: string): Promise<BackfillRecord> {
  const [backfill] = await store.backfills({ prefix: id, limit: 1 })
  if (backfill !== undefined) return backfill
  throw new Fault('CLI-UNKNOWN-BACKFILL', {
    message: `there is no backfill "${id}"`,
    hint: 'see the backfills with `caudal list backfills`',
  })
}

/** Resolves when a backfill goes on no more and nothing of it runs. */
async function ended(workbench: Workbench, of: { readonly id: string; readonly changed: { hear: () => void } }): Promise<void> {
  const { id, changed } = of
  for (;;) {
    const { state } = await backfillOf(workbench, id)
    if (state !== 'running' && (await workbench.store.windowCounts(id)).running === 0) return
    const stop = new AbortController()
    const news = new Promise<void>((resolve) => (changed.hear = resolve))
    const pause = sleep(workbench.clock, { delayMs: lookMs, signal: stop.signal }).catch(() => undefined)
    await Promise.race([news, pause]).finally(() => stop.abort())
  }
}

/** Tells of each window that has ended, once. */
function windowTeller(output: Output, of: { readonly id: string; readonly first: BackfillStanding }): (news: EngineNews) => void {
  const { terminal } = output
  const total = totalOf(of.first.counts)
  let count = endedOf(of.first.counts)
  return (news) => {
    if (news.kind !== 'journal' || news.entry.event.kind !== 'backfill_window') return
    const { backfill, window, to, run } = news.entry.event
    if (backfill !== of.id || to === 'todo' || to === 'running') return
    count += 1
    printLines(output, [
      `${padText(stateWord(terminal, to), { width: 11 })}  ${count}/${total}  ${formatWindow(window)}  ${terminal.paint('grey', run ?? '')}`.trimEnd(),
    ])
  }
}

/** Resolves once somebody wanted a stop and nothing runs here any more, or wanted it twice. */
function stopsOf(
  engine: Engine,
  options: { readonly context: Context; readonly output: Output; readonly work: { stop(): void } },
): { readonly promise: Promise<void>; stop(): void } {
  const { context, output, work } = options
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  let asked = 0
  const stops = context.onStop(() => {
    asked++
    work.stop()
    if (asked > 1) return resolve()
    printLines(output, ['stopping: no further window starts here, what runs may finish; Ctrl-C again ends at once'])
    engine.drain().then(resolve, reject)
  })
  return { promise, stop: () => stops.stop() }
}

async function endLines(
  standing: BackfillStanding,
  options: { readonly context: Context; readonly workbench: Workbench; readonly engine: Engine },
): Promise<string[]> {
  const { backfill, counts } = standing
  const { context, workbench, engine } = options
  const { terminal } = context.out
  const head = `${backfillWord(terminal, backfill.state)}  ${countsText(counts)}${backfill.reason === null ? '' : `  ${terminal.paint('grey', backfill.reason)}`}`
  const other = backfill.worker !== engine.worker && (await isAttended(workbench, backfill))
  return [head, ...unsuccessfulLines(standing, context), ...nextLines(standing, { self: context.self, other })]
}

/** The windows that failed or were cancelled, the first of them. */
export function unsuccessfulLines({ unsuccessful }: BackfillStanding, { out }: Context): string[] {
  const lines = unsuccessful
    .slice(0, shownWindows)
    .map(
      ({ window, state, run }) =>
        `  ${padText(stateWord(out.terminal, state === 'cancelled' ? state : 'failed'), { width: 11 })}  ${formatWindow(window)}  ${out.terminal.paint('grey', run ?? '')}`,
    )
  const more = unsuccessful.length - lines.length
  return more > 0 ? [...lines, `  … and ${countOf(more, 'more window')}`] : lines
}

/** What can be done next about a backfill. */
export function nextLines(
  { backfill, unsuccessful }: BackfillStanding,
  options: { readonly self: string; readonly other: boolean },
): string[] {
  const { self, other } = options
  const { id, state } = backfill
  if (isTerminal('backfill', state)) return unsuccessful.length === 0 ? [] : [`  run those again with: ${self} backfill --failed ${id}`]
  if (state === 'paused') return [`  go on with: ${self} resume ${id}`]
  return [other ? `  another process goes on with it: ${self} show backfill ${id}` : `  go on with: ${self} resume ${id}`]
}
