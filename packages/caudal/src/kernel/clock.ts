/** Stops what it stands for: a timer, a subscription. Stopping twice is harmless. */
export interface Stoppable {
  stop(): void
}

/** The only one who is asked what time it is. Instants are whole milliseconds since 1970-01-01T00:00Z. */
export interface Clock {
  now(): number
  /** A reading in fractional milliseconds that never goes back; only differences mean something. */
  monotonic(): number
  /** Calls `ring` once, when `delayMs` have passed. An `idle` timer does not keep the process alive. */
  after(delayMs: number, ring: () => void, options?: { readonly idle?: boolean }): Stoppable
}

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(delayMs, ring, options) {
    const timer = setTimeout(ring, Math.min(Math.max(delayMs, 0), 2_147_483_647)) as unknown as { unref?(): void }
    if (options?.idle === true) timer.unref?.()
    return { stop: () => clearTimeout(timer as unknown as number) }
  },
}

/** Resolves when `delayMs` have passed on the clock; rejects with the signal's reason when it aborts first. */
export function sleep(clock: Clock, options: { readonly delayMs: number; readonly signal?: AbortSignal }): Promise<void> {
  const { delayMs, signal } = options
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) return reject(signal.reason as Error)
    const aborted = (): void => {
      timer.stop()
      reject(signal?.reason as Error)
    }
    const timer = clock.after(delayMs, () => {
      signal?.removeEventListener('abort', aborted)
      resolve()
    })
    signal?.addEventListener('abort', aborted, { once: true })
  })
}
