import { Fault, faultRecord } from '../kernel/index.ts'
import type { FaultRecord } from '../kernel/index.ts'

/** What is known of how a runner process ended. */
export interface Death {
  readonly exitCode: number | null
  readonly signal: string | null
  /** The last that it wrote to its standard error. */
  readonly lastWords: string
  /** What it said itself before it ended. */
  readonly said: FaultRecord | null
  readonly memoryMb: number
}

/** The fault of the attempts that a runner's death took along: `RUNNER-OUT-OF-MEMORY`, `RUNNER-KILLED` or `RUNNER-EXITED`, or what the runner said itself. */
export function describeDeath(death: Death): FaultRecord {
  if (death.said !== null) return death.said
  return messageOnly(faultOfDeath(death))
}

/** A fault of the supervisor's as a record: the frames of its own code would tell a user nothing. */
export function messageOnly(fault: Fault): FaultRecord {
  const record = { ...faultRecord(fault) }
  Reflect.deleteProperty(record, 'stack')
  return record
}

function faultOfDeath(death: Death): Fault {
  const { exitCode, signal } = death
  const lastWords = death.lastWords.trim().slice(-2_000)
  const data = { exitCode, signal, ...(lastWords === '' ? {} : { lastWords }) }
  if (/heap out of memory|Array buffer allocation failed/.test(death.lastWords)) {
    return new Fault('RUNNER-OUT-OF-MEMORY', {
      message: `the runner used up its ${death.memoryMb} MB of memory and died`,
      hint: 'work on rows as a stream (for await, read().chunks(), write() with an async iterable), or run fewer attempts side by side with runners.concurrency',
      retryable: true,
      data,
    })
  }
  if (signal !== null) {
    return new Fault('RUNNER-KILLED', {
      message: `the runner was killed by ${signal}`,
      hint:
        signal === 'SIGKILL'
          ? 'the system kills what takes too much memory; somebody may also have killed it by hand'
          : 'native code may have crashed; see lastWords',
      blame: 'system',
      retryable: true,
      data,
    })
  }
  return new Fault('RUNNER-EXITED', {
    message: `the runner ended by itself with exit code ${exitCode ?? 'unknown'}`,
    hint: 'see lastWords for what it printed last',
    blame: 'system',
    retryable: true,
    data,
  })
}
