import type { Clock, Stoppable } from '../kernel/index.ts'

/** A clock that stands still until it is told to go on; timers ring in the order of their moments. */
export interface TestClock extends Clock {
  /** Goes on by some milliseconds, ringing what is due on the way. */
  advance(ms: number): void
  /** Goes on to the next timer that keeps the process alive and rings it; false where none is set. */
  toNext(): boolean
  /** The moment of that timer; null where none is set. */
  next(): number | null
}

interface Timer {
  readonly at: number
  readonly order: number
  readonly idle: boolean
  readonly ring: () => void
}

/** A clock for tests that starts at an instant in milliseconds; 2026-01-01T00:00Z unless given. */
export function testClock(start: number = Date.UTC(2026, 0, 1)): TestClock {
  let now = start
  let order = 0
  const timers = new Set<Timer>()
  const first = (wanted: (timer: Timer) => boolean): Timer | undefined =>
    [...timers].filter(wanted).toSorted((a, b) => a.at - b.at || a.order - b.order)[0]
  const ring = (timer: Timer): void => {
    timers.delete(timer)
    now = Math.max(now, timer.at)
    timer.ring()
  }
  return {
    now: () => now,
    monotonic: () => now - start,
    after(delayMs, callback, options): Stoppable {
      const timer = { at: now + Math.max(0, delayMs), order: order++, idle: options?.idle === true, ring: callback }
      timers.add(timer)
      return { stop: () => void timers.delete(timer) }
    },
    advance(ms) {
      const end = now + ms
      for (let due = first(({ at }) => at <= end); due !== undefined; due = first(({ at }) => at <= end)) ring(due)
      now = end
    },
    next: () => first(({ idle }) => !idle)?.at ?? null,
    toNext() {
      const due = first(({ idle }) => !idle)
      if (due === undefined) return false
      ring(due)
      return true
    },
  }
}
