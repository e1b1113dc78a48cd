import type { Json, Place } from '../kernel/index.ts'

/** Why a request was refused, as `application/problem+json` (RFC 9457). */
export interface Problem {
  /** The name of the kind of problem: the code, as `urn:caudal:error:run-ended`. */
  readonly type: string
  readonly title: string
  readonly status: number
  /** The code of the fault, as in docs/reference/errors.md. */
  readonly code: string
  /** What happened, in one sentence. */
  readonly detail: string
  /** How to mend it. */
  readonly hint?: string | undefined
  readonly place?: Place | undefined
  readonly data?: { readonly [key: string]: Json | undefined } | undefined
  /** All that is wrong, where it is more than one thing. */
  readonly problems?: readonly Omit<Problem, 'type' | 'title' | 'status' | 'problems'>[] | undefined
}
