import { openChildren } from './known-run.ts'
import type { KnownRun, Turn } from './parts.ts'
import { isForRun } from './readiness.ts'
import { closeStep } from './propagate.ts'
import { endMap } from './settle.ts'

/**
 * Asks a run to stop, and the runs that it waits for, and ends what has not started of them. `lose` is called for each once it was asked,
 * to end what nobody works on any more.
 */
export async function cancelAll(
  turn: Turn,
  asked: {
    readonly run: KnownRun
    readonly reason: string
    readonly hard: boolean
    /** Whether its time is over, so that it fails and its own tasks for that follow. */
    readonly timedOut?: boolean
    readonly lose?: (run: KnownRun) => Promise<void>
  },
): Promise<boolean> {
  const { run, reason, hard, timedOut = false, lose } = asked
  const changed = await turn.tx.askCancel(run.id, { reason, hard, timedOut })
  turn.stop.set(run.id, hard)
  await lose?.(run)
  const because = `run ${run.id} of ${run.pipeline.name} was stopped`
  for (const child of await openChildren(turn, run)) await cancelAll(turn, { ...asked, run: child, reason: because, timedOut: false })
  await cancelOpen(turn, { run, timedOut })
  return changed
}

/**
 * Ends what has not started of a run; what runs is left to its executor, and the run ends with the last of it. Where its time was over
 * before its plan was done, the tasks that the pipeline names for its end follow.
 */
async function cancelOpen(turn: Turn, { run, timedOut }: { readonly run: KnownRun; readonly timedOut: boolean }): Promise<void> {
  const all = await turn.tx.openTaskRuns(run.id)
  const inPlan = timedOut && all.some(({ step }) => run.steps.get(step)?.occasion === null)
  const open = inPlan ? all.filter(({ step }) => !isForRun(run.steps.get(step))) : all
  // These end with the runs that they wait for.
  const waits = new Set(run.triggers ? (await turn.tx.openChildren(run.id)).map(({ step }) => step) : [])
  for (const { step, item, state } of open) {
    if (state === 'running' || (state === 'waiting' && waits.has(step))) continue
    const key = { run: run.id, step, item }
    if (!(await turn.tx.moveTaskRun({ key, to: 'cancelled', at: turn.now, set: { reason: 'cancelled' } }))) continue
    turn.events.push({ kind: 'task_run', ...key, to: 'cancelled', epoch: 0, reason: 'cancelled' })
    if (item === null) await closeStep(turn, { run, step, state: 'cancelled' })
    else await turn.tx.countItems({ run: run.id, step, ended: 1, failed: 1 })
  }
  const busy = new Set(open.filter(({ item, state }) => item !== null && state === 'running').map(({ step }) => step))
  for (const { step, item, state, mapped } of open) {
    if (item === null && mapped && state === 'running' && !busy.has(step))
      await endMap(turn, { run, step, to: 'cancelled', failed: 0, total: 0 })
  }
}
