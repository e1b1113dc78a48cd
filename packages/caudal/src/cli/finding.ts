import type { FaultRecord } from '../kernel/index.ts'

/** What a check of `caudal doctor` found. */
export interface Finding {
  readonly name: string
  readonly level: 'ok' | 'warn' | 'fail'
  /** What was seen, in a few words. */
  readonly text: string
  /** How to mend it, for what is not ok. */
  readonly hint?: string
}

/** A finding about something that went wrong. */
export function failed(name: string, fault: FaultRecord): Finding {
  return { name, level: 'fail', text: `${fault.code}  ${fault.message}`, ...(fault.hint === undefined ? {} : { hint: fault.hint }) }
}

/** A finding about something suspicious. */
export function doubtful(name: string, fault: FaultRecord): Finding {
  return { ...failed(name, fault), level: 'warn' }
}
