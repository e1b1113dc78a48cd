import { Fault } from '../../kernel/index.ts'
import type { Published } from '../../journal/index.ts'
import type { RowWriter, WriteRequest } from '../../ports/index.ts'
import { buildCandidate } from './candidate.ts'
import type { Candidate } from './candidate.ts'
import { appendsOf, readObject } from './catalog.ts'
import { buildFiles } from './file-store.ts'
import { publish } from './publish.ts'
import { invalidRowsFault } from './quarantine.ts'
import { emptyTrash } from './recover.ts'
import { openRowIntake } from './row-intake.ts'
import { openSession } from './session.ts'
import type { Session } from './session.ts'
import { fileFault, openSource } from './source.ts'
import type { Source } from './source.ts'
import { sqlFault } from './sql-fault.ts'
import { dataTable } from './table-store.ts'
import { freshName, inSession, readable, tableNames } from './workplace.ts'
import type { Workplace } from './workplace.ts'

type Written = Published & { readonly duplicates: number }
type Request = Omit<WriteRequest, 'source'>

/** Writes rows from a query or a file: see `Warehouse.write`. */
export async function write(place: Workplace, request: WriteRequest, signal: AbortSignal): Promise<Written> {
  checkKey(request)
  return inSession(
    place,
    async (session) => {
      const ordinal = await ordinalOf(place, { session, request })
      const { source } = request
      const tables = (): Promise<string[]> => tableNames(place)
      const leave = place.readers.enter()
      try {
        const opened = await openSource(source, { session, dataset: request.dataset, tables })
        const fault = async (error: unknown, offset: number): Promise<unknown> =>
          source.kind === 'file' ? fileFault(error, source) : sqlFault(error, { sql: opened.sql, offset, tables: await tables() })
        return await finish(place, { session, request, source: opened, rejected: null, ordinal, fault, leave })
      } finally {
        leave()
      }
    },
    signal,
  )
}

/** Opens a write that is fed rows: see `Warehouse.openWrite`. */
export async function openWrite(place: Workplace, request: Request, signal: AbortSignal): Promise<RowWriter> {
  checkKey(request)
  const session = await openSession(place.instance, { clock: place.clock, signal })
  let ended = false
  const end = (): void => {
    if (!ended) session.close()
    ended = true
    signal.removeEventListener('abort', abort)
  }
  let working = false
  const abort = (): void => {
    if (!working) end()
  }
  signal.addEventListener('abort', abort, { once: true })
  const open = (): void => {
    signal.throwIfAborted()
    if (ended || working) throw endedFault(request)
  }
  try {
    const ordinal = await ordinalOf(place, { session, request })
    const intake = await openRowIntake(session, request.dataset.columns)
    return {
      put: async (batch) => {
        open()
        intake.put(batch)
      },
      reject: async (rows) => {
        open()
        intake.reject(rows)
      },
      commit: async () => {
        open()
        working = true
        try {
          const { source, rejected } = await intake.finish()
          const fault = async (error: unknown): Promise<unknown> => error
          return await finish(place, { session, request, source, rejected, ordinal, fault, leave: () => undefined })
        } catch (error) {
          throw readable(error)
        } finally {
          end()
        }
      },
      abort: async () => {
        if (!working) end()
      },
    }
  } catch (error) {
    end()
    throw readable(error)
  }
}

function endedFault(request: Request): Fault {
  return new Fault('WAREHOUSE-WRITE-ENDED', {
    message: `the write to ${request.dataset.name} has ended already`,
    hint: 'open another one',
  })
}

function checkKey({ mode, dataset }: Request): void {
  if (mode !== 'merge' || dataset.key.length > 0) return
  throw new Fault('DATA-NO-KEY', {
    message: `${dataset.name} has no key, and merge finds rows by it`,
    hint: "add key: ['…'] to the dataset, or write with another mode",
    data: { dataset: dataset.name },
  })
}

async function ordinalOf(place: Workplace, { session, request }: { readonly session: Session; readonly request: Request }): Promise<number> {
  if (request.mode !== 'append') return 0
  const by = { author: request.author, dataset: request.dataset.name }
  return place.ordinals.next(by, await appendsOf(session, by))
}

interface Finish {
  readonly session: Session
  readonly request: Request
  readonly source: Source
  readonly rejected: string | null
  readonly ordinal: number
  readonly fault: (error: unknown, offset: number) => Promise<unknown>
  /** Called when the source has been read. */
  readonly leave: () => void
}

async function finish(place: Workplace, options: Finish): Promise<Written> {
  const { session, request, ordinal } = options
  const { dataset } = request
  const stored = await readObject(session, dataset.name)
  const becomesTable = dataset.format === 'table' && (request.mode === 'overwrite' || (stored?.physical ?? null) === null)
  const physical = becomesTable ? freshName(place, dataset.name) : null
  let staged: string | null = null
  try {
    const candidate = await buildCandidate({ ...options, physical })
    options.leave()
    if (dataset.format === 'parquet') staged = await place.lake.stage(freshName(place, dataset.name))
    const built = staged === null || invalidRowsFault({ request, candidate }) !== undefined ? [] : await buildFiles({ session, request, candidate, lake: place.lake, staged })
    const files = staged === null ? null : { built, staged }
    return await place.lock(() => publishNow(place, { session, request, candidate, ordinal, files }))
  } finally {
    if (staged !== null) await place.lake.discard(staged)
    if (physical !== null) await dropUnused(place, physical)
  }
}

async function publishNow(
  place: Workplace,
  options: Pick<Finish, 'session' | 'request' | 'ordinal'> & { readonly candidate: Candidate; readonly files: Parameters<typeof publish>[0]['files'] },
): Promise<Written> {
  const { lake, clock } = place
  const { published, obsolete } = await publish({ ...options, lake, freshName: freshName(place, options.request.dataset.name), at: clock.now() })
  if (obsolete.length > 0) later(place, deleteObsolete(place))
  return published
}

/** Files that a publish left without a use go when nobody reads them any more; where that fails the next opening does it. */
async function deleteObsolete(place: Workplace): Promise<void> {
  await place.readers.gone()
  await place.lock(() => inSession(place, (session) => emptyTrash(session, place.lake)))
}

function later(place: Workplace, work: Promise<void>): void {
  const settled = work.catch(() => undefined).finally(() => place.later.delete(settled))
  place.later.add(settled)
}

/** Drops a candidate that did not become the dataset's table; a session of its own, for the write's may be interrupted for good. */
async function dropUnused(place: Workplace, physical: string): Promise<void> {
  const drop = inSession(place, async (session) => {
    const used = await session.rows('SELECT 1 FROM caudal.objects WHERE physical = $1', [physical])
    if (used.length === 0) await session.run(`DROP TABLE IF EXISTS ${dataTable(physical)}`)
  })
  // What cannot be dropped now, on a full disk for one, is swept when the warehouse opens next.
  await drop.catch(() => undefined)
}
