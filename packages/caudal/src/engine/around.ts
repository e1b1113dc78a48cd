import type { Stoppable } from '../kernel/index.ts'
import { isTerminal } from '../journal/index.ts'
import { createFeed } from './feed.ts'
import { keyText } from './key-text.ts'
import { meetRun } from './known-run.ts'
import { leaseMs, living } from './lease.ts'
import type { Around, Parts, Turn } from './parts.ts'
import { loseClaims } from './submit.ts'

/** How often an engine looks by itself at what others did, in case it did not hear of it. Milliseconds. */
const lookAroundMs = 1_500

/** What an engine needs that shares its runs with others: it hears of their changes, tells of its own, and looks around from time to time. */
export async function lookAround(parts: Parts): Promise<Around & Stoppable> {
  const { store, clock } = parts
  const feed = await createFeed({ store, tell: (entry) => parts.tell({ kind: 'journal', entry }) })
  const state = { due: false }
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
    changed(entries) {
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
 * Looks at what other engines did: what dead workers had claimed is lost, runs that others ended are forgotten, those that others
 * want to stop are stopped, and attempts that were given up meanwhile are told to end.
 */
export async function lookAtOthers(turn: Turn): Promise<void> {
  const { parts, tx } = turn
  await loseDead(turn)
  const claims = new Map((await tx.claims()).map((claim) => [keyText(claim), claim]))
  for (const [name, own] of parts.running) {
    const claim = claims.get(name)
    if (claim?.worker !== parts.worker || claim.epoch !== own.epoch) turn.givenUp.push(own)
  }
  for (const { id, state, cancelling } of await tx.runsNow([...parts.runs.keys()])) {
    if (isTerminal('run', state)) turn.done.push(id)
    else if (cancelling) turn.stopped.push(id)
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
  const posted = new Set(parts.inbox.map((mail) => (mail.kind === 'outcome' ? keyText(mail.claim) : '')))
  for (const { run, step, item, epoch, attempts, worker } of await tx.claims()) {
    const name = keyText({ run, step, item })
    if (worker !== parts.worker || parts.running.get(name)?.epoch === epoch || posted.has(name)) continue
    await meetRun(turn, run)
    turn.claimed.push({ run, step, item, epoch, attempt: attempts + 1 })
  }
}
