import { isTerminal } from '../journal/index.ts'
import type { PipelineManifest } from '../plan/index.ts'
import type { Timer } from '../ports/index.ts'
import { endQuestion } from './approvals.ts'
import { cancelAll } from './cancel.ts'
import { isCancelling, meetRun, timeoutReason } from './known-run.ts'
import type { KnownRun, Turn } from './parts.ts'
import { enter } from './propagate.ts'

/** Sets the deadlines of a run that was just asked for, its own and its steps'. */
export async function setDeadlines(turn: Turn, run: { readonly id: string; readonly pipeline: PipelineManifest }): Promise<void> {
  const { id, pipeline } = run
  const all = [{ name: null, deadlineMs: pipeline.deadlineMs }, ...pipeline.steps]
  const timers = all.flatMap(({ name: step, deadlineMs }): Timer[] =>
    deadlineMs === null ? [] : [{ run: id, kind: 'deadline', step, dueAt: turn.now + deadlineMs }],
  )
  await setTimers(turn, timers)
}

/** Sets the end of the time that a run has, once it is under way. */
export async function setRunTimeout(turn: Turn, { id, pipeline }: KnownRun): Promise<void> {
  if (pipeline.timeoutMs === null) return
  await setTimers(turn, [{ run: id, kind: 'timeout', step: null, dueAt: turn.now + pipeline.timeoutMs }])
}

async function setTimers(turn: Turn, timers: readonly Timer[]): Promise<void> {
  if (timers.length === 0) return
  await turn.tx.setTimers(timers)
  turn.dues.push(...timers.map(({ dueAt }) => dueAt))
}

/**
 * Does what the timers say whose moment has come, each once, however late it is. What has come in since is recorded after it: an attempt
 * that ended behind a deadline does not end its run before the deadline has passed. Those of the runs that are driven here, or of one run.
 */
export async function fireTimers(turn: Turn, of?: { readonly run: string }): Promise<void> {
  const whose = of === undefined ? { driver: turn.parts.driver } : { driver: null, ...of }
  for (const { run: id, kind, step } of await turn.tx.takeTimers({ ...whose, now: turn.now })) {
    const run = await meetRun(turn, id)
    if (kind === 'approval') await endQuestion(turn, { run, step: step! })
    else await (kind === 'timeout' ? endTime(turn, run) : passDeadline(turn, { run, step }))
  }
}

/** Asks to be woken for the next timer. */
export async function awaitTimers(turn: Turn): Promise<void> {
  const next = await turn.tx.nextTimer({ driver: turn.parts.driver })
  if (next !== null) turn.dues.push(next)
}

async function endTime(turn: Turn, run: KnownRun): Promise<void> {
  if (await isCancelling(turn, run)) return
  await cancelAll(turn, { run, reason: timeoutReason(run), hard: false, timedOut: true })
}

/** Marks the run as late, unless the step that the deadline is for has ended. */
async function passDeadline(turn: Turn, passed: { readonly run: KnownRun; readonly step: string | null }): Promise<void> {
  const { run, step } = passed
  const { tx, events } = turn
  const watchers = run.occasions.filter(({ occasion, of }) => occasion === 'deadline' && (of === null || of === step))
  const states = await tx.stepStates(run.id, [...(step === null ? [] : [step]), ...watchers.map(({ name }) => name)])
  if (step !== null && isTerminal('taskRun', states.get(step)!)) return
  await tx.markLate(run.id, turn.now)
  events.push({ kind: 'late', run: run.id, step })
  const waiting = watchers.filter(({ name }) => states.get(name) === 'pending')
  if (waiting.length === 0) return
  const now = await tx.runNow(run.id)
  for (const { name, of } of waiting) {
    // Of a run whose time is over the tasks of the run itself follow once the rest has stopped.
    if (now?.cancelling === true && !(now.timedOut && of === null)) continue
    await enter(turn, { run, name, to: 'ready', reason: null })
  }
}
