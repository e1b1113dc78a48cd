import { Fault } from '../../kernel/index.ts'
import type { WriteRequest, Written } from '../../ports/index.ts'
import { buildCandidate } from './candidate.ts'
import type { Candidate } from './candidate.ts'
import { readObject } from './catalog.ts'
import { buildFiles } from './file-store.ts'
import { publish } from './publish.ts'
import { invalidRowsFault } from './quarantine.ts'
import { removeTrash } from './recover.ts'
import type { Session } from './session.ts'
import type { Source } from './source.ts'
import { dataTable } from './table-store.ts'
import { freshName, inSession } from './workplace.ts'
import type { Workplace } from './workplace.ts'

/** A write, apart from where its rows come from. */
export type Request = Omit<WriteRequest, 'source'>

/** Throws `DATA-NO-KEY` for a merge into a dataset without a key. */
export function checkKey({ mode, dataset }: Request): void {
  if (mode !== 'merge' || dataset.key.length > 0) return
  throw new Fault('DATA-NO-KEY', {
    message: `${dataset.name} has no key, and merge finds rows by it`,
    hint: "add key: ['…'] to the dataset, or write with another mode",
    data: { dataset: dataset.name },
  })
}

/** A write whose source is open. */
export interface Finish {
  readonly session: Session
  readonly request: Request
  readonly source: Source
  readonly rejected: string | null
  readonly fault: (error: unknown, offset: number) => Promise<unknown>
  /** Called when the source has been read. */
  readonly leave: () => void
}

/** Builds the candidate beside the live rows, and publishes it when its turn comes. */
export async function finishWrite(place: Workplace, options: Finish): Promise<Written> {
  const { session, request } = options
  const { dataset } = request
  const stored = await readObject(session, dataset.name)
  const becomesTable = dataset.format === 'table' && (request.mode === 'overwrite' || (stored?.physical ?? null) === null)
  const physical = becomesTable ? freshName(place, dataset.name) : null
  let staged: string | null = null
  try {
    const candidate = await buildCandidate({ ...options, physical })
    options.leave()
    if (dataset.format === 'parquet') staged = await place.lake.stage(freshName(place, dataset.name))
    const built =
      staged === null || invalidRowsFault({ request, candidate }) !== undefined
        ? []
        : await buildFiles({ session, request, candidate, lake: place.lake, staged })
    const files = staged === null ? null : { built, staged }
    return await place.lock(() => publishNow(place, { session, request, candidate, files }))
  } finally {
    if (staged !== null) await place.lake.discard(staged)
    if (physical !== null) await dropUnused(place, physical)
  }
}

async function publishNow(
  place: Workplace,
  options: Pick<Finish, 'session' | 'request'> & {
    readonly candidate: Candidate
    readonly files: Parameters<typeof publish>[0]['files']
  },
): Promise<Written> {
  const { lake, clock } = place
  const { published, obsolete } = await publish({
    ...options,
    lake,
    freshName: freshName(place, options.request.dataset.name),
    giveUp: (paths) => removeUnpublished(place, paths),
    at: clock.now(),
  })
  // Where it fails, the next opening does it.
  if (obsolete.length > 0) void deleteObsolete(place, obsolete).catch(() => undefined)
  return published
}

/** Deletes files whose publish failed, in a session of its own, as the write's may be interrupted; those that a version holds are no trash. */
async function removeUnpublished(place: Workplace, paths: readonly string[]): Promise<void> {
  const remove = inSession({ place }, async (session) => {
    const rows = await session.rows<{ path: string }>('SELECT path FROM caudal.trash WHERE list_contains($1, path)', [paths])
    await removeTrash(session, { lake: place.lake, paths: rows.map(({ path }) => path) })
  })
  // What cannot be deleted now, the next opening sweeps.
  await remove.catch(() => undefined)
}

/** Files that a publish left without a use go when nobody reads them any more. */
async function deleteObsolete(place: Workplace, paths: readonly string[]): Promise<void> {
  await place.readers.gone()
  await place.lock(async () => {
    if (!place.closed) await inSession({ place }, (session) => removeTrash(session, { lake: place.lake, paths }))
  })
}

/** Drops a candidate that did not become the dataset's table; a session of its own, for the write's may be interrupted for good. */
async function dropUnused(place: Workplace, physical: string): Promise<void> {
  const drop = inSession({ place }, async (session) => {
    const used = await session.rows('SELECT 1 FROM caudal.objects WHERE physical = $1', [physical])
    if (used.length === 0) await session.run(`DROP TABLE IF EXISTS ${dataTable(physical)}`)
  })
  // What cannot be dropped now, on a full disk for one, is swept when the warehouse opens next.
  await drop.catch(() => undefined)
}
