import type { Duration, Place } from '../kernel/index.ts'
import type { Catchup, ClockSchedule } from './clock-schedule.ts'
import type { Dataset } from './dataset.ts'
import { placeOfCaller } from './place.ts'

/** When a pipeline runs by itself. */
export type Schedule =
  | ClockSchedule
  | { readonly kind: 'on'; readonly mode: 'all' | 'any'; readonly datasets: readonly Dataset[]; readonly place: Place }

/** How a cron line is read and what is left out of it. */
export interface CronOptions {
  /** The IANA zone of the clock that the line is about. Default UTC. */
  readonly zone?: string
  /** Default `none`. */
  readonly catchup?: Catchup
  /** Days of the zone's calendar on which nothing fires: `2026-12-25`, or `2026-12-24..2027-01-01` with both ends. */
  readonly except?: readonly string[]
}

/**
 * A schedule by the five fields of cron in an IANA zone: `cron('0 2 * * *', { zone: 'America/Sao_Paulo' })`. The zone's default is UTC.
 * Fields take lists, ranges, steps and English names; `@hourly`, `@daily`, `@weekly`, `@monthly` and `@yearly` stand for a line. Where
 * both day fields are restricted, a day matches by either. Where the clocks skip a time, it fires at the first instant behind the gap;
 * where they show a time twice, it fires the first time alone. A day in `except` fires nothing, and the next window begins before it.
 */
export function cron(line: string, options: CronOptions = {}): ClockSchedule {
  const { zone = 'UTC', catchup = 'none', except = [] } = options
  return Object.freeze({ kind: 'cron', line, zone, catchup, except, place: placeOfCaller() })
}

/** A schedule by a fixed interval, counted from 1970-01-01T00:00Z: `every('15m')`. */
export function every(interval: Duration, options: { readonly catchup?: Catchup } = {}): ClockSchedule {
  return Object.freeze({ kind: 'every', every: interval, catchup: options.catchup ?? 'none', place: placeOfCaller() })
}

/**
 * A schedule by what other pipelines publish: `on(sales)` runs after each new version of a dataset, `on({ any: [a, b] })` after a new
 * version of either, `on({ all: [a, b] })` once each has a new one. The run's window spans the windows of the runs that published.
 */
export function on(datasets: Dataset | { readonly all: readonly Dataset[] } | { readonly any: readonly Dataset[] }): Schedule {
  const place = placeOfCaller()
  if ('kind' in datasets) return Object.freeze({ kind: 'on', mode: 'any', datasets: [datasets], place })
  return 'all' in datasets
    ? Object.freeze({ kind: 'on', mode: 'all', datasets: datasets.all, place })
    : Object.freeze({ kind: 'on', mode: 'any', datasets: datasets.any, place })
}
