import { mkdir, writeFile, appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '../../kernel/index.ts'
import type { Clock, Stoppable } from '../../kernel/index.ts'
import type { LogLine } from '../../journal/index.ts'
import type { LogSink } from '../../ports/index.ts'
import { readLines } from './read-lines.ts'
import { readPage } from './read-page.ts'
import { lastSegment, segmentName } from './segments.ts'

/** Where log lines are kept and how. */
export interface FileLogSinkOptions {
  /** The folder; each run gets one of its own in it, with its segments `000001.jsonl`, `000002.jsonl`, … */
  readonly folder: string
  readonly clock: Clock
  /** Bytes after which a segment is full. Default 8 MB. */
  readonly segmentBytes?: number
  /** Told when lines could not be written (`LOGS-UNWRITABLE`); they are dropped, since a run must not fail for its log. Told once until writing works again. */
  readonly problem?: (fault: Fault) => void
}

/** What is on its way to the segments of a run. */
interface RunLog {
  readonly run: string
  texts: string[]
  /** The segment that is being written, 0 before the first. */
  segment: number
  bytes: number
  writing: Promise<void> | null
}

const defaultSegmentBytes = 8 * 1024 * 1024
const flushMs = 50
/** Runs whose segment is remembered; one that is forgotten and written to again gets a new segment. */
const runsKept = 64

/**
 * Keeps log lines in files of JSON lines, one folder a run. Lines are written together, at most 50 ms after they came. Each sink starts
 * a segment of its own, so that a torn last line of a process that was killed stays alone. Other processes may read meanwhile.
 */
export function createFileLogSink(options: FileLogSinkOptions): LogSink {
  const runs = new Map<string, RunLog>()
  let timer: Stoppable | null = null
  let failing = false
  const report = (fault: Fault | null): void => {
    if (fault !== null && !failing) options.problem?.(fault)
    failing = fault !== null
  }
  const forget = (): void => {
    if (runs.size <= runsKept) return
    for (const [run, log] of runs) if (log.texts.length === 0 && log.writing === null) runs.delete(run)
  }
  const drain = async (): Promise<void> => {
    timer?.stop()
    timer = null
    await Promise.all(
      Array.from(runs.values(), (log) => (log.writing ??= write(log, { options, report }).finally(() => (log.writing = null)))),
    )
    forget()
  }
  const flush = async (): Promise<void> => {
    for (const log of runs.values()) await log.writing
    await drain()
  }
  return {
    write(line) {
      const log = runs.get(line.run) ?? { run: line.run, texts: [], segment: 0, bytes: 0, writing: null }
      runs.set(line.run, log)
      log.texts.push(textOf(line))
      timer ??= options.clock.after(flushMs, () => void drain(), { idle: true })
    },
    async *read(request, { signal }) {
      await flush()
      yield* readLines(request, { folder: options.folder, clock: options.clock, signal })
    },
    async page(request) {
      await flush()
      return readPage(request, { folder: options.folder })
    },
    flush,
    close: flush,
  }
}

/** The line in the file; it carries no more than the type says. */
function textOf({ at, run, step, item, attempt, level, message, fields }: LogLine): string {
  return `${JSON.stringify({ at, run, step, item, attempt, level, message, fields })}\n`
}

interface Writing {
  readonly options: FileLogSinkOptions
  readonly report: (fault: Fault | null) => void
}

async function write(log: RunLog, { options, report }: Writing): Promise<void> {
  while (log.texts.length > 0) {
    const texts = log.texts
    log.texts = []
    try {
      for (const text of chunks(texts)) await append(log, { text, options })
      report(null)
    } catch (cause) {
      // What is there may end within a line, so the next line goes to a segment of its own.
      log.segment = 0
      report(unwritable(options.folder, cause as Error))
    }
  }
}

const chunkLength = 1_048_576

/** Lines joined to texts of about a million characters. */
function* chunks(texts: readonly string[]): Generator<string> {
  let chunk = ''
  for (const text of texts) {
    chunk += text
    if (chunk.length < chunkLength) continue
    yield chunk
    chunk = ''
  }
  if (chunk !== '') yield chunk
}

async function append(log: RunLog, { text, options }: { readonly text: string; readonly options: FileLogSinkOptions }): Promise<void> {
  const folder = join(options.folder, log.run)
  const full = log.bytes >= (options.segmentBytes ?? defaultSegmentBytes)
  if (log.segment === 0 || full) {
    await mkdir(folder, { recursive: true })
    log.segment = await openSegment(folder)
    log.bytes = 0
  }
  await appendFile(join(folder, segmentName(log.segment)), text)
  log.bytes += Buffer.byteLength(text)
}

/** Makes the next segment of a folder; two processes never get the same one. */
async function openSegment(folder: string): Promise<number> {
  for (let segment = (await lastSegment(folder)) + 1; ; segment++) {
    try {
      await writeFile(join(folder, segmentName(segment)), '', { flag: 'wx' })
      return segment
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}

function unwritable(folder: string, cause: Error): Fault {
  return new Fault('LOGS-UNWRITABLE', {
    message: `log lines could not be written to ${folder}: ${cause.message}`,
    hint: 'see whether the disk is full and the folder writable; the run goes on without these lines',
    blame: 'system',
    retryable: true,
    data: { folder },
    cause,
  })
}
