import type { FaultRecord, Place } from '../kernel/index.ts'

/** What a check of the machine or the project found. */
export interface Finding {
  readonly name: string
  readonly level: 'ok' | 'warn' | 'fail'
  /** What was seen, in a few words. */
  readonly text: string
  /** How to mend it, for what is not ok. */
  readonly hint?: string
  /** Where it is to be mended, where that is a place in a file. */
  readonly place?: Place
  /** How long what was asked took to answer, in milliseconds. */
  readonly ms?: number
}

/** A finding about something that went wrong. */
export function failed(name: string, fault: FaultRecord): Finding {
  const { code, message, hint, place } = fault
  return {
    name,
    level: 'fail',
    text: `${code}  ${message}`,
    ...(hint === undefined ? {} : { hint }),
    ...(place === undefined ? {} : { place }),
  }
}

/** A finding about something suspicious. */
export function doubtful(name: string, fault: FaultRecord): Finding {
  return { ...failed(name, fault), level: 'warn' }
}
