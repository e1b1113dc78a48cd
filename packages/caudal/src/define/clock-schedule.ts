import type { Duration, Place } from '../kernel/index.ts'

/** What to do about ticks that passed while nobody was there to fire them. */
export type Catchup = 'none' | 'latest' | 'all'

/** Moments by the clock: what `cron` and `every` make. */
export type ClockSchedule =
  | {
      readonly kind: 'cron'
      readonly line: string
      readonly zone: string
      readonly catchup: Catchup
      readonly except: readonly string[]
      readonly place: Place
    }
  | { readonly kind: 'every'; readonly every: Duration; readonly catchup: Catchup; readonly place: Place }
