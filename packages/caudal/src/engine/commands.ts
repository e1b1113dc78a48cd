import { isTerminal } from '../journal/index.ts'
import { answerQuestion } from './approvals.ts'
import type { Answer } from './answer.ts'
import { cancelOpen } from './cancel.ts'
import { meetRun, unknownRun } from './known-run.ts'
import { living } from './lease.ts'
import type { Parts, Turn } from './parts.ts'
import { loseClaims } from './submit.ts'
import { transact } from './turn.ts'

/** Ends what has not started of a run and tells what runs of it to stop; what dead workers had claimed ends with it. */
export async function cancelRun(
  parts: Parts,
  cancel: { readonly id: string; readonly hard: boolean; readonly reason: string; readonly by?: string },
): Promise<void> {
  await transact(parts, (turn) => cancelWithin(turn, cancel))
}

/** The same within a transaction. */
export async function cancelWithin(
  turn: Turn,
  cancel: { readonly id: string; readonly hard: boolean; readonly reason: string; readonly by?: string },
): Promise<void> {
  const { id, hard, reason, by } = cancel
  const { tx, now, events, parts } = turn
  const record = await tx.runNow(id)
  if (record === null) throw unknownRun(id)
  if (isTerminal('run', record.state)) return
  if (await tx.askCancel(id, { reason, hard })) {
    const command = hard ? 'kill' : 'cancel'
    events.push({ kind: 'command', run: id, command, reason, ...(by === undefined ? {} : { by }) })
  }
  turn.stop.push({ id, hard })
  const run = await meetRun(turn, id)
  const alive = living(await tx.workers(now), parts.process)
  await loseClaims(turn, { run, alive: new Set([...alive, parts.worker]) })
  await cancelOpen(turn, run)
}

/** Lets nothing more of a run start, or lets it go on. */
export async function pauseRun(
  parts: Parts,
  pause: { readonly id: string; readonly paused: boolean; readonly by?: string },
): Promise<void> {
  const { id, paused, by } = pause
  await transact(parts, async ({ tx, now, events, dues }) => {
    if ((await tx.runNow(id)) === null) throw unknownRun(id)
    if (!(await tx.pauseRun(id, paused))) return
    events.push({ kind: 'command', run: id, command: paused ? 'pause' : 'resume', ...(by === undefined ? {} : { by }) })
    // What came due meanwhile is looked at by the next turn.
    dues.push(now)
  })
}

/** Records a person's answer to a question of a run; what comes after the step goes on. */
export async function answerRun(
  parts: Parts,
  given: { readonly id: string; readonly step: string; readonly answer: Answer },
): Promise<void> {
  const { id, step, answer } = given
  await transact(parts, async (turn) => {
    if ((await turn.tx.runNow(id)) === null) throw unknownRun(id)
    await answerQuestion(turn, { run: await meetRun(turn, id), step, answer })
  })
  parts.wake()
}
