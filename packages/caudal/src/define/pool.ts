import type { Place } from '../kernel/index.ts'
import { placeOfCaller } from './place.ts'

/** A named limit on how many task runs hold it at once, across all runs of the project. */
export interface Pool {
  readonly kind: 'pool'
  readonly name: string
  readonly slots: number
  readonly place: Place
}

/** Names a limit: `pool('shop_api', { slots: 4 })`. `slots` is a whole number of at least 1. */
export function pool(name: string, options: { readonly slots: number }): Pool {
  return Object.freeze({ kind: 'pool', name, slots: options.slots, place: placeOfCaller() })
}
