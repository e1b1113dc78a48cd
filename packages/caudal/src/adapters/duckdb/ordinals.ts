import type { Author } from '../../ports/index.ts'

/** Counts the appends that each attempt begins, dataset by dataset, so that a repeated attempt finds again what an earlier one did. */
export interface Ordinals {
  /** The place of the next append, from 0; `published` is how many of the attempt are published already. */
  next(by: { readonly author: Author; readonly dataset: string }, published: number): number
}

/** A count that starts at nothing; what newer attempts make needless is forgotten. */
export function createOrdinals(): Ordinals {
  const counts = new Map<string, { readonly epoch: number; readonly next: number }>()
  return {
    next({ author, dataset }, published) {
      const key = JSON.stringify([author.run, author.step, author.item, dataset])
      const known = counts.get(key)
      const ordinal = Math.max(known?.epoch === author.epoch ? known.next : 0, published)
      counts.set(key, { epoch: author.epoch, next: ordinal + 1 })
      return ordinal
    },
  }
}
