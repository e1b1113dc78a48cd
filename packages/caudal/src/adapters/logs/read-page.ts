import { join } from 'node:path'
import type { LogPage, LogPageRequest } from '../../ports/index.ts'
import { filterOf, parseLine, readWholeLines } from './read-lines.ts'
import { segmentName, segmentsOf } from './segments.ts'

/** So much is looked through for one page at the most, so that a search in a long log comes back in parts. */
const mostBytes = 8 * 1024 * 1024

interface PlaceInLog {
  readonly segment: number
  readonly offset: number
}

/** A part of a run's lines; a place is a segment and the offset of the line in it. */
export async function readPage(request: LogPageRequest, options: { readonly folder: string }): Promise<LogPage> {
  const folder = join(options.folder, request.run)
  const start = placeOf(request.from)
  const wanted = wantedOf(request)
  const lines: { place: string; line: LogPage['lines'][number]['line'] }[] = []
  let seen = 0
  let end = start
  for (const segment of (await segmentsOf(folder)).filter((one) => one >= start.segment)) {
    let offset = segment === start.segment ? start.offset : 0
    for await (const { texts } of readWholeLines(join(folder, segmentName(segment)), offset)) {
      for (const text of texts) {
        if (lines.length === request.limit || seen > mostBytes) {
          const place = textOf({ segment, offset })
          return { lines, next: place, end: place }
        }
        const line = parseLine(text)
        if (line !== undefined && wanted(line, text)) lines.push({ place: textOf({ segment, offset }), line })
        const length = Buffer.byteLength(text) + 1
        offset += length
        seen += length
      }
    }
    end = { segment, offset }
  }
  return { lines, next: null, end: textOf(end) }
}

function wantedOf(request: LogPageRequest): (line: LogPage['lines'][number]['line'], text: string) => boolean {
  const filter = filterOf(request)
  const search = request.search?.toLowerCase()
  return (line) => {
    if (!filter(line)) return false
    if (search === undefined) return true
    return (
      line.message.toLowerCase().includes(search) ||
      JSON.stringify(line.fields ?? {})
        .toLowerCase()
        .includes(search)
    )
  }
}

function placeOf(text: string | undefined): PlaceInLog {
  const [, segment, offset] = /^(\d{1,9})-(\d{1,15})$/.exec(text ?? '') ?? []
  return segment === undefined || offset === undefined ? { segment: 0, offset: 0 } : { segment: Number(segment), offset: Number(offset) }
}

function textOf({ segment, offset }: PlaceInLog): string {
  return `${segment}-${offset}`
}
