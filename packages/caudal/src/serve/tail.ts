import { sleep } from '../kernel/index.ts'
import type { Clock, Stoppable } from '../kernel/index.ts'
import type { JournalEntry } from '../journal/index.ts'
import type { Store, StoreReader } from '../ports/index.ts'

/** The end of the journal as many listeners follow it: each has a place, and asks for what comes behind it. */
export interface Tail extends Stoppable {
  /** Entries behind a place, oldest first; none where there are none yet. Rejects with `JOURNAL-MISSED` where some were dropped. */
  since(after: number): Promise<readonly JournalEntry[]>
  /** Resolves when there may be entries behind a place, when so many milliseconds have passed, or the signal aborts. */
  changed(after: number, until: { readonly waitMs: number; readonly signal: AbortSignal }): Promise<void>
  /** The place of the newest entry. */
  newest(): Promise<number>
}

/** Entries that are kept in memory, and that are read or given at once. */
const kept = 16_384
const atOnce = 500
/** How often to look for what other processes wrote. Milliseconds. */
const lookMs = 250
/** How long what is written in quick succession is gathered before it is read, and told to all in one go. Milliseconds. */
const gatherMs = { least: 50, most: 250, aListener: 1 }
/** Listeners that are woken at once; the work of this process goes on before the next are. */
const wokenAtOnce = 5

interface Waiting {
  readonly after: number
  readonly wake: () => void
}

/** What the journal's newest entries are, as far as they were read. */
interface Reading {
  readonly recent: JournalEntry[]
  readonly waiting: Set<Waiting>
  newest: number | null
  /** How many were told of it the last time. */
  told: number
  underWay: Promise<void> | null
  next: Promise<void> | null
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
export function createTail({ store, clock, hear }: TailOptions): Tail {
  const reading: Reading = { recent: [], waiting: new Set(), newest: null, told: 0, underWay: null, next: null }
  const { waiting } = reading
  const look = (): Promise<void> => {
    // What was written since the look under way began may have escaped it: whoever asks meanwhile shares the next one.
    reading.next ??= (reading.underWay ?? Promise.resolve()).catch(ignore).then(() => {
      reading.underWay = reading.next
      reading.next = null
      return readOn(store, reading)
    })
    return reading.next
  }
  const looks = createLooks(clock, {
    wanted: () => waiting.size > 0,
    gatherMs: () => Math.min(gatherMs.most, Math.max(gatherMs.least, reading.told * gatherMs.aListener)),
    // What could not be read is told to those who wait by `since`, which asks for it again.
    look: () =>
      look().then(
        () => wakeBehind(clock, reading),
        () => waiting.forEach((one) => one.wake()),
      ),
  })
  const heard = hear(() => {
    if (waiting.size > 0) looks.soon()
  })
  return {
    since: async (after) => keptBehind(reading, after) ?? (await store.journal({ after, limit: atOnce })),
    changed(after, { waitMs, signal }) {
      if ((reading.newest ?? 0) > after || signal.aborted || looks.stopped()) return Promise.resolve()
      return new Promise((resolve) => {
        const wake = (): void => {
          waiting.delete(one)
          timer.stop()
          signal.removeEventListener('abort', wake)
          resolve()
        }
        const one = { after, wake }
        const timer = clock.after(waitMs, wake, { idle: true })
        waiting.add(one)
        signal.addEventListener('abort', wake, { once: true })
        looks.soon()
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

/** What is kept behind a place, as far as it is given at once; undefined where that begins before what is kept. */
function keptBehind({ recent, newest }: Reading, after: number): readonly JournalEntry[] | undefined {
  const first = recent[0]
  if (first === undefined || after + 1 < first.seq) return undefined
  // Whoever has heard all asks for more at once.
  if (after >= newest!) return []
  const from = after + 1 - first.seq
  if (recent[from]?.seq === after + 1) return recent.slice(from, from + atOnce)
  return recent.filter((entry) => entry.seq > after).slice(0, atOnce)
}

/** Reads what came since the last look. Where that is more than is kept, as when nobody listened for long, it begins anew at the end. */
async function readOn(store: TailOptions['store'], reading: Reading): Promise<void> {
  const { recent } = reading
  const last = await store.lastSeq()
  if (reading.newest === null || last - reading.newest > kept) {
    recent.length = 0
    reading.newest = last
    return
  }
  for (;;) {
    const found = await store.journal({ after: reading.newest, limit: atOnce })
    if (found.length > 0) {
      recent.push(...found)
      if (recent.length > kept) recent.splice(0, recent.length - kept)
      reading.newest = found.at(-1)!.seq
    }
    if (found.length < atOnce) return
  }
}

/** Wakes those who wait for what was read, a few at a time: what they then send would otherwise hold up all else. */
async function wakeBehind(clock: Clock, reading: Reading): Promise<void> {
  const behind = [...reading.waiting].filter(({ after }) => after < reading.newest!)
  reading.told = behind.length
  for (let from = 0; from < behind.length; from += wokenAtOnce) {
    if (from > 0) await sleep(clock, { delayMs: 0 })
    for (const one of behind.slice(from, from + wokenAtOnce)) one.wake()
  }
}

/** Looks while that is wanted: from time to time, and soon where something is known to have come. */
function createLooks(
  clock: Clock,
  of: { readonly look: () => Promise<void>; readonly wanted: () => boolean; readonly gatherMs: () => number },
): { readonly soon: () => void; readonly stop: () => void; readonly stopped: () => boolean } {
  const state = { timer: null as Stoppable | null, due: Infinity, last: -Infinity, stopped: false }
  const planFor = (moment: number): void => {
    if (state.stopped || state.due <= moment) return
    state.timer?.stop()
    state.due = moment
    state.timer = clock.after(moment - clock.monotonic(), ring, { idle: true })
  }
  const ring = (): void => {
    state.due = Infinity
    state.last = clock.monotonic()
    void of.look().then(() => {
      if (of.wanted()) planFor(clock.monotonic() + lookMs)
    })
  }
  return {
    soon: () => planFor(Math.max(clock.monotonic(), state.last + of.gatherMs())),
    stop() {
      state.stopped = true
      state.timer?.stop()
    },
    stopped: () => state.stopped,
  }
}

function ignore(): void {}
