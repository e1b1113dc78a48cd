import { durationMs, Fault } from '../kernel/index.ts'
import type { Place } from '../kernel/index.ts'
import type { Retry, RetryPolicy } from '../define/index.ts'
import { attempt, refuseUnknown } from './report.ts'
import type { Report } from './report.ts'
import { written } from './written.ts'

const once: RetryPolicy = { attempts: 1, delayMs: 5_000, backoff: 'exponential', maxDelayMs: 3_600_000, jitter: 0.2 }
const known = ['attempts', 'delay', 'backoff', 'maxDelay', 'jitter', 'on']

/** The retry policy that an optional retry stands for; without one there is a single attempt. What is wrong goes to the report. */
export function compileRetry(
  report: Report,
  options: { readonly what: string; readonly place: Place; readonly retry: Retry | undefined },
): RetryPolicy {
  const { what, place, retry } = options
  if (retry === undefined) return once
  refuseUnknown(report, { what: `retry of ${what}`, place, given: retry, known })
  const read = <T>(name: string, fallback: T, value: () => T): T =>
    attempt(report, { what: `${what}, retry.${name}`, place, fallback, read: value })
  return {
    attempts: read('attempts', 1, () => inRange(retry.attempts, { least: 1, most: 1_000, whole: true })),
    delayMs: read('delay', once.delayMs, () => (retry.delay === undefined ? once.delayMs : durationMs(written(retry.delay)))),
    backoff: read('backoff', once.backoff, () => backoffOf(retry.backoff)),
    maxDelayMs: read('maxDelay', once.maxDelayMs, () =>
      retry.maxDelay === undefined ? once.maxDelayMs : durationMs(written(retry.maxDelay)),
    ),
    jitter: read('jitter', once.jitter, () =>
      retry.jitter === undefined ? once.jitter : inRange(retry.jitter, { least: 0, most: 1, whole: false }),
    ),
  }
}

function backoffOf(backoff: string | undefined): RetryPolicy['backoff'] {
  if (backoff === undefined) return once.backoff
  if (backoff === 'fixed' || backoff === 'exponential') return backoff
  throw new Fault('DEFINE-UNKNOWN-OPTION', { message: `"${backoff}" is no way to back off`, hint: 'write exponential or fixed' })
}

/** The number, when it is one within the bounds. Throws `DEFINE-BAD-NUMBER`. */
export function inRange(value: unknown, bounds: { readonly least: number; readonly most: number; readonly whole: boolean }): number {
  const { least, most, whole } = bounds
  if (typeof value === 'number' && value >= least && value <= most && (!whole || Number.isInteger(value))) return value
  const kind = whole ? 'a whole number' : 'a number'
  throw new Fault('DEFINE-BAD-NUMBER', {
    message: `${written(value)} is not ${kind} from ${least} to ${most}`,
    hint: `write ${kind} from ${least} to ${most}`,
  })
}
