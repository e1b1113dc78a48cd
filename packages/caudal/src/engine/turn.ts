import { cancelOpen } from './cancel.ts'
import { claim } from './claim.ts'
import { meetRun } from './known-run.ts'
import type { Parts, Turn } from './parts.ts'
import { prepare, settlePrepared } from './prepare.ts'
import { settle } from './settle.ts'
import { start } from './start.ts'
import { fireTimers } from './timers.ts'
import { startRuns } from './submit.ts'

/** How many outcomes are recorded in one transaction at the most. */
const batch = 256

/** How long to wait before looking again whether another process gave a slot back. Milliseconds; nothing tells of it in SQLite. */
const lookAgainMs = 250

/** One turn: what came in is recorded, and what may start is claimed, in one transaction; then the claims start. */
export async function takeTurn(parts: Parts): Promise<void> {
  const mail = parts.inbox.splice(0, batch)
  const rang = parts.alarm.rang()
  const { moved } = parts.queue
  parts.queue.moved = false
  await transact(parts, async (turn) => {
    for (const each of mail) await (each.kind === 'outcome' ? settle(turn, each) : settlePrepared(turn, each))
    if (rang) await fireTimers(turn)
    if (rang) await wakeWaits(turn)
    if (rang || moved) await startRuns(turn)
    await claim(turn)
    const due = rang ? await turn.tx.nextDue({ driver: parts.driver, now: turn.now }) : null
    if (due !== null) turn.dues.push(due)
  })
  if (parts.inbox.length > 0) parts.wake()
}

/** Does a piece of work in a transaction, notes its events in the journal, and acts on it once it is committed. */
export async function transact(parts: Parts, work: (turn: Turn) => Promise<void>): Promise<void> {
  const { turn, entries } = await parts.store.transaction(async (tx) => {
    const here: Turn = {
      parts,
      tx,
      now: parts.clock.now(),
      events: [],
      claimed: [],
      prepare: [],
      done: [],
      stop: [],
      dues: [],
      refused: false,
    }
    await work(here)
    return { turn: here, entries: here.events.length === 0 ? [] : await tx.append(here.now, here.events) }
  })
  for (const entry of entries) parts.tell({ kind: 'journal', entry })
  for (const claimed of turn.claimed) void start(parts, claimed)
  for (const each of turn.prepare) void prepare(parts, each)
  for (const each of turn.stop) stopRun(parts, each)
  for (const run of turn.done) leave(parts, run)
  for (const due of turn.dues) parts.alarm.at(due)
  if (turn.refused) parts.alarm.at(parts.clock.now() + lookAgainMs)
}

/** Makes the waits whose moment has come ready for another look. */
async function wakeWaits(turn: Turn): Promise<void> {
  for (const { epoch, ...key } of await turn.tx.dueWaits({ driver: turn.parts.driver, now: turn.now })) {
    await turn.tx.moveTaskRun({ key, to: 'ready', at: turn.now, epoch, set: { dueAt: null } })
    turn.events.push({ kind: 'task_run', ...key, to: 'ready', epoch })
  }
}

/** Ends what has not started of a run and tells what runs of it to stop. */
export async function cancelRun(
  parts: Parts,
  cancel: { readonly id: string; readonly hard: boolean; readonly reason: string },
): Promise<void> {
  await transact(parts, async (turn) => {
    await turn.tx.askCancel(cancel.id, cancel.reason)
    turn.stop.push(cancel)
    await cancelOpen(turn, await meetRun(turn, cancel.id))
  })
}

/** Tells what runs of a run to stop. */
function stopRun(parts: Parts, { id, hard }: Turn['stop'][number]): void {
  if (parts.runs.has(id)) parts.stopping.add(id)
  for (const claimed of parts.running.values()) if (claimed.run === id) parts.executor.cancel(claimed, { hard })
}

/** Forgets a run that has ended, and tells those who wait for it. */
function leave(parts: Parts, id: string): void {
  const run = parts.runs.get(id)
  parts.runs.delete(id)
  parts.stopping.delete(id)
  for (const step of run?.pipeline.steps ?? []) parts.lists.delete(`${id}/${step.name}`)
  parts.waiters.get(id)?.resolve()
  parts.waiters.delete(id)
  // Its place may be the one that a queued run waits for.
  parts.queue.moved = true
  parts.wake()
}
