import { isTerminal } from '../../journal/index.ts'
import type { JournalEvent } from '../../journal/index.ts'
import type { FoldedRun } from './folded-run.ts'

const deadlineOf = (step: string | null): string => (step === null ? 'deadline' : `deadline of ${step}`)

/** Notes when a run that was just asked for, and its steps, must be done. */
export function expectDeadlines(run: FoldedRun, at: number): void {
  for (const { name, deadlineMs } of [{ ...run.pipeline, name: null }, ...run.pipeline.steps])
    if (deadlineMs !== null) run.timers.set(deadlineOf(name), at + deadlineMs)
}

/** Notes when a run that starts must have ended. */
export function expectTimeout(run: FoldedRun, at: number): void {
  if (run.pipeline.timeoutMs !== null) run.timers.set('timeout', at + run.pipeline.timeoutMs)
}

/** Takes in that a run is called late. */
export function passedDeadline(
  run: FoldedRun,
  late: { readonly event: JournalEvent & { readonly kind: 'late' }; readonly at: number },
): string[] {
  const { event, at } = late
  const name = deadlineOf(event.step)
  const due = run.timers.get(name)
  run.timers.delete(name)
  run.late = true
  if (event.step !== null) run.lateSteps.add(event.step)
  if (due === undefined) return [`the ${name} of run ${run.id} passes, and it has none any more`]
  return at < due ? [`the ${name} of run ${run.id} passes ${due - at} ms before its time`] : []
}

/** A step that has ended has no deadline any more; the one that passed before must have been told. */
export function endStepTimer(run: FoldedRun, ended: { readonly step: string; readonly to: string; readonly at: number }): string[] {
  const due = run.timers.get(deadlineOf(ended.step))
  if (due === undefined) return []
  run.timers.delete(deadlineOf(ended.step))
  if (ended.to === 'cancelled' || ended.at < due) return []
  return [`${ended.step} of run ${run.id} ends ${ended.at - due} ms after its deadline, and nobody was told`]
}

/** A run that has ended has no timers any more; those that passed before must have done what they are for. */
export function endRunTimers(run: FoldedRun, ended: { readonly to: string; readonly at: number }): string[] {
  const passed = [...run.timers].filter(([, due]) => due <= ended.at)
  run.timers.clear()
  return ended.to === 'cancelled'
    ? []
    : passed.map(([name, due]) => `run ${run.id} ends as ${ended.to} ${ended.at - due} ms after its ${name}`)
}

/** What is wrong with a run that was told to stop because its time is up; `at` is 0 where the moment is not known. */
export function timeoutBreaches(run: FoldedRun, at: number): string[] {
  const due = run.timers.get('timeout')
  run.timers.delete('timeout')
  if (due !== undefined && (at === 0 || at >= due)) return []
  return [`run ${run.id} is stopped by its timeout ${due === undefined ? 'though it has none' : `${due - at} ms before its time`}`]
}

/** The timers of runs under way that should have fired long ago. */
export function overdue(runs: Iterable<FoldedRun>, before: number): string[] {
  const open = [...runs].filter(({ state }) => !isTerminal('run', state))
  return open.flatMap((run) =>
    [...run.timers].filter(([, due]) => due < before).map(([name]) => `the ${name} of run ${run.id} has not fired long after its time`),
  )
}
