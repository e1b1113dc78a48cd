import type { RunState } from '../journal/index.ts'
import type { Trigger } from './trigger.ts'

/** Which runs to list. */
export interface RunQuery {
  readonly pipeline?: string
  readonly state?: RunState
  readonly trigger?: Trigger
  readonly backfill?: string
  /** Only runs for exactly this window, as ISO instants. */
  readonly window?: { readonly start: string; readonly end: string }
  /** Only runs that were asked for in this span; the first moment belongs to it, the second does not. Milliseconds since 1970. */
  readonly createdFrom?: number
  readonly createdTo?: number
  /** Newest first unless it says `oldest`. */
  readonly order?: 'newest' | 'oldest'
  /** The id of the last one seen, in the order asked for. */
  readonly before?: string
  readonly limit: number
}
