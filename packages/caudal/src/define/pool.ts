import type { Place } from '../kernel/index.ts'
import { placeOfCaller } from './place.ts'

/** How much of a limit there is. */
export interface PoolOptions {
  /** How many task runs hold the pool at once: a whole number of at least 1. */
  readonly slots: number
  /** How many attempts that hold it may start in any second, minute, hour or day: `'10/s'`, `'100/min'`, `'5000/h'`, `'20000/d'`. */
  readonly rate?: string
}

/** A named limit on how many task runs hold it at once, and on how often one starts, across all runs of the project. */
export interface Pool extends PoolOptions {
  readonly kind: 'pool'
  readonly name: string
  readonly place: Place
}

/** Names a limit: `pool('shop_api', { slots: 4, rate: '10/s' })`. */
export function pool(name: string, options: PoolOptions): Pool {
  const rate = options.rate === undefined ? {} : { rate: options.rate }
  return Object.freeze({ kind: 'pool', name, slots: options.slots, ...rate, place: placeOfCaller() })
}
