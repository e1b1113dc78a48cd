import type { KnownRun, Turn } from './parts.ts'
import { closeStep } from './propagate.ts'
import { endMap } from './settle.ts'

/** Ends what has not started of a run; what runs is left to its executor, and the run ends with the last of it. */
export async function cancelOpen(turn: Turn, run: KnownRun): Promise<void> {
  const open = await turn.tx.openTaskRuns(run.id)
  for (const { step, item, state } of open) {
    if (state === 'running') continue
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
