import type { Occasion } from '../define/index.ts'
import { isTerminal } from '../journal/index.ts'
import type { RunState, TaskRunState } from '../journal/index.ts'
import type { KnownRun, Turn } from './parts.ts'
import { timeoutReason } from './known-run.ts'
import { readiness } from './readiness.ts'
import { together } from './together.ts'

/**
 * Carries a step's terminal state to the steps after it. What one of these becomes may hang on what else is recorded in the same turn, so
 * that is decided once all of it is: by `conclude`.
 */
export async function propagate(
  turn: Turn,
  ended: { readonly run: KnownRun; readonly step: string; readonly state: TaskRunState },
): Promise<void> {
  const { run, step, state } = ended
  const next = run.next.get(step) ?? []
  const certain = next.filter((name) => isSimple(run, { name, from: state }))
  const ready = await together(certain.map((name) => makeReady(turn, { run, name, reason: null, unmet: 0 })))
  if (ready.includes(true) && run.occasions.length === 0) await turn.tx.passStep(run.id)
  else await ending(turn, ended)
  for (const name of next) if (!certain.includes(name)) turn.undecided.push({ run, step: name, from: state })
}

/** Decides what the steps become that come after those which ended, and on from there, and waits until all that ended is counted. */
export async function conclude(turn: Turn): Promise<void> {
  do {
    for (let open = turn.undecided.splice(0); open.length > 0; open = turn.undecided.splice(0)) {
      const runs = Map.groupBy(open, ({ run }) => run)
      await together([...runs].map(([run, some]) => decide(turn, { run, some })))
    }
    await together(turn.closing.splice(0))
  } while (turn.undecided.length > 0 || turn.closing.length > 0)
}

/** Decides for the steps of one run, one after another: one may be decided by what another has just become. */
async function decide(turn: Turn, { run, some }: { readonly run: KnownRun; readonly some: Turn['undecided'] }): Promise<void> {
  for (const [name, before] of Map.groupBy(some, ({ step }) => step)) {
    const state = await advance(turn, { run, name, from: before.map(({ from }) => from) })
    if (state !== null) await propagate(turn, { run, step: name, state })
  }
}

/** Counts a step that ended. Only where tasks of the pipeline's own may follow does the turn wait for what its run stands at. */
async function ending(turn: Turn, ended: Parameters<typeof closeStep>[1]): Promise<void> {
  const closing = closeStep(turn, ended)
  if (ended.run.occasions.length > 0) return closing
  // Its failure is told when the turn ends.
  closing.catch(() => {})
  turn.closing.push(closing)
}

/** Counts a step that ended; the last of a run ends the run. */
export async function closeStep(
  turn: Turn,
  ended: { readonly run: KnownRun; readonly step: string; readonly state: TaskRunState },
): Promise<void> {
  const { run, step, state } = ended
  const counts = run.steps.get(step)?.occasion === null && (state === 'failed' || state === 'upstream_failed')
  const { open, failed, cancelling, timedOut } = await turn.tx.closeStep({ run: run.id, failed: counts })
  if (open > 0) {
    if (open <= run.occasions.length && (timedOut || !cancelling)) await endSteps(turn, { run, open, failed, cancelling, timedOut })
    return
  }
  const to = timedOut ? 'failed' : cancelling ? 'cancelled' : failed > 0 ? 'failed' : 'succeeded'
  const last = { run, to, reason: timedOut ? timeoutReason(run) : null } as const
  if (!(await moveRun(turn, last))) {
    // All steps of a run that waits for its start may end at once, as when a retry takes back only what is skipped again.
    if (!(await moveRun(turn, { run, to: 'running' })) || !(await moveRun(turn, last))) return
  }
  if (run.timed) await turn.tx.dropTimers(run.id)
  turn.done.push(run.id)
}

async function moveRun(
  turn: Turn,
  move: { readonly run: KnownRun; readonly to: RunState; readonly reason?: string | null },
): Promise<boolean> {
  const { run, to, reason = null } = move
  if (!(await turn.tx.moveRun(run.id, { to, at: turn.now }))) return false
  const { name: pipeline, version } = run.pipeline
  turn.events.push({ kind: 'run', run: run.id, to, pipeline, version, window: run.record.window, ...(reason !== null && { reason }) })
  return true
}

/** What a run stands at once a step of it has ended. */
interface Standing {
  readonly run: KnownRun
  readonly open: number
  readonly failed: number
  readonly cancelling: boolean
  readonly timedOut: boolean
}

/** Once all steps of the plan have ended, lets the pipeline's own tasks for how they ended run, and skips the others. */
async function endSteps(turn: Turn, { run, open, failed, cancelling, timedOut }: Standing): Promise<void> {
  const names = run.occasions.map(({ name }) => name)
  const states = await turn.tx.stepStates(run.id, names)
  const own = names.filter((name) => !isTerminal('taskRun', states.get(name)!))
  if (open !== own.length) return
  if (cancelling) {
    await turn.tx.endCancel(run.id)
    turn.stop.delete(run.id)
    turn.over.add(run.id)
  }
  const now = timedOut || failed > 0 ? 'failure' : 'success'
  const why = (occasion: Occasion): string => (occasion === 'success' && failed === 0 ? unmet.time : unmet[occasion])
  for (const { name, occasion, of } of run.occasions) {
    if (of !== null || states.get(name) !== 'pending') continue
    const move = occasion === now ? ({ to: 'ready', reason: null } as const) : ({ to: 'skipped', reason: why(occasion!) } as const)
    const state = await enter(turn, { run, name, ...move })
    if (state !== null) await closeStep(turn, { run, step: name, state })
  }
}

const unmet = { success: 'a step failed', failure: 'no step failed', deadline: 'no deadline passed', time: 'its time was over' } as const

/** What becomes of a task that a step names, once that step has ended before its deadline. */
function occasionVerdict(
  occasion: Occasion,
  ended: TaskRunState,
): { readonly to: 'ready'; readonly reason: null } | { readonly to: 'skipped'; readonly reason: string } {
  if (occasion === (ended === 'succeeded' ? 'success' : ended === 'failed' ? 'failure' : null)) return { to: 'ready', reason: null }
  return { to: 'skipped', reason: occasion === 'deadline' ? unmet.deadline : `its step was ${ended}` }
}

/** Whether a step is ready for certain after the one before it, so that nothing has to be asked. */
function isSimple(run: KnownRun, { name, from }: { readonly name: string; readonly from: TaskRunState }): boolean {
  const { after, on, occasion } = run.steps.get(name)!
  return from === 'succeeded' && after.length === 1 && on !== 'any_failed' && occasion === null
}

/** Looks at a pending step again after some before it ended; gives the terminal state that it entered, or null. */
async function advance(
  turn: Turn,
  options: { readonly run: KnownRun; readonly name: string; readonly from: readonly TaskRunState[] },
): Promise<'skipped' | 'upstream_failed' | null> {
  const { run, name, from } = options
  const step = run.steps.get(name)!
  const left = await turn.tx.meet({ run: run.id, step: name, by: from.length })
  if (left === null) return null
  if (step.occasion !== null) return enter(turn, { run, name, ...occasionVerdict(step.occasion, from[0]!) })
  if (left > 0 && step.on !== 'any_success' && from.every((state) => state === 'succeeded')) return null
  const verdict = readiness(step.on, await turn.tx.stepStates(run.id, step.after))
  return verdict.to === 'wait' ? null : enter(turn, { run, name, ...verdict })
}

/** Moves a pending step to where its trigger rule sends it. */
export async function enter(
  turn: Turn,
  move: {
    readonly run: KnownRun
    readonly name: string
    readonly to: 'ready' | 'skipped' | 'upstream_failed'
    readonly reason: string | null
  },
): Promise<'skipped' | 'upstream_failed' | null> {
  const { run, name, to, reason } = move
  if (to === 'ready') {
    await makeReady(turn, { run, name, reason })
    return null
  }
  const key = { run: run.id, step: name, item: null }
  if (!(await turn.tx.moveTaskRun({ key, to, at: turn.now, set: { reason } }))) return null
  turn.events.push({ kind: 'task_run', ...key, to, epoch: 0, ...(reason === null ? {} : { reason }) })
  return to
}

/** Makes a pending step ready, and tells whether it did. */
async function makeReady(
  turn: Turn,
  move: { readonly run: KnownRun; readonly name: string; readonly reason: string | null; readonly unmet?: 0 },
): Promise<boolean> {
  const { run, name, ...set } = move
  const key = { run: run.id, step: name, item: null }
  if (!(await turn.tx.moveTaskRun({ key, to: 'ready', at: turn.now, set: { ...set, readyAt: turn.now } }))) return false
  turn.events.push({ kind: 'task_run', ...key, to: 'ready', epoch: 0, ...(set.reason === null ? {} : { reason: set.reason }) })
  return true
}
