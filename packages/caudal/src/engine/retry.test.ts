import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RetryPolicy } from '../define/index.ts'
import { pauseMs, triesAgain } from './retry.ts'

const policy: RetryPolicy = { attempts: 4, delayMs: 1_000, backoff: 'exponential', maxDelayMs: 3_000, jitter: 0 }
const error = { code: 'X', message: 'x', blame: 'user', retryable: true } as const

describe('pauseMs', () => {
  it('doubles up to the cap', () => {
    expect([2, 3, 4, 5].map((next) => pauseMs(policy, { next, random: () => 0.5 }))).toEqual([1_000, 2_000, 3_000, 3_000])
    expect(pauseMs({ ...policy, backoff: 'fixed' }, { next: 4, random: () => 0.5 })).toBe(1_000)
  })

  it('stays within the jitter', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (chance) => {
        const pause = pauseMs({ ...policy, jitter: 0.2 }, { next: 2, random: () => chance })
        expect(pause).toBeGreaterThanOrEqual(800)
        expect(pause).toBeLessThanOrEqual(1_200)
      }),
    )
  })
})

describe('triesAgain', () => {
  it('asks the task first, then the error, and stops when the tries are used up', () => {
    const failed = { kind: 'failed', error, retry: null, published: [] } as const
    expect(triesAgain(policy, { used: 1, outcome: failed })).toBe(true)
    expect(triesAgain(policy, { used: 4, outcome: failed })).toBe(false)
    expect(triesAgain(policy, { used: 1, outcome: { ...failed, retry: false } })).toBe(false)
    expect(triesAgain(policy, { used: 1, outcome: { ...failed, error: { ...error, retryable: false } } })).toBe(false)
    expect(triesAgain(policy, { used: 1, outcome: { kind: 'timed_out', error } })).toBe(true)
    expect(triesAgain(policy, { used: 1, outcome: { kind: 'cancelled' } })).toBe(false)
  })
})
