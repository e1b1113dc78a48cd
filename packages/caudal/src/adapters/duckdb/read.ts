import { parseWindow } from '../../kernel/index.ts'
import type { RowFile, Sql } from '../../define/index.ts'
import type { Batch, ReadRequest } from '../../ports/index.ts'
import { quoteName, quoteText } from '../../sql/index.ts'
import { readObject } from './catalog.ts'
import type { StoredObject } from './catalog.ts'
import { liveFiles } from './file-store.ts'
import type { LakeFile } from './file-store.ts'
import { inWindow, partitionEnd } from './partition.ts'
import { isReading, notOneStatement, openSession } from './session.ts'
import type { Session } from './session.ts'
import { noVersion } from './no-version.ts'
import { readModel } from './read-model.ts'
import { fileFault, trimStatement } from './source.ts'
import { notReadOnlyFault, refuseByFirstWord, sqlFault } from './sql-fault.ts'
import { sourceOf } from './view.ts'
import { readable, tableNames } from './workplace.ts'
import type { Workplace } from './workplace.ts'

/** Where something is read, and what ends it early. */
interface At {
  readonly place: Workplace
  readonly signal: AbortSignal
}

/** Reads a dataset's current version: see `Warehouse.read`. Rejects with `DATA-NO-VERSION` before the first. */
export async function* read(at: At, request: ReadRequest): AsyncGenerator<Batch> {
  const { window } = request
  if (window !== undefined) parseWindow(`${window.start}/${window.end}`)
  yield* reading(at, async function* (session) {
    // What is looked up and what is read must be of one moment: the next publish may drop the table.
    await session.run('BEGIN TRANSACTION READ ONLY')
    if (request.dataset.model !== undefined) return yield* readModel(session, request)
    const stored = await readObject(session, request.dataset.name)
    if (stored === undefined || stored.version === 0 || (stored.format === 'table' && stored.physical === null))
      throw noVersion(request.dataset.name)
    const files = stored.format === 'parquet' ? filesOf(await liveFiles(session, stored.dataset), { stored, request }) : []
    yield* session.stream(readStatement({ place: at.place, stored, files, request }))
  })
}

function readStatement(options: {
  readonly place: Workplace
  readonly stored: StoredObject
  readonly files: readonly LakeFile[]
  readonly request: ReadRequest
}): string {
  const { place, stored, files, request } = options
  const names = request.columns ?? request.dataset.columns.map((column) => column.name)
  const known = new Map(stored.columns.map((column) => [column.name, column.type]))
  const column = (name: string): string =>
    known.has(name) ? `CAST(${quoteName(name)} AS ${known.get(name)}) AS ${quoteName(name)}` : `NULL AS ${quoteName(name)}`
  const { window } = request
  const loadedFor = stored.format === 'table' ? '__window' : "TIMESTAMP 'epoch'"
  const rows =
    window === undefined || (stored.format === 'parquet' && stored.time === null) ? '' : ` WHERE ${rowsIn({ stored, window, loadedFor })}`
  const limit = request.limit === undefined ? '' : ` LIMIT ${Math.trunc(request.limit)}`
  return `SELECT ${names.map(column).join(', ')} FROM ${sourceOf({ stored, lake: place.lake, files })}${rows}${limit}`
}

/** Rows of files without a moment of their own belong to their file, which was chosen by its window. */
function rowsIn(options: {
  readonly stored: StoredObject
  readonly window: { readonly start: string; readonly end: string }
  readonly loadedFor: string
}): string {
  const { stored, window, loadedFor } = options
  const condition = inWindow({ time: stored.time, window, loadedFor })
  return stored.format === 'table' ? condition : `(${condition} OR ${quoteName(stored.time!)} IS NULL)`
}

function filesOf(
  files: readonly LakeFile[],
  { stored, request }: { readonly stored: StoredObject; readonly request: ReadRequest },
): readonly LakeFile[] {
  const { window } = request
  if (window === undefined) return files
  const [start, end] = [Date.parse(window.start), Date.parse(window.end)]
  return files.filter((file) => {
    const from = Date.parse(file.windowStart)
    return from < end && (stored.time === null ? from >= start : Date.parse(partitionEnd(file.windowStart, stored.grain)) > start)
  })
}

/** Runs one statement or reads a file: see `Warehouse.query`. */
export function query(at: At & { readonly readOnly: boolean }, request: Sql | RowFile): AsyncGenerator<Batch> {
  return request.kind === 'sql' ? queryStatement(at, request) : readFile(at, request)
}

async function* readFile(at: At, file: RowFile): AsyncGenerator<Batch> {
  const path = quoteText(file.path)
  const from = {
    parquet: `read_parquet(${path}, union_by_name = true)`,
    csv: `read_csv(${path}, header = true)`,
    json: `read_json(${path})`,
  }[file.format]
  yield* reading(at, async function* (session) {
    try {
      yield* session.stream(`FROM ${from}`)
    } catch (error) {
      throw fileFault(error, file)
    }
  })
}

async function* queryStatement(at: At & { readonly readOnly: boolean }, request: Sql): AsyncGenerator<Batch> {
  const sql = trimStatement(request.text)
  yield* reading(at, async function* (session) {
    try {
      if (at.readOnly) refuseByFirstWord(sql)
      const kinds = await session.kinds(sql)
      if (kinds.length !== 1) throw notOneStatement(kinds.length)
      if (at.readOnly) await refuseWriting(session, { sql, reads: isReading(kinds[0]!) })
      yield* session.stream(sql, request.values)
    } catch (error) {
      throw sqlFault(error, { sql, tables: await tableNames(at.place) })
    }
  })
}

/** What is explained with ANALYZE is run, so it must only read itself. */
async function refuseWriting(session: Session, { sql, reads }: { readonly sql: string; readonly reads: boolean }): Promise<void> {
  const inner = /^\s*explain\s*\(?\s*analyze[^)\s]*\)?\s+(.*)$/is.exec(sql)?.[1]
  const innerReads = inner === undefined || (await session.kinds(inner)).every(isReading)
  if (!reads || !innerReads) throw notReadOnlyFault()
  await session.run('BEGIN TRANSACTION READ ONLY')
}

async function* reading({ place, signal }: At, work: (session: Session) => AsyncGenerator<Batch>): AsyncGenerator<Batch> {
  const leave = place.readers.enter()
  let session: Session | undefined
  try {
    session = await openSession(place.instance, { clock: place.clock, signal })
    yield* work(session)
  } catch (error) {
    throw readable(error)
  } finally {
    session?.close()
    leave()
  }
}
