import type { Clock } from '../kernel/index.ts'

/** Lets each key do something so often and no more. */
export interface RateLimit {
  /** Counts one more, and says whether it was within the limit. */
  take(key: string): boolean
  /** Whether nothing is left for a key. */
  isSpent(key: string): boolean
}

const mostKeys = 10_000

/** A bucket for each key: `burst` at once, and `perSecond` more as time passes. */
export function createRateLimit(clock: Clock, limit: { readonly burst: number; readonly perSecond: number }): RateLimit {
  const buckets = new Map<string, { left: number; at: number }>()
  const bucketOf = (key: string): { left: number; at: number } => {
    const now = clock.monotonic()
    const bucket = buckets.get(key) ?? { left: limit.burst, at: now }
    bucket.left = Math.min(limit.burst, bucket.left + ((now - bucket.at) / 1_000) * limit.perSecond)
    bucket.at = now
    return bucket
  }
  return {
    take(key) {
      const bucket = bucketOf(key)
      // The oldest goes first: whoever is forgotten begins with a full bucket.
      buckets.delete(key)
      if (buckets.size >= mostKeys) buckets.delete(buckets.keys().next().value!)
      buckets.set(key, bucket)
      if (bucket.left < 1) return false
      bucket.left -= 1
      return true
    },
    isSpent: (key) => buckets.has(key) && bucketOf(key).left < 1,
  }
}
