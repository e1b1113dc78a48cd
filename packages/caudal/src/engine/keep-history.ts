import type { Clock, Stoppable } from '../kernel/index.ts'
import type { HistoryLimits, HistorySweep, Store } from '../ports/index.ts'

/** How often an engine keeps the history within its limits. Milliseconds. */
const sweepEveryMs = 30_000

/**
 * Keeps the history within its limits from now on, and the first time at once. Tells when something was dropped, and when it falls
 * behind or no longer does.
 */
export function keepHistory(options: {
  readonly store: Store
  readonly clock: Clock
  readonly limits: () => HistoryLimits
  readonly tell: (sweep: HistorySweep) => void
}): { readonly stop: () => Promise<void> } {
  const { store, clock, limits, tell } = options
  let behind = false
  let stopped = false
  let timer: Stoppable = { stop: () => undefined }
  const sweep = async (): Promise<void> => {
    try {
      const done = await store.sweepHistory(limits(), clock.now())
      if (!stopped && (done.swept > 0 || done.behind !== behind)) tell(done)
      behind = done.behind
    } catch {
      // The state may be away, or its disk full: the engine tells of that. The next sweep is as good.
    }
    if (!stopped) timer = clock.after(sweepEveryMs, () => void (sweeping = sweep()), { idle: true })
  }
  let sweeping = sweep()
  return {
    async stop() {
      stopped = true
      timer.stop()
      await sweeping
    },
  }
}
