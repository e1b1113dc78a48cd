import { isTerminal } from '../journal/index.ts'
import { answerQuestion } from './approvals.ts'
import type { Answer } from './answer.ts'
import { cancelAll } from './cancel.ts'
import { descendants, meetRun, unknownRun } from './known-run.ts'
import { living } from './lease.ts'
import type { KnownRun, Parts, Turn } from './parts.ts'
import { loseClaims } from './submit.ts'
import { fireTimers } from './timers.ts'
import { conclude } from './propagate.ts'
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
  const run = await meetRun(turn, id)
  if (await hasEndedByTime(turn, run)) return
  const alive = new Set([...living(await tx.workers(now), parts.process), parts.worker])
  const lose = (each: KnownRun): Promise<void> => loseClaims(turn, { run: each, alive })
  if (!(await cancelAll(turn, { run, reason, hard, lose }))) return
  const command = hard ? 'kill' : 'cancel'
  events.push({ kind: 'command', run: id, command, reason, ...(by === undefined ? {} : { by }) })
}

/** Does what a run's timers say whose moment has come; tells whether the run ended by that. */
async function hasEndedByTime(turn: Turn, run: KnownRun): Promise<boolean> {
  if (!run.timed) return false
  await fireTimers(turn, { run: run.id })
  await conclude(turn)
  const record = await turn.tx.runNow(run.id)
  return record === null || isTerminal('run', record.state)
}

/** Lets nothing more of a run, and of those that it waits for, start, or lets them go on. */
export async function pauseRun(
  parts: Parts,
  pause: { readonly id: string; readonly paused: boolean; readonly by?: string },
): Promise<void> {
  const { id, paused, by } = pause
  await transact(parts, async (turn) => {
    const { tx, now, events, dues } = turn
    if ((await tx.runNow(id)) === null) throw unknownRun(id)
    const run = await meetRun(turn, id)
    for (const each of [run, ...(await descendants(turn, run))]) {
      if (!(await tx.pauseRun(each.id, paused))) continue
      events.push({ kind: 'command', run: each.id, command: paused ? 'pause' : 'resume', ...(by === undefined ? {} : { by }) })
    }
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
  // What the run's timers say stands also where the answer is refused for it.
  await transact(parts, async (turn) => {
    if ((await turn.tx.runNow(id)) === null) throw unknownRun(id)
    const run = await meetRun(turn, id)
    if (run.timed) await fireTimers(turn, { run: id })
  })
  parts.wake()
  await transact(parts, async (turn) => answerQuestion(turn, { run: await meetRun(turn, id), step, answer }))
  parts.wake()
}
