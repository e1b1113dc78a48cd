import type { Duration } from '../kernel/index.ts'

/** When a failed attempt is tried again. */
export interface Retry {
  /** Tries in all, the first included; a whole number of at least 1. */
  readonly attempts: number
  /** The pause before the second try. Default `5s`. */
  readonly delay?: Duration
  /** `exponential` doubles the pause each time; `fixed` keeps it. Default `exponential`. */
  readonly backoff?: 'fixed' | 'exponential'
  /** The longest pause. Default `1h`. */
  readonly maxDelay?: Duration
  /** The share of the pause, from 0 to 1, that chance may take off or add. Default 0.2. */
  readonly jitter?: number
  /** Whether this error is worth another try. Default: all but those whose fault says that it cannot be retried. */
  readonly on?: (error: Error) => boolean
}

/** A retry with its defaults filled in and its durations in milliseconds. */
export interface RetryPolicy {
  readonly attempts: number
  readonly delayMs: number
  readonly backoff: 'fixed' | 'exponential'
  readonly maxDelayMs: number
  readonly jitter: number
}
