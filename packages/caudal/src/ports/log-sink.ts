import type { LogLine } from '../journal/index.ts'

/** Keeps log lines by run, in the order they came. */
export interface LogSink {
  /** Takes a line; it is written soon, and never blocks the caller. */
  write(line: LogLine): void
  /** Lines of a run, oldest first. `follow` goes on with what is written later, until the signal aborts. */
  read(request: LogRequest, options: { readonly signal: AbortSignal }): AsyncIterable<LogLine>
  /** A part of a run's lines, each with its place. Fewer lines than asked for do not mean the end, `next` does. */
  page(request: LogPageRequest): Promise<LogPage>
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

/** Which part of a run's lines to read. */
export interface LogPageRequest extends Omit<LogRequest, 'follow'> {
  /** Only lines whose message or fields contain this text, in upper or lower case. */
  readonly search?: string
  /** Go on at this place, as a page before gave it. */
  readonly from?: string
  readonly limit: number
}

/** Some lines of a run's log. A place names its line for as long as the log is kept. */
export interface LogPage {
  readonly lines: readonly { readonly place: string; readonly line: LogLine }[]
  /** Where to go on; null where there was nothing behind. */
  readonly next: string | null
  /** The place behind all that was looked at: what is written later is found from there. */
  readonly end: string
}
