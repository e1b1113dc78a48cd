import type { StoreTransaction } from '../ports/index.ts'
import { adoptClaims, lookAtOthers } from './around.ts'
import { settleParents, startChild } from './children.ts'
import { claim } from './claim.ts'
import { claimText } from './key-text.ts'
import { runFilter } from './known-run.ts'
import type { OwnClaim, Parts, Turn } from './parts.ts'
import { passes, pauseAfter } from './patience.ts'
import { prepare, settlePrepared } from './prepare.ts'
import { settle } from './settle.ts'
import { start } from './start.ts'
import { awaitTimers, fireTimers } from './timers.ts'
import { conclude } from './propagate.ts'
import { startRuns } from './submit.ts'
import { together } from './together.ts'

/** How many outcomes are recorded in one transaction at the most. */
const batch = 256

/** How long to wait before looking again whether another process gave a slot back. Milliseconds; nothing tells of it in SQLite. */
const lookAgainMs = 250

/** One turn: what came in is recorded, and what may start is claimed, in one transaction; then the claims start. */
export async function takeTurn(parts: Parts): Promise<void> {
  const mail = parts.inbox.splice(0, batch)
  const around = parts.around?.isDue() === true
  const rang = parts.alarm.rang() || around
  const { moved } = parts.queue
  const { doubt } = parts.trouble
  const timed = rang || (mail.length > 0 && parts.runs.values().some((run) => run.timed))
  parts.queue.moved = false
  try {
    await transact(parts, async (turn) => {
      if (timed) await fireTimers(turn)
      await together(mail.map((each) => (each.kind === 'outcome' ? settle(turn, each) : settlePrepared(turn, each))))
      await conclude(turn)
      for (const each of turn.starts) await startChild(turn, each)
      if (doubt) await adoptClaims(turn)
      if (around) await lookAtOthers(turn)
      if (rang) await awaitTimers(turn)
      if (rang) await wakeWaits(turn)
      if (rang || moved || turn.starts.length > 0) await startRuns(turn)
      await claim(turn)
      // A clock that was set back leaves what was due already behind no alarm; with nothing under way there is time to look.
      const idle = parts.running.size === 0 && turn.claimed.length === 0
      const due = rang || idle ? await turn.tx.nextDue({ ...runFilter(parts), now: turn.now }) : null
      if (due !== null) turn.dues.push(due)
    })
  } catch (error) {
    if (!parts.isPatient() || !passes(error)) throw error
    // What came in is kept, and all of it is done again when the alarm rings.
    parts.inbox.unshift(...mail)
    parts.trouble.lastAt = parts.clock.now()
    parts.alarm.at(parts.trouble.lastAt + pauseAfter(parts.trouble.failures++))
    return
  }
  parts.trouble.failures = 0
  if (doubt) parts.trouble.doubt = false
  if (parts.inbox.length > 0) parts.wake()
  else if (parts.running.size === 0) parts.drained?.()
}

/** Does a piece of work in a transaction, notes its events in the journal, and acts on it once it is committed. */
export async function transact(parts: Parts, work: (turn: Turn) => Promise<void>): Promise<void> {
  const { turn, noted } = await parts.store
    .transaction(async (tx) => {
      const here = newTurn(parts, tx)
      try {
        await work(here)
        await conclude(here)
        await settleParents(here)
        await conclude(here)
      } finally {
        await together(here.closing)
      }
      return { turn: here, noted: here.events.length === 0 ? null : await tx.append(here.now, here.events) }
    })
    .catch((error: unknown) => {
      parts.trouble.doubt ||= passes(error)
      throw error
    })
  const entries = (await noted?.entries) ?? []
  if (parts.around === null) for (const entry of entries) parts.tell({ kind: 'journal', entry })
  else parts.around.changed({ entries, stops: turn.stop.size > 0 })
  for (const { key, output } of turn.outputs) parts.outputs.remember(key, output)
  for (const id of turn.over) parts.stopping.delete(id)
  for (const claimed of turn.claimed) parts.running.set(claimText(claimed), claimed)
  for (const claimed of turn.claimed) parts.gathering.began(claimText(claimed))
  for (const claimed of turn.claimed) void start(parts, claimed)
  for (const { run, step } of turn.prepare) run.preparing.add(step.name)
  for (const each of turn.prepare) void prepare(parts, each)
  for (const each of turn.stopped) stopRun(parts, each)
  for (const claimed of turn.givenUp) giveUpOn(parts, claimed)
  for (const [id, hard] of turn.stop) stopRun(parts, { id, hard })
  for (const run of turn.done) leave(parts, run)
  for (const due of turn.dues) parts.alarm.at(due)
  if (turn.refused) parts.alarm.at(parts.clock.now() + lookAgainMs)
}

function newTurn(parts: Parts, tx: StoreTransaction): Turn {
  return {
    parts,
    tx,
    now: parts.clock.now(),
    events: [],
    claimed: [],
    prepare: [],
    counting: new Map(),
    closing: [],
    undecided: [],
    starts: [],
    done: [],
    stop: new Map(),
    over: new Set(),
    stopped: [],
    givenUp: [],
    outputs: [],
    dues: [],
    refused: false,
  }
}

/** Ends an attempt here whose task run was given to another. */
function giveUpOn(parts: Parts, claimed: OwnClaim): void {
  parts.running.delete(claimText(claimed))
  parts.executor.cancel(claimed, { hard: false })
}

/** Makes the waits whose moment has come ready for another look. */
async function wakeWaits(turn: Turn): Promise<void> {
  for (const { epoch, ...key } of await turn.tx.dueWaits({ ...runFilter(turn.parts), now: turn.now })) {
    await turn.tx.moveTaskRun({ key, to: 'ready', at: turn.now, epoch, set: { dueAt: null } })
    turn.events.push({ kind: 'task_run', ...key, to: 'ready', epoch })
  }
}

/** Tells what runs here of a run to stop; told again it does no harm, but told `hard`. */
function stopRun(parts: Parts, { id, hard }: Turn['stopped'][number]): void {
  if (!parts.runs.has(id) || (parts.stopping.has(id) && !hard)) return
  parts.stopping.add(id)
  for (const claimed of parts.running.values()) if (claimed.run === id) parts.executor.cancel(claimed, { hard })
}

/** Forgets a run that has ended, and tells those who wait for it. */
function leave(parts: Parts, id: string): void {
  const run = parts.runs.get(id)
  parts.runs.delete(id)
  parts.stopping.delete(id)
  parts.submitted.delete(id)
  for (const step of run?.pipeline.steps ?? []) parts.lists.delete(`${id}/${step.name}`)
  parts.waiters.get(id)?.resolve()
  parts.waiters.delete(id)
  // Its place may be the one that a queued run waits for.
  parts.queue.moved = true
  parts.wake()
}
