import type { FaultOptions } from '../../kernel/index.ts'
import { Fault } from '../../kernel/index.ts'

/** What DuckDB said went wrong, taken apart. The position counts UTF-8 bytes of the statement from 0. */
export interface EngineError {
  /** As `Parser`, `Binder`, `Catalog`, `Conversion`, `IO`, `Interrupt`, `FATAL`. */
  readonly type: string
  readonly message: string
  readonly position?: number
}

/** Reads what the driver threw; undefined where it is no error of the engine. The engine writes JSON when `errors_as_json` is set. */
export function readEngineError(error: unknown): EngineError | undefined {
  if (!(error instanceof Error) || error instanceof Fault) return undefined
  const json = /\{"exception_type".*\}/s.exec(error.message)?.[0]
  if (json !== undefined) {
    try {
      const read = JSON.parse(json) as { exception_type: string; exception_message: string; position?: string }
      const position = read.position === undefined ? {} : { position: Number(read.position) }
      return { type: read.exception_type, message: read.exception_message, ...position }
    } catch {
      return { type: 'Unknown', message: error.message }
    }
  }
  const match = /^([A-Z][\w ]*?) Error: (.*)$/s.exec(error.message)
  return match === null ? undefined : { type: match[1]!, message: match[2]! }
}

const fullDisk = /No space left on device|not enough space on the disk|disk is full|Disk quota exceeded/i
const readOnlyDisk = /Read-only file system|Permission denied|Operation not permitted|Cannot (?:create|open) .* Access is denied/i
const badFile =
  /magic bytes|Malformed JSON|Invalid (?:Parquet|JSON|CSV)|TProtocolException|[Ss]nappy|[Cc]orrupt|not a parquet|thrift|metadata|decompress|CSV Error|sniffing|too small to be a|failed to deserialize|Invalid unicode/

/** Faults that any statement may meet, whatever it was for: the disk, the memory, a file, the engine itself. Undefined for all others. */
export function machineFault(error: EngineError, cause: unknown): Fault | undefined {
  const make = (code: string, options: FaultOptions): Fault => new Fault(code, { cause, ...options })
  const said = firstLine(/Original error: (.*)/s.exec(error.message)?.[1] ?? error.message)
  const file = fileIn(error.message)
  if (fullDisk.test(error.message)) {
    const hint = 'free some space, or move the state and the lake to a larger disk in caudal.config.ts'
    const data = isFatal(error) ? { lost: true } : {}
    return make('DISK-FULL', { message: `there is no space left on the disk: ${said}`, hint, blame: 'system', data })
  }
  if (/No files found that match/.test(error.message)) {
    return make('FILE-MISSING', {
      message: `there is no file ${file ?? ''}`.trimEnd(),
      hint: 'check the path; a relative one starts at the project',
      data: { file },
    })
  }
  if (isFatal(error)) {
    return make('WAREHOUSE-LOST', {
      message: `the warehouse stopped: ${said}`,
      hint: 'try again; it opens anew',
      blame: 'system',
      retryable: true,
      data: { lost: true },
    })
  }
  if (/Out of Memory/i.test(error.type)) {
    const hint = 'give the warehouse more memory (warehouse.memory in caudal.config.ts), or process fewer rows at once'
    return make('WAREHOUSE-MEMORY', { message: `the warehouse ran out of memory: ${said}`, hint, blame: 'system' })
  }
  if (file !== undefined && badFile.test(error.message)) {
    return make('FILE-UNREADABLE', {
      message: `the file ${file} cannot be read: ${said}`,
      hint: 'check that it is whole and of the format that is asked for',
      data: { file },
    })
  }
  if (readOnlyDisk.test(error.message)) {
    return make('DISK-READ-ONLY', {
      message: `nothing can be written there: ${said}`,
      hint: 'give the user that runs Caudal the right to write to that folder',
      blame: 'system',
    })
  }
  return undefined
}

/** Whether the database cannot be used any more until it is opened anew; such faults carry `lost` in their data. */
function isFatal(error: EngineError): boolean {
  return /^(FATAL|INTERNAL)$/i.test(error.type) || /database has been invalidated/.test(error.message)
}

/** The first line of what the engine said. */
export function firstLine(message: string): string {
  return message.trim().split('\n')[0]!.replace(/\s+$/, '')
}

function fileIn(message: string): string | undefined {
  const match = /(?:file|pattern|File|open|read)\s+["']([^"']+)["']/.exec(message) ?? /["']([^"'\s]*\/[^"']+)["']/.exec(message)
  return match?.[1]
}
