import type { DrivenRun, Turn } from './parts.ts'
import { endMap } from './settle.ts'

/** Ends what has not started of a run; what runs is left to its executor, and the run ends with the last of it. */
export async function cancelOpen(turn: Turn, run: DrivenRun): Promise<void> {
  run.cancelling = true
  const open = await turn.tx.openTaskRuns(run.id)
  for (const { step, item, state } of open) {
    if (state === 'running') continue
    const key = { run: run.id, step, item }
    if (!(await turn.tx.moveTaskRun({ key, to: 'cancelled', at: turn.now, set: { reason: 'cancelled' } }))) continue
    turn.events.push({ kind: 'task_run', ...key, to: 'cancelled', epoch: 0, reason: 'cancelled' })
    if (item === null) run.open -= 1
    else await turn.tx.countItem({ run: run.id, step, failed: true })
  }
  const busy = new Set(open.filter(({ item, state }) => item !== null && state === 'running').map(({ step }) => step))
  for (const { step, item, state, mapped } of open) {
    if (item === null && mapped && state === 'running' && !busy.has(step))
      await endMap(turn, { run, step, to: 'cancelled', failed: 0, total: 0 })
  }
}

/** Ends runs whose steps have all ended. */
export async function finishRuns(turn: Turn): Promise<void> {
  const { parts, tx, now } = turn
  for (const run of parts.runs.values()) {
    if (run.open > 0) continue
    const { open, failed } = await tx.runOutcome(run.id)
    run.open = open
    if (open > 0) continue
    const to = run.cancelling ? 'cancelled' : failed > 0 ? 'failed' : 'succeeded'
    if (!(await tx.moveRun(run.id, { to, at: now }))) continue
    turn.events.push({
      kind: 'run',
      run: run.id,
      to,
      pipeline: run.pipeline.name,
      version: run.pipeline.version,
      window: run.record.window,
    })
    turn.done.push({ ...run.record, state: to, finishedAt: now })
  }
}
