import type { Json } from './json.ts'

/** Whose fault a fault is: the user's project or input, Caudal's own machine or code, or a system that Caudal talks to. */
export type Blame = 'user' | 'system' | 'upstream'

/** A place in a source file, as a person would look it up. Lines and columns count from 1. */
export interface Place {
  readonly file: string
  readonly line?: number
  readonly column?: number
}

/** What a fault is made of. */
export interface FaultOptions {
  /** What happened, in one sentence that names the thing. */
  readonly message: string
  /** How to mend it, in one sentence. */
  readonly hint?: string
  readonly blame?: Blame
  /** Whether trying again without a change may succeed. Default false. */
  readonly retryable?: boolean
  /** Facts a program may read; must survive JSON. */
  readonly data?: { readonly [key: string]: Json | undefined }
  readonly place?: Place
  readonly cause?: unknown
}

/** A fault as JSON: what crosses processes, lands in the journal and is printed by `--json`. */
export interface FaultRecord {
  readonly code: string
  readonly message: string
  readonly hint?: string
  readonly blame: Blame
  readonly retryable: boolean
  readonly data?: { readonly [key: string]: Json | undefined }
  readonly place?: Place
  readonly stack?: string
  readonly cause?: FaultRecord
}

/** The one error of Caudal: a literal code, what happened, where, whose fault it is and how to mend it. */
export class Fault extends Error {
  override readonly name = 'Fault'
  readonly code: string
  readonly hint: string | undefined
  readonly blame: Blame
  readonly retryable: boolean
  readonly data: { readonly [key: string]: Json | undefined } | undefined
  readonly place: Place | undefined

  /** `code` is upper-case words joined by hyphens, room first, and is listed in docs/reference/errors.md. */
  constructor(code: string, options: FaultOptions) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.hint = options.hint
    this.blame = options.blame ?? 'user'
    this.retryable = options.retryable ?? false
    this.data = options.data
    this.place = options.place
  }
}

/** Several faults found in one look, so that a user mends them together. */
export class Faults extends Error {
  override readonly name = 'Faults'
  readonly faults: readonly Fault[]

  constructor(faults: readonly Fault[]) {
    super(faults.map((fault) => fault.message).join('\n'))
    this.faults = faults
  }
}

/** The JSON form of anything that was thrown. An error that is not a Fault gets the code `TASK-ERROR` and blame `user`. */
export function faultRecord(error: unknown, depth = 4): FaultRecord {
  const cause = error instanceof Error && error.cause !== undefined && depth > 0 ? { cause: faultRecord(error.cause, depth - 1) } : {}
  if (error instanceof Fault) {
    return {
      code: error.code,
      message: error.message,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      blame: error.blame,
      retryable: error.retryable,
      ...(error.data === undefined ? {} : { data: error.data }),
      ...(error.place === undefined ? {} : { place: error.place }),
      ...(error.stack === undefined ? {} : { stack: error.stack }),
      ...cause,
    }
  }
  if (error instanceof Error) {
    const stack = error.stack === undefined ? {} : { stack: error.stack }
    return { code: 'TASK-ERROR', message: error.message || error.name, blame: 'user', retryable: true, ...stack, ...cause }
  }
  return { code: 'TASK-ERROR', message: typeof error === 'string' ? error : `thrown: ${String(error)}`, blame: 'user', retryable: true }
}

/** The Fault that a record describes; the inverse of `faultRecord` up to the class of foreign errors. */
export function faultOf(record: FaultRecord): Fault {
  const fault = new Fault(record.code, {
    message: record.message,
    blame: record.blame,
    retryable: record.retryable,
    ...(record.hint === undefined ? {} : { hint: record.hint }),
    ...(record.data === undefined ? {} : { data: record.data }),
    ...(record.place === undefined ? {} : { place: record.place }),
    ...(record.cause === undefined ? {} : { cause: faultOf(record.cause) }),
  })
  if (record.stack !== undefined) fault.stack = record.stack
  return fault
}
