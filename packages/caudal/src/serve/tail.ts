import type { Clock, Stoppable } from '../kernel/index.ts'
import type { JournalEntry } from '../journal/index.ts'
import type { Store, StoreReader } from '../ports/index.ts'

/** The end of the journal as many listeners follow it: each has a place, and asks for what comes behind it. */
export interface Tail extends Stoppable {
  /** Entries behind a place, oldest first; none where there are none yet. Rejects with `JOURNAL-MISSED` where some were dropped. */
  since(after: number): Promise<readonly JournalEntry[]>
  /** Resolves when there may be entries behind a place, or the signal aborts. */
  changed(after: number, signal: AbortSignal): Promise<void>
  /** The place of the newest entry. */
  newest(): Promise<number>
}

/** Entries that are kept in memory, and that are read or given at once. */
const kept = 8_192
const atOnce = 500
/** How often to look for what other processes wrote. Milliseconds. */
const lookMs = 250

interface Waiting {
  readonly after: number
  readonly wake: () => void
}

/** What the journal's newest entries are, as far as they were read. */
interface Reading {
  readonly recent: JournalEntry[]
  readonly waiting: Set<Waiting>
  newest: number | null
  underWay: Promise<void> | null
}

interface TailOptions {
  readonly store: Pick<StoreReader, 'journal'> & Pick<Store, 'lastSeq'>
  readonly clock: Clock
  /** Hears that the journal may have grown. */
  readonly hear: (grown: () => void) => Stoppable
}

/**
 * Follows the journal once for all who listen. What this process writes is told by `hear`; what others write is found by looking. The
 * newest entries are kept in memory, and whoever is farther behind reads from the store: a slow listener costs no memory.
 */
export function createTail(options: TailOptions): Tail {
  const { store, clock } = options
  const reading: Reading = { recent: [], waiting: new Set(), newest: null, underWay: null }
  const { recent, waiting } = reading
  const look = (): Promise<void> => {
    reading.underWay ??= readOn(store, reading).finally(() => {
      reading.underWay = null
    })
    return reading.underWay
  }
  const looks = lookFromTimeToTime(clock, { look, waiting })
  const heard = options.hear(() => {
    if (waiting.size > 0) void look().catch(() => undefined)
  })
  return {
    async since(after) {
      const first = recent[0]
      if (first === undefined || after + 1 < first.seq) return await store.journal({ after, limit: atOnce })
      const from = after + 1 - first.seq
      if (recent[from]?.seq === after + 1) return recent.slice(from, from + atOnce)
      return recent.filter((entry) => entry.seq > after).slice(0, atOnce)
    },
    changed(after, signal) {
      if ((reading.newest ?? 0) > after || signal.aborted || looks.stopped()) return Promise.resolve()
      return new Promise((resolve) => {
        const wake = (): void => {
          waiting.delete(one)
          signal.removeEventListener('abort', wake)
          resolve()
        }
        const one = { after, wake }
        waiting.add(one)
        signal.addEventListener('abort', wake, { once: true })
        void look().catch(wake).then(looks.go)
      })
    },
    async newest() {
      await look()
      return reading.newest!
    },
    stop() {
      heard.stop()
      looks.stop()
      for (const one of waiting) one.wake()
    },
  }
}

/** Reads what came since the last look, and wakes those who wait for it. */
async function readOn(store: TailOptions['store'], reading: Reading): Promise<void> {
  const { recent, waiting } = reading
  if (reading.newest === null) {
    reading.newest = await store.lastSeq()
    return
  }
  for (;;) {
    const found = await store.journal({ after: reading.newest, limit: atOnce })
    if (found.length === 0) return
    recent.push(...found)
    if (recent.length > kept) recent.splice(0, recent.length - kept)
    reading.newest = found.at(-1)!.seq
    for (const one of waiting) if (one.after < reading.newest) one.wake()
  }
}

/** Looks again and again while anybody waits. */
function lookFromTimeToTime(
  clock: Clock,
  of: { readonly look: () => Promise<void>; readonly waiting: ReadonlySet<Waiting> },
): { readonly go: () => void; readonly stop: () => void; readonly stopped: () => boolean } {
  const state: { timer: Stoppable | null; stopped: boolean } = { timer: null, stopped: false }
  const ring = (): void => {
    state.timer = null
    // What could not be read is told to those who wait by `since`, which asks for it again.
    void of
      .look()
      .catch(() => of.waiting.forEach((one) => one.wake()))
      .then(go)
  }
  const go = (): void => {
    if (state.timer === null && !state.stopped && of.waiting.size > 0) state.timer = clock.after(lookMs, ring, { idle: true })
  }
  return {
    go,
    stop() {
      state.stopped = true
      state.timer?.stop()
    },
    stopped: () => state.stopped,
  }
}
