import { stripVTControlCharacters } from 'node:util'
import type { Clock, Json } from '../kernel/index.ts'
import type { Log, LogFields } from '../define/index.ts'
import type { LogLine } from '../journal/index.ts'
import { toFields } from './log-fields.ts'
import type { LineNote } from './protocol.ts'
import type { Redactor } from './redactor.ts'

/** The log of one attempt. */
export interface AttemptLog {
  readonly write: Log
  /** Takes what user code prints, in pieces; a line is written when it is whole. */
  print(text: string, level: LogLine['level']): void
  /** Writes what was printed without a line's end, and how much the budget kept out. Later lines are dropped. */
  end(): void
}

/** Whose log it is and what limits it. */
export interface AttemptLogOptions {
  readonly id: number
  readonly clock: Clock
  readonly redact: Redactor
  /** Bytes of message and fields that are let through. */
  readonly budget: number
  readonly post: (line: LineNote) => void
}

const longestPartialLine = 65_536

/** Opens the log of an attempt. Once its budget is used up lines are only counted, and the end of the log says how many and how large. */
export function createAttemptLog(options: AttemptLogOptions): AttemptLog {
  const { id, clock, redact, post } = options
  let left = options.budget
  let ended = false
  const dropped = { lines: 0, bytes: 0 }
  const partial = new Map<LogLine['level'], string>()

  const drop = (lines: number, bytes: number): void => {
    dropped.lines += lines
    dropped.bytes += bytes
  }
  const line = (level: LogLine['level'], message: string, fields?: { readonly [name: string]: Json }): void => {
    if (ended) return
    const cost = Buffer.byteLength(message) + (fields === undefined ? 0 : Buffer.byteLength(JSON.stringify(fields)))
    if (cost > left || dropped.lines > 0) return drop(1, cost)
    left -= cost
    const clean = redact.text(message.includes('\u001b') ? stripVTControlCharacters(message) : message)
    post({ id, at: clock.now(), level, message: clean, ...(fields === undefined ? {} : { fields: redact.json(fields) }) })
  }
  const print = (text: string, level: LogLine['level']): void => {
    if (ended) return
    if (dropped.lines > 0) return drop(1, Buffer.byteLength(text))
    const whole = (partial.get(level) ?? '') + text
    const last = whole.lastIndexOf('\n')
    if (last !== -1) for (const part of whole.slice(0, last).split('\n')) line(level, part.replace(/\r$/, ''))
    const rest = whole.slice(last + 1)
    const clean = rest.length > longestPartialLine ? redact.text(rest) : rest
    // The end of a cut line may hold the beginning of a secret, so it waits for what comes next.
    const cut = rest.length > longestPartialLine ? clean.length - redact.longest : 0
    if (cut > 0) line(level, clean.slice(0, cut))
    partial.set(level, clean.slice(Math.max(cut, 0)))
  }
  const end = (): void => {
    for (const [level, text] of partial) if (text !== '') line(level, text)
    if (dropped.lines > 0) {
      const message = `the log's budget of ${options.budget.toLocaleString('en-US')} bytes is used up: ${dropped.lines.toLocaleString('en-US')} more lines, ${dropped.bytes.toLocaleString('en-US')} bytes, were dropped`
      post({ id, at: clock.now(), level: 'warn', message, fields: { dropped_lines: dropped.lines, dropped_bytes: dropped.bytes } })
    }
    ended = true
  }
  return { write: logOf(line), print, end }
}

function logOf(line: (level: LogLine['level'], message: string, fields?: { readonly [name: string]: Json }) => void): Log {
  const at =
    (level: LogLine['level']) =>
    (message: string, fields?: LogFields): void =>
      line(level, typeof message === 'string' ? message : String(message), fields === undefined ? undefined : toFields(fields))
  return Object.assign(at('info'), { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') })
}
