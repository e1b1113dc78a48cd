import type { Duration, Place } from '../kernel/index.ts'
import { placeOfCaller } from './place.ts'

/** What to do about ticks that passed while nobody was there to fire them. */
export type Catchup = 'none' | 'latest' | 'all'

/** When a pipeline runs by itself. */
export type Schedule =
  | { readonly kind: 'cron'; readonly line: string; readonly zone: string; readonly catchup: Catchup; readonly place: Place }
  | { readonly kind: 'every'; readonly every: Duration; readonly catchup: Catchup; readonly place: Place }

/**
 * A schedule by the five fields of cron in an IANA zone: `cron('0 2 * * *', { zone: 'America/Sao_Paulo' })`. The zone's default is UTC.
 * Fields take lists, ranges, steps and English names; `@hourly`, `@daily`, `@weekly`, `@monthly` and `@yearly` stand for a line. Where
 * both day fields are restricted, a day matches by either. Where the clocks skip a time, it fires at the first instant behind the gap;
 * where they show a time twice, it fires the first time alone.
 */
export function cron(line: string, options: { readonly zone?: string; readonly catchup?: Catchup } = {}): Schedule {
  return Object.freeze({ kind: 'cron', line, zone: options.zone ?? 'UTC', catchup: options.catchup ?? 'none', place: placeOfCaller() })
}

/** A schedule by a fixed interval, counted from 1970-01-01T00:00Z: `every('15m')`. */
export function every(interval: Duration, options: { readonly catchup?: Catchup } = {}): Schedule {
  return Object.freeze({ kind: 'every', every: interval, catchup: options.catchup ?? 'none', place: placeOfCaller() })
}
