import { Fault } from '../kernel/index.ts'
import type { Clock } from '../kernel/index.ts'
import type { Problem } from './problem.ts'

/** Where the server is and who asks. */
export interface ClientOptions {
  /** As `http://127.0.0.1:4600`; in a page of the server itself it may be left out. */
  readonly url?: string
  readonly token?: string
  /** By which pauses before another try are measured. Default: the machine's. */
  readonly clock?: Clock
  /** Default: that of the platform. */
  readonly fetch?: typeof fetch
}

/** The fault that a server answered with. */
export function refusal(status: number, text: string): Fault {
  const problem = problemOf(text)
  return new Fault(problem?.code ?? 'API-NO-ANSWER', {
    message: problem?.detail ?? `the server answered ${status} and nothing that can be read`,
    hint: problem?.hint ?? 'see whether a Caudal server listens there',
    retryable: status >= 500 || status === 429,
    data: { ...problem?.data, status },
    ...(problem?.place === undefined ? {} : { place: problem.place }),
  })
}

function problemOf(text: string): Problem | undefined {
  try {
    const found = JSON.parse(text) as Problem
    return typeof found.code === 'string' ? found : undefined
  } catch {
    return undefined
  }
}
