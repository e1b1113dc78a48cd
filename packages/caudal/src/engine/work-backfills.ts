import { canonicalJson, Fault } from '../kernel/index.ts'
import type { BackfillWindowState } from '../journal/index.ts'
import { triggeredManifests } from '../plan/index.ts'
import type { PipelineManifest } from '../plan/index.ts'
import type { BackfillRecord, BackfillWindow } from '../ports/index.ts'
import { moveBackfill } from './backfill.ts'
import type { BackfillProject } from './backfills.ts'
import { living } from './lease.ts'
import type { Turn } from './parts.ts'
import { submit } from './submit.ts'

/** Windows that are looked at in one transaction at the most. */
const mostAtOnce = 200

/** Whose backfills are worked on: all, by the process that fires the schedules, or one where no such process lives. */
export interface BackfillWork {
  readonly project: BackfillProject
  readonly only?: string
}

/** Starts the windows of backfills whose turn it is, and notes what has ended; gives whether there is more to do at once. */
export async function workBackfills(turn: Turn, work: BackfillWork): Promise<boolean> {
  const { tx, parts } = turn
  const open = await tx.openBackfills()
  const mine = open.filter(({ id }) => work.only === undefined || id === work.only)
  if (mine.length === 0) return false
  const server = await tx.server()
  const alive = new Set([...living(await tx.workers(turn.now), parts.process), parts.worker])
  const served = server !== null && server !== parts.worker && alive.has(server)
  if (work.only === undefined && server !== parts.worker) return false
  let more = false
  for (const backfill of mine) {
    const pipeline = work.project.pipelines.find(({ name }) => name === backfill.pipeline)
    if (pipeline === undefined) continue
    if (backfill.worker !== parts.worker) {
      if (served || (backfill.worker !== null && alive.has(backfill.worker))) continue
      await tx.driveBackfill(backfill.id, parts.worker)
    }
    const triggered = triggeredManifests(work.project, pipeline)
    if (await workOn(turn, { backfill, pipeline, triggered, sources: work.project.sources, alive })) more = true
  }
  return more
}

interface Subject {
  readonly backfill: BackfillRecord
  readonly pipeline: PipelineManifest
  readonly triggered: readonly PipelineManifest[]
  readonly sources: BackfillProject['sources']
  readonly alive: ReadonlySet<string>
}

async function workOn(turn: Turn, subject: Subject): Promise<boolean> {
  const { tx } = turn
  const { backfill } = subject
  const { id } = backfill
  const settled = await tx.settleWindows(id)
  for (const { window, state, run } of settled) turn.events.push({ kind: 'backfill_window', backfill: id, window, to: state, run })
  if (backfill.state !== 'running') return false
  if (backfill.stopOnFailure && settled.some(({ state }) => state === 'failed')) {
    await moveBackfill(turn, { id, to: 'paused', reason: 'a window failed' })
    return false
  }
  const running = await tx.runningWindows(id)
  for (const window of running) if (isAbandoned(turn, { window, alive: subject.alive })) await begin(turn, { ...subject, window, order: 0 })
  const { busy, more } = await beginNext(turn, { ...subject, free: backfill.parallel - running.length })
  if (!more && !busy && running.length === 0 && !(await isUnderWay(turn, id))) await moveBackfill(turn, { id, to: 'done', reason: null })
  return more
}

/** Whether nobody that lives goes on with the run of a window by itself. */
function isAbandoned(
  { parts }: Turn,
  of: { readonly window: { readonly run: string | null; readonly driver: string | null }; readonly alive: ReadonlySet<string> },
): boolean {
  const { run, driver } = of.window
  if (driver !== null) return !of.alive.has(driver)
  return parts.scope === 'submitted' && run !== null && !parts.submitted.has(run)
}

async function isUnderWay({ tx }: Turn, id: string): Promise<boolean> {
  return (await tx.runningWindows(id)).length > 0
}

/** Lets the next windows have their turn, as many as may run; `busy` says that one has to wait for another run to end. */
async function beginNext(
  turn: Turn,
  subject: Subject & { readonly free: number },
): Promise<{ readonly busy: boolean; readonly more: boolean }> {
  const { tx } = turn
  const { backfill } = subject
  let free = subject.free
  let busy = false
  if (free <= 0) return { busy: true, more: false }
  const windows = await tx.windowsToDo({ backfill: backfill.id, from: 0, limit: mostAtOnce })
  for (const window of windows) {
    if (!backfill.again && (await tx.hasSucceeded({ pipeline: backfill.pipeline, window: window.window })))
      await mark(turn, { backfill, window, state: 'skipped', run: null })
    else if (free === 0) return { busy: true, more: false }
    else if (await begin(turn, { ...subject, window, order: subject.free - free })) free -= 1
    else busy = true
  }
  return { busy, more: windows.length === mostAtOnce && free > 0 && !busy }
}

/** Starts the run of a window, or takes up the one that is under way for it; false where that is one of other parameters. */
async function begin(turn: Turn, start: Subject & { readonly window: BackfillWindow; readonly order: number }): Promise<boolean> {
  const { parts, tx } = turn
  const { backfill, pipeline, triggered, sources, alive, window: at, order } = start
  const { window } = at
  const { params } = backfill
  const unfinished = await tx.unfinishedRun({ pipeline: pipeline.name, start: window.start, end: window.end })
  if (unfinished !== null && unfinished.driver !== null && alive.has(unfinished.driver)) {
    if (unfinished.cancelling || canonicalJson(unfinished.params) !== canonicalJson(params)) return false
    await mark(turn, { backfill, window: at, state: 'running', run: unfinished.id })
    return true
  }
  try {
    const request = { pipeline, triggered, sources, window, params, trigger: 'backfill', backfill: backfill.id, order } as const
    const { run } = await submit(turn, request)
    await mark(turn, { backfill, window: at, state: 'running', run: run.id })
    parts.queue.moved = true
    return true
  } catch (error) {
    if (error instanceof Fault && error.code === 'RUN-BUSY') return false
    throw error
  }
}

async function mark(
  turn: Turn,
  to: {
    readonly backfill: BackfillRecord
    readonly window: BackfillWindow
    readonly state: BackfillWindowState
    readonly run: string | null
  },
): Promise<void> {
  const { backfill, window, state, run } = to
  if (window.state === state && window.run === run) return
  await turn.tx.markWindow({ backfill: backfill.id, place: window.place, state, run })
  turn.events.push({ kind: 'backfill_window', backfill: backfill.id, window: window.window, to: state, run })
}
