import type { LogLine } from '../journal/index.ts'

/** Keeps log lines by run, in the order they came. */
export interface LogSink {
  /** Takes a line; it is written soon, and never blocks the caller. */
  write(line: LogLine): void
  /** Lines of a run, oldest first. `follow` goes on with what is written later, until the signal aborts. */
  read(request: LogRequest, options: { readonly signal: AbortSignal }): AsyncIterable<LogLine>
  /** Resolves when all that was taken is written. */
  flush(): Promise<void>
  close(): Promise<void>
}

/** Which lines to read. */
export interface LogRequest {
  readonly run: string
  readonly step?: string
  readonly item?: number
  readonly level?: LogLine['level']
  readonly follow?: boolean
}
