import { Fault } from '../../kernel/index.ts'
import type { WriteRequest, Written } from '../../ports/index.ts'
import { quoteText } from '../../sql/index.ts'
import type { Candidate } from './candidate.ts'
import { earlierAppend, emptyObject, raiseFence, readFence, readObject, storedColumns, writeObject, writeVersion } from './catalog.ts'
import type { StoredObject, VersionRecord } from './catalog.ts'
import { lakePath, liveFiles, replaceFiles } from './file-store.ts'
import type { BuiltFile, FileChange, LakeFile } from './file-store.ts'
import type { Lake } from './lake.ts'
import { inTransaction } from './migrations.ts'
import { grainOf, timestampLiteral } from './partition.ts'
import { invalidRowsFault, storeQuarantine } from './quarantine.ts'
import { schemaChange } from './schema-change.ts'
import type { SchemaChange } from './schema-change.ts'
import type { Session } from './session.ts'
import { dataTable, joinTable } from './table-store.ts'
import { replaceView } from './view.ts'

/** A write that is built and waits to be published. */
export interface Publication {
  readonly session: Session
  readonly request: Omit<WriteRequest, 'source'>
  readonly candidate: Candidate
  readonly lake: Lake
  /** For files: what was built from the candidate, and the staging folder. */
  readonly files: { readonly built: readonly BuiltFile[]; readonly staged: string } | null
  readonly freshName: string
  /** Deletes those of some placed files that no version holds; never rejects. */
  readonly giveUp: (paths: readonly string[]) => Promise<void>
  /** Milliseconds since 1970. */
  readonly at: number
}

/** What a publish made, and the files that it left without a use. */
export interface Publishing {
  readonly published: Written
  readonly obsolete: readonly string[]
}

/**
 * Publishes a write in one transaction: fence, rows, quarantine, version, view. One at a time. Rejects with `FENCE-STALE`,
 * `DATA-INVALID-ROWS` (the quarantine is stored nevertheless) and `DATA-SCHEMA-CHANGED`; then the last good version stays.
 */
export async function publish(publication: Publication): Promise<Publishing> {
  const { session, request, candidate } = publication
  const { dataset, author, ordinal } = request
  await checkFence(session, author)
  if (request.mode === 'append') {
    const earlier = await earlierAppend(session, { author, dataset: dataset.name, ordinal })
    if (earlier !== undefined) return { published: publishedOf(earlier), obsolete: [] }
  }
  const stored = (await readObject(session, dataset.name)) ?? emptyObject(dataset)
  const invalid = invalidRowsFault({ request, candidate })
  if (invalid !== undefined) {
    await keepQuarantine(publication, stored)
    throw invalid
  }
  const change = stored.version === 0 ? ({ kind: 'none' } as const) : schemaChange(dataset, { stored, mode: request.mode })
  return dataset.format === 'table' ? publishTable(publication, { stored, change }) : publishFiles(publication, { stored, change })
}

/** Rejects with `FENCE-STALE` when a newer attempt of the author's task run exists. */
export async function checkFence(session: Session, author: WriteRequest['author']): Promise<void> {
  const fence = await readFence(session, author)
  if (fence <= author.epoch) return
  throw new Fault('FENCE-STALE', {
    message: `a newer attempt of ${author.step} in run ${author.run} exists (epoch ${fence}), so this one (epoch ${author.epoch}) publishes nothing`,
    hint: 'nothing is to be done: the newer attempt does the work',
    blame: 'system',
    data: { run: author.run, step: author.step, epoch: author.epoch, fence },
  })
}

/** What callers are told of a recorded version; the rows of a write are always known. */
function publishedOf(record: VersionRecord): Publishing['published'] {
  const { dataset, version, mode, rows, quarantined, total, reasons, duplicates } = record
  return { dataset, version, mode, rows: rows ?? 0, quarantined, total: total ?? 0, reasons, duplicates }
}

async function keepQuarantine(publication: Publication, stored: StoredObject): Promise<void> {
  const { session } = publication
  await inTransaction(session, async () => {
    const exists = await storeQuarantine(publication, stored.quarantine)
    if (exists && !stored.quarantine) await writeObject(session, { ...stored, quarantine: true })
  })
}

interface Before {
  readonly stored: StoredObject
  readonly change: SchemaChange
}

async function publishTable(publication: Publication, { stored, change }: Before): Promise<Publishing> {
  const { session, request } = publication
  return inTransaction(session, async () => {
    const obsolete =
      change.kind === 'replace' && stored.format === 'parquet' ? (await liveFiles(session, stored.dataset)).map((file) => file.path) : []
    if (obsolete.length > 0) await retireFiles(session, { dataset: stored.dataset, paths: obsolete, version: stored.version + 1 })
    const { physical, total } = await joinTable({ ...publication, stored, change })
    const moved =
      physical !== stored.physical ||
      change.kind !== 'none' ||
      columnOrder(stored) !== columnOrder({ columns: storedColumns(request.dataset) })
    const published = await record(publication, { stored, physical, total, mixed: false, files: moved ? [] : null })
    return { published, obsolete }
  })
}

function columnOrder(stored: Pick<StoredObject, 'columns'>): string {
  return stored.columns.map((column) => column.name).join('\n')
}

async function publishFiles(publication: Publication, { stored, change }: Before): Promise<Publishing> {
  const { session, request, files } = publication
  const live = await liveFiles(session, request.dataset.name)
  const { built, staged } = files!
  const replaced = await replaceFiles({ ...publication, staged, stored, change, live })
  const added = await placeFiles(publication, [...built, ...replaced.added])
  const obsolete = replaced.removed.map((file) => file.path)
  const version = stored.version + 1
  const mixed = stored.mixed || change.kind === 'add'
  try {
    const published = await inTransaction(session, async () => {
      await addFiles(session, { files: added, dataset: stored.dataset, version })
      await retireFiles(session, { dataset: stored.dataset, paths: obsolete, version })
      if (stored.physical !== null) await session.run(`DROP TABLE ${dataTable(stored.physical)}`)
      const now = remaining({ live, added, removed: replaced.removed })
      const total = now.reduce((sum, file) => sum + file.rows, 0)
      return record(publication, { stored, physical: null, total, mixed: request.mode === 'overwrite' ? false : mixed, files: now })
    })
    return { published, obsolete }
  } catch (error) {
    // A commit that was interrupted may have happened: only what the catalog still calls trash goes.
    await publication.giveUp(added.map((file) => file.path))
    throw error
  }
}

function remaining(files: {
  readonly live: readonly LakeFile[]
  readonly added: readonly LakeFile[]
  readonly removed: FileChange['removed']
}): LakeFile[] {
  const gone = new Set(files.removed)
  return [...files.live.filter((file) => !gone.has(file)), ...files.added].toSorted((a, b) =>
    a.windowStart === b.windowStart ? (a.path < b.path ? -1 : 1) : a.windowStart < b.windowStart ? -1 : 1,
  )
}

/** Gives built files their names. They are noted as trash first: without the commit that follows, the next opening deletes them. */
async function placeFiles(publication: Publication, built: readonly BuiltFile[]): Promise<LakeFile[]> {
  const { session, request, lake } = publication
  const taken = new Set<string>()
  const plan: { readonly file: BuiltFile; readonly path: string }[] = []
  for (const file of built) {
    for (let n = 0; ; n++) {
      const path = lakePath(file, { dataset: request.dataset.name, author: request.author, n })
      if (taken.has(path) || (await lake.has(path))) continue
      taken.add(path)
      plan.push({ file, path })
      break
    }
  }
  if (plan.length > 0) await session.run(`INSERT INTO caudal.trash SELECT unnest($1)`, [plan.map(({ path }) => path)])
  for (const { file, path } of plan) await lake.place(file.built, path)
  return plan.map(({ file, path }) => ({ path, windowStart: file.windowStart, itemKey: file.itemKey, rows: file.rows }))
}

async function addFiles(
  session: Session,
  options: { readonly files: readonly LakeFile[]; readonly dataset: string; readonly version: number },
): Promise<void> {
  const { files, dataset, version } = options
  if (files.length === 0) return
  const row = (file: LakeFile): string =>
    `($1, ${quoteText(file.path)}, ${timestampLiteral(file.windowStart)}, ${quoteText(file.itemKey)}, ${file.rows}, $2, NULL)`
  await session.run(`INSERT INTO caudal.files VALUES ${files.map(row).join(', ')}`, [dataset, version])
  await session.run('DELETE FROM caudal.trash WHERE list_contains($1, path)', [files.map((file) => file.path)])
}

async function retireFiles(
  session: Session,
  options: { readonly dataset: string; readonly paths: readonly string[]; readonly version: number },
): Promise<void> {
  const { dataset, paths, version } = options
  if (paths.length === 0) return
  await session.run('UPDATE caudal.files SET removed = $1 WHERE dataset = $2 AND removed IS NULL AND list_contains($3, path)', [
    version,
    dataset,
    paths,
  ])
  await session.run('INSERT INTO caudal.trash SELECT unnest($1)', [paths])
}

interface After {
  readonly stored: StoredObject
  readonly physical: string | null
  readonly total: number
  readonly mixed: boolean
  /** The files of the new view, or null where the view stays as it is. */
  readonly files: readonly LakeFile[] | null
}

/** The part of a publish that is the same for tables and files: quarantine, object, version, view, fence. */
async function record(publication: Publication, after: After): Promise<Publishing['published']> {
  const { session, request, candidate, lake, at } = publication
  const { dataset, author, ordinal, mode, window } = request
  const quarantine = await storeQuarantine(publication, after.stored.quarantine)
  const object: StoredObject = {
    ...after.stored,
    format: dataset.format,
    time: dataset.time,
    grain: grainOf(dataset),
    columns: storedColumns(dataset),
    physical: after.physical,
    quarantine,
    mixed: after.mixed,
    version: after.stored.version + 1,
    total: after.total,
  }
  await writeObject(session, object)
  const counts = { rows: candidate.rows, quarantined: candidate.quarantined, duplicates: candidate.duplicates, reasons: candidate.reasons }
  const version: VersionRecord = {
    ...counts,
    dataset: dataset.name,
    version: `v${object.version}`,
    mode,
    ordinal,
    attempt: null,
    total: after.total,
    at,
    author,
    window: { start: window.start, end: window.end },
  }
  await writeVersion(session, version)
  if (after.files !== null) await replaceView({ session, stored: object, lake, files: after.files })
  await raiseFence(session, author)
  return publishedOf(version)
}
