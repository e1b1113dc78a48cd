import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { sleep } from '../../kernel/index.ts'
import type { Clock } from '../../kernel/index.ts'
import type { LogLine } from '../../journal/index.ts'
import type { LogRequest } from '../../ports/index.ts'
import { segmentName, segmentsOf } from './segments.ts'

/** Where to read and until when. */
export interface ReadLinesOptions {
  readonly folder: string
  readonly clock: Clock
  readonly signal: AbortSignal
}

const lookMs = 100
const chunkBytes = 262_144
const lineEnd = 0x0a
const severity = { debug: 0, info: 1, warn: 2, error: 3 } as const

/**
 * The lines of a run that a request asks for; `level` takes that level and those above it. A line without its end is left alone until
 * the end is there, and one that is no JSON is passed over. Following looks for new lines every 100 ms; an aborted signal ends the lines.
 */
export async function* readLines(request: LogRequest, options: ReadLinesOptions): AsyncGenerator<LogLine> {
  const { clock, signal } = options
  const folder = join(options.folder, request.run)
  const offsets = new Map<number, number>()
  const wanted = filterOf(request)
  while (!signal.aborted) {
    for await (const text of newTexts(folder, offsets)) {
      const line = parseLine(text)
      if (signal.aborted) return
      if (line !== undefined && wanted(line)) yield line
    }
    if (request.follow !== true) return
    await sleep(clock, { delayMs: lookMs, signal }).catch(() => undefined)
  }
}

/** The whole lines of all segments behind the offsets, which move along. */
async function* newTexts(folder: string, offsets: Map<number, number>): AsyncGenerator<string> {
  for (const segment of await segmentsOf(folder)) {
    for await (const { texts, next } of readWholeLines(join(folder, segmentName(segment)), offsets.get(segment) ?? 0)) {
      offsets.set(segment, next)
      yield* texts
    }
  }
}

/** Whether a line is one of those that are asked for. */
export function filterOf({ step, item, level }: Pick<LogRequest, 'step' | 'item' | 'level'>): (line: LogLine) => boolean {
  const least = level === undefined ? 0 : severity[level]
  return (line) => (step === undefined || line.step === step) && (item === undefined || line.item === item) && severity[line.level] >= least
}

/** The lines from an offset on, in pieces of constant memory, each with the offset behind it. */
export async function* readWholeLines(path: string, from: number): AsyncGenerator<{ readonly texts: string[]; readonly next: number }> {
  await using file = await open(path)
  let rest = Buffer.alloc(0)
  for (let offset = from; ;) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(chunkBytes), 0, chunkBytes, offset)
    if (bytesRead === 0) return
    offset += bytesRead
    const bytes = Buffer.concat([rest, buffer.subarray(0, bytesRead)])
    const end = bytes.lastIndexOf(lineEnd)
    rest = bytes.subarray(end + 1)
    if (end !== -1) yield { texts: bytes.toString('utf8', 0, end).split('\n'), next: offset - rest.length }
  }
}

/** The line that a text of a segment holds; undefined where it is no JSON. */
export function parseLine(text: string): LogLine | undefined {
  try {
    return JSON.parse(text) as LogLine
  } catch {
    return undefined
  }
}
