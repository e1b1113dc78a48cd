import type { RetryPolicy } from '../define/index.ts'
import type { Random } from '../kernel/index.ts'
import type { Outcome } from '../ports/index.ts'

/** Lost attempts in a row after which a task run fails, so that a task that kills its worker cannot loop. */
export const lostInARow = 3

/** How long to pause before try number `next` (from 2): doubled each time where the policy says so, capped, jittered. Milliseconds. */
export function pauseMs(policy: RetryPolicy, options: { readonly next: number; readonly random: Random }): number {
  const factor = policy.backoff === 'exponential' ? 2 ** (options.next - 2) : 1
  const pause = Math.min(policy.delayMs * factor, policy.maxDelayMs)
  const share = (options.random() * 2 - 1) * policy.jitter
  return Math.max(0, Math.round(pause * (1 + share)))
}

/** Whether a failed or timed-out try is followed by another: there are tries left, and the error is worth one. */
export function triesAgain(policy: RetryPolicy, options: { readonly used: number; readonly outcome: Outcome }): boolean {
  const { used, outcome } = options
  if (used >= policy.attempts) return false
  if (outcome.kind === 'timed_out') return true
  return outcome.kind === 'failed' && (outcome.retry ?? outcome.error.retryable)
}
