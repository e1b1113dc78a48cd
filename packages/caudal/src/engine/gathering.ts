import type { Clock } from '../kernel/index.ts'

/** Attempts that began a moment ago: most end soon, and what ends together is recorded in one transaction. */
export interface Gathering {
  began(attempt: string): void
  ended(attempt: string): void
  /** For how long, in milliseconds, what has ended may wait for others; 0 where none of them began a moment ago. */
  leftMs(): number
}

/** Gathers what ends within so many milliseconds of its beginning. */
export function createGathering(clock: Clock, withinMs: number): Gathering {
  /** When each began, by the clock's monotonic reading; the earliest first. */
  const open = new Map<string, number>()
  return {
    began(attempt) {
      if (withinMs > 0) open.set(attempt, clock.monotonic())
    },
    ended: (attempt) => void open.delete(attempt),
    leftMs() {
      const now = clock.monotonic()
      for (const [attempt, since] of open) {
        if (since + withinMs > now) return since + withinMs - now
        open.delete(attempt)
      }
      return 0
    },
  }
}
