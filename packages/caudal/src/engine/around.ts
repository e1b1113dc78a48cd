import type { Stoppable } from '../kernel/index.ts'
import { isTerminal } from '../journal/index.ts'
import { createFeed } from './feed.ts'
import { claimText } from './key-text.ts'
import { lookForStale, meetRun } from './known-run.ts'
import { leaseMs, living } from './lease.ts'
import type { Around, Parts, Turn } from './parts.ts'
import { loseClaims } from './submit.ts'

/** How often an engine looks by itself at what others did, in case it did not hear of it. Milliseconds. */
const lookAroundMs = 1_500

/**
 * What an engine needs that shares its runs with others: it hears of their changes, tells of its own, and looks around from time to time,
 * and at once when somebody asked something of a run.
 */
export async function lookAround(parts: Parts): Promise<Around & Stoppable> {
  const { store, clock } = parts
  const state = { due: false }
  const feed = createFeed({
    store,
    place: { seq: await store.lastSeq() },
    tell(entry) {
      if (entry.event.kind === 'command' || entry.event.kind === 'approval') {
        state.due = true
        parts.wake()
      }
      parts.tell({ kind: 'journal', entry })
    },
  })
  const heard = store.changes?.listen(() => {
    parts.queue.moved = true
    parts.wake()
    void feed.read()
  })
  const beat = (): Stoppable =>
    clock.after(
      lookAroundMs,
      () => {
        timer = beat()
        state.due = true
        parts.wake()
        void feed.read()
      },
      { idle: true },
    )
  let timer = beat()
  return {
    isDue() {
      const { due } = state
      state.due = false
      return due
    },
    changed({ entries, stops }) {
      if (entries.length === 0 && !stops) return
      store.changes?.tell()
      feed.take(entries)
    },
    read: () => feed.read(),
    told: new Set(),
    stop() {
      timer.stop()
      heard?.stop()
    },
  }
}

/**
 * What an engine needs that has runs of its own in a state which other processes may change: it hears of their changes and looks at them.
 * Null where nobody else can get at the state.
 */
export async function lookBeside(parts: Parts): Promise<(Around & Stoppable) | null> {
  const { store } = parts
  if (store.changes === null) return null
  const state = { due: false }
  const place = { seq: await store.lastSeq() }
  /** What was noted here behind entries of others that are still to be read. */
  const ahead = new Set<number>()
  const feed = createFeed({
    store,
    place,
    tell(entry) {
      if (!ahead.delete(entry.seq)) parts.tell({ kind: 'journal', entry })
    },
  })
  const heard = store.changes.listen(() => {
    state.due = true
    parts.queue.moved = true
    parts.wake()
    void feed.read()
  })
  return {
    isDue() {
      const { due } = state
      state.due = false
      return due
    },
    changed({ entries }) {
      for (const entry of entries) {
        if (entry.seq <= place.seq) continue
        if (entry.seq === place.seq + 1) place.seq = entry.seq
        else ahead.add(entry.seq)
        parts.tell({ kind: 'journal', entry })
      }
    },
    read: () => feed.read(),
    told: new Set(),
    stop: () => heard.stop(),
  }
}

/**
 * Looks at what other engines did: what dead workers had claimed is lost, runs that others ended are forgotten, those that others
 * want to stop are stopped, and attempts that were given up meanwhile are told to end.
 */
export async function lookAtOthers(turn: Turn): Promise<void> {
  const { parts, tx } = turn
  if (parts.scope !== 'own') await loseDead(turn)
  const claims = new Set((await tx.claims()).filter(({ worker }) => worker === parts.worker).map(claimText))
  for (const [name, own] of parts.running) if (!claims.has(name)) turn.givenUp.push(own)
  for (const { id, state, stop } of await tx.runsNow([...parts.runs.keys()])) {
    if (isTerminal('run', state)) turn.done.push(id)
    else if (stop !== null) turn.stopped.push({ id, hard: stop === 'hard' })
    else if (parts.stopping.has(id)) turn.over.add(id)
  }
  if (parts.scope !== 'all' || parts.versions === undefined || parts.around === null) return
  for (const { pipeline, version } of await tx.otherVersions(parts.versions)) {
    if (parts.around.told.has(version)) continue
    parts.around.told.add(version)
    turn.parts.tell({ kind: 'left', pipeline, version })
  }
}

async function loseDead(turn: Turn): Promise<void> {
  const { parts, tx, now } = turn
  // While the state database was away nobody could renew a lease; all get the time to.
  const { lastAt } = parts.trouble
  if (lastAt !== null && now - lastAt < leaseMs) return
  const workers = await tx.workers(now)
  const alive = new Set([...living(workers, parts.process), parts.worker])
  const orphans = new Set((await tx.claims()).filter(({ worker }) => !alive.has(worker)).map(({ run }) => run))
  for (const id of orphans) await loseClaims(turn, { run: await meetRun(turn, id), alive })
  for (const { id } of workers) if (!alive.has(id)) await tx.dropWorker(id)
}

/**
 * Takes on what this engine has claimed without knowing: the connection was lost before it heard that its transaction had
 * happened, so that nothing of it was started.
 */
export async function adoptClaims(turn: Turn): Promise<void> {
  const { parts, tx } = turn
  const posted = new Set(parts.inbox.map((mail) => (mail.kind === 'outcome' ? claimText(mail.claim) : '')))
  const claims = await tx.claims()
  await lookForStale(
    turn,
    claims.filter(({ worker }) => worker === parts.worker).map(({ run }) => run),
  )
  for (const { run, step, item, epoch, attempts, worker } of claims) {
    const name = claimText({ run, step, item, epoch })
    if (worker !== parts.worker || parts.running.has(name) || posted.has(name)) continue
    await meetRun(turn, run)
    turn.claimed.push({ run, step, item, epoch, attempt: attempts + 1 })
  }
}
