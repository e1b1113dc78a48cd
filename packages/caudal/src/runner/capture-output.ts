import { StringDecoder } from 'node:string_decoder'
import type { LogLine } from '../journal/index.ts'
import type { AttemptLog } from './attempt-log.ts'

type Level = LogLine['level']

const levels = { debug: 'debug', trace: 'debug', log: 'info', info: 'info', warn: 'warn', error: 'error', assert: 'error' } as const

/**
 * Sends what user code prints to the log of the attempt that printed it: `console.*` with its level and a message a call, and direct
 * writes to standard output (info) and standard error (warn) line by line. What no attempt printed goes where it always went.
 */
export function captureOutput(logOfCaller: () => AttemptLog | undefined): void {
  let calling: Level | null = null
  for (const [name, level] of Object.entries(levels) as [keyof typeof levels, Level][]) {
    const original = console[name] as (...parts: unknown[]) => void
    console[name] = (...parts: unknown[]): void => {
      const outer = calling
      calling = level
      try {
        original.apply(console, parts)
      } finally {
        calling = outer
      }
    }
  }
  redirect(process.stdout, { logOfCaller, levelOfCall: () => calling, level: 'info' })
  redirect(process.stderr, { logOfCaller, levelOfCall: () => calling, level: 'warn' })
}

interface Redirection {
  readonly logOfCaller: () => AttemptLog | undefined
  /** The level of the console call that is writing, if one is. */
  readonly levelOfCall: () => Level | null
  readonly level: Level
}

function redirect(stream: NodeJS.WriteStream, { logOfCaller, levelOfCall, level }: Redirection): void {
  const original = stream.write.bind(stream) as (chunk: string | Uint8Array, ...rest: unknown[]) => boolean
  const decoders = new WeakMap<AttemptLog, StringDecoder>()
  const write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
    const log = logOfCaller()
    if (log === undefined) return original(chunk, ...rest)
    const called = levelOfCall()
    if (called !== null && typeof chunk === 'string') {
      // The console's callback does nothing, and calls put off by a loop that never yields would pile up.
      log.write[called](chunk.endsWith('\n') ? chunk.slice(0, -1) : chunk)
      return true
    }
    log.print(typeof chunk === 'string' ? chunk : decoderOf(decoders, log).write(chunk), level)
    const done = rest.find((part) => typeof part === 'function') as (() => void) | undefined
    if (done !== undefined) process.nextTick(done)
    return true
  }
  stream.write = write
}

function decoderOf(decoders: WeakMap<AttemptLog, StringDecoder>, log: AttemptLog): StringDecoder {
  const known = decoders.get(log)
  if (known !== undefined) return known
  const decoder = new StringDecoder('utf8')
  decoders.set(log, decoder)
  return decoder
}
