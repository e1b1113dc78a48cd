import type { Stoppable } from '../kernel/index.ts'
import { isTerminal } from '../journal/index.ts'
import { beginBackfill, cancelBackfill, pauseBackfill } from './backfill.ts'
import type { Backfills } from './backfills.ts'
import type { EngineNews } from './engine.ts'
import type { Parts } from './parts.ts'
import { patiently } from './patience.ts'
import { transact } from './turn.ts'
import type { Turns } from './turns.ts'
import { workBackfills } from './work-backfills.ts'
import type { BackfillWork } from './work-backfills.ts'

/** How often to look at what other processes have changed, in case nobody tells of it. Milliseconds. */
const lookMs = 2_000

/** Works on backfills until it is stopped: whenever one changes, and when a run has ended. */
export function startBackfilling(
  parts: Parts,
  options: BackfillWork & { readonly turns: Turns; readonly listeners: Set<(news: EngineNews) => void> },
): Stoppable {
  const { turns, listeners } = options
  let stopped = false
  let asked = false
  let poll: Stoppable = { stop: () => undefined }
  const work = async (): Promise<void> => {
    asked = false
    if (stopped) return
    let more = false
    await transact(parts, async (turn) => {
      more = await workBackfills(turn, options)
    })
    if (parts.queue.moved) parts.wake()
    if (more) look()
  }
  const look = (): void => {
    if (asked || stopped) return
    asked = true
    // A look that fails, as when the disk is full, is taken again with the next.
    turns.between(work).catch(() => undefined)
  }
  const again = (): void => {
    look()
    poll = parts.clock.after(lookMs, again, { idle: true })
  }
  const hear = (news: EngineNews): void => {
    if (news.kind !== 'journal') return
    const { event } = news.entry
    if (event.kind === 'backfill' || (event.kind === 'run' && isTerminal('run', event.to))) look()
  }
  listeners.add(hear)
  again()
  return {
    stop() {
      stopped = true
      poll.stop()
      listeners.delete(hear)
    },
  }
}

/** What an engine is asked about backfills; stopped, it works on none any more. */
export function createBackfills(
  parts: Parts,
  options: { readonly turns: Turns; readonly listeners: Set<(news: EngineNews) => void> },
): { readonly asked: Backfills } & Stoppable {
  const { turns } = options
  const works = new Set<Stoppable>()
  const ask = <T>(piece: () => Promise<T>): Promise<T> => patiently(parts, () => turns.between(piece))
  return {
    asked: {
      begin: (request) => ask(() => beginBackfill(parts, request)),
      pause: (id, order) => ask(() => pauseBackfill(parts, { ...order, id, paused: true })),
      resume: (id, order) => ask(() => pauseBackfill(parts, { ...order, id, paused: false })),
      cancel: (id, order) => ask(() => cancelBackfill(parts, { ...order, id })),
      work(id, project) {
        const work = startBackfilling(parts, { ...options, project, only: id })
        works.add(work)
        return work
      },
    },
    stop: () => works.forEach((work) => work.stop()),
  }
}
