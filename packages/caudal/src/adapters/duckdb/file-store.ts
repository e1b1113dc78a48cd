import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Author, WriteRequest } from '../../ports/index.ts'
import { quoteName, quoteText, splitDatasetName } from '../../sql/index.ts'
import type { Candidate } from './candidate.ts'
import { columnList } from './candidate-sql.ts'
import type { StoredObject } from './catalog.ts'
import type { Lake } from './lake.ts'
import { grainOf, inWindow, partitionColumn, partitionEnd, partitionFolder, timestampLiteral } from './partition.ts'
import type { SchemaChange } from './schema-change.ts'
import type { Session } from './session.ts'
import { itemOnly, sameKey } from './table-store.ts'

/** A Parquet file of a dataset; all of its rows were loaded for one moment by one item. The path is relative to the lake. */
export interface LakeFile {
  readonly path: string
  readonly windowStart: string
  readonly itemKey: string
  readonly rows: number
}

/** A file that is built and has no name yet. */
export interface BuiltFile {
  readonly built: string
  readonly folder: string
  readonly windowStart: string
  readonly itemKey: string
  readonly rows: number
}

/** What a write does to the files of a dataset. */
export interface FileChange {
  readonly added: readonly BuiltFile[]
  readonly removed: readonly LakeFile[]
}

/** What the building of files needs. */
export interface FileWork {
  readonly session: Session
  readonly request: Omit<WriteRequest, 'source'>
  readonly candidate: Candidate
  readonly lake: Lake
  /** A staging folder of the write's own. */
  readonly staged: string
}

/** The live files of a dataset. */
export async function liveFiles(session: Session, dataset: string): Promise<LakeFile[]> {
  const columns = 'path, window_start AS "windowStart", item_key AS "itemKey", rows'
  return session.rows(`SELECT ${columns} FROM caudal.files WHERE dataset = $1 AND removed IS NULL ORDER BY window_start, path`, [dataset])
}

/** Writes the valid rows of a candidate to Parquet files, one or more for each partition. */
export async function buildFiles({ session, request, candidate, staged }: FileWork): Promise<BuiltFile[]> {
  const { dataset, itemKey } = request
  const column = partitionColumn(dataset)
  const value = column === null ? 'NULL' : quoteName(column)
  const groups = await session.rows<{ windowStart: string; value: unknown; rows: number }>(
    `SELECT __window AS "windowStart", ${value} AS value, count(*) AS rows FROM ${candidate.table} GROUP BY ALL ORDER BY ALL`,
  )
  const columns = columnList(dataset.columns)
  const of = (group: (typeof groups)[number]): Omit<BuiltFile, 'built' | 'rows'> => ({
    folder: partitionFolder(dataset, group),
    windowStart: group.windowStart,
    itemKey,
  })
  if (groups.length === 0) return []
  if (groups.length === 1) {
    const built = join(staged, 'one.parquet')
    await session.run(`COPY (SELECT ${columns} FROM ${candidate.table}) TO ${quoteText(built)} (FORMAT parquet, COMPRESSION zstd)`)
    return [{ ...of(groups[0]!), built, rows: candidate.rows }]
  }
  await session.run(`CREATE TEMP TABLE parts AS SELECT __window AS w, ${value} AS v, row_number() OVER (ORDER BY w, v) - 1 AS __part FROM
    (SELECT DISTINCT __window, ${column === null ? 'NULL AS none' : value} FROM ${candidate.table})`)
  const match = `fresh.__window = parts.w${column === null ? '' : ` AND fresh.${value} IS NOT DISTINCT FROM parts.v`}`
  const made = await session.rows<{ filename: string; count: number }>(
    `COPY (SELECT ${columns}, __part FROM ${candidate.table} AS fresh JOIN parts ON ${match}) TO ${quoteText(join(staged, 'parts'))}
     (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (__part), WRITE_PARTITION_COLUMNS false, RETURN_STATS)`,
  )
  const parts = await session.rows<{ windowStart: string; value: unknown; part: number }>(
    'SELECT w AS "windowStart", v AS value, __part AS part FROM parts',
  )
  await session.run('DROP TABLE temp.main.parts')
  const byPart = new Map(parts.map((part) => [part.part, part]))
  return made.map(({ filename, count }) => {
    const part = byPart.get(Number(/__part=(\d+)/.exec(filename)![1]))!
    return { ...of({ ...part, rows: count }), built: filename, rows: count }
  })
}

/** Decides which live files go, and builds anew those that go in part. The files that are live must not change until the change is made. */
export async function replaceFiles(
  work: FileWork & { readonly stored: StoredObject; readonly change: SchemaChange; readonly live: readonly LakeFile[] },
): Promise<FileChange> {
  const { request, live, change } = work
  if (request.mode === 'overwrite' || change.kind === 'replace') return { added: [], removed: live }
  if (request.mode === 'merge') return mergeFiles(work)
  return request.mode === 'overwrite-window' ? clearWindow(work) : { added: [], removed: [] }
}

async function mergeFiles(work: FileWork & { readonly live: readonly LakeFile[] }): Promise<FileChange> {
  const { session, request, candidate, lake, live } = work
  if (live.length === 0 || candidate.rows === 0) return { added: [], removed: [] }
  const match = sameKey(request.dataset.key, { left: 'live', right: 'fresh' })
  const source = readFiles(
    live.map((file) => lake.absolute(file.path)),
    { filename: true },
  )
  const touched = await session.rows<{ filename: string }>(
    `SELECT DISTINCT filename FROM ${source} AS live SEMI JOIN ${candidate.table} AS fresh ON ${match}`,
  )
  const names = new Set(touched.map((row) => row.filename))
  const removed = live.filter((file) => names.has(lake.absolute(file.path)))
  return { removed, added: await rewriteFiles(removed, { work, survivors: `ANTI JOIN ${candidate.table} AS fresh ON ${match}` }) }
}

async function clearWindow(work: FileWork & { readonly live: readonly LakeFile[] }): Promise<FileChange> {
  const { request, live } = work
  const { dataset, window } = request
  const [start, end] = [Date.parse(window.start), Date.parse(window.end)]
  const item = itemOnly(request)
  const reached = live.filter((file) => {
    const from = Date.parse(file.windowStart)
    const to = dataset.time === null ? from + 1 : Date.parse(partitionEnd(file.windowStart, grainOf(dataset)))
    return from < end && to > start && (item === null || file.itemKey === item)
  })
  const whole = (file: LakeFile): boolean =>
    dataset.time === null || (Date.parse(file.windowStart) >= start && Date.parse(partitionEnd(file.windowStart, grainOf(dataset))) <= end)
  const added: BuiltFile[] = []
  for (const file of reached.filter((one) => !whole(one))) {
    const gone = inWindow({ time: dataset.time, window, loadedFor: timestampLiteral(file.windowStart) })
    added.push(...(await rewriteFiles([file], { work, survivors: `WHERE NOT coalesce(${gone}, false)` })))
  }
  return { removed: reached, added }
}

async function rewriteFiles(
  files: readonly LakeFile[],
  options: { readonly work: FileWork; readonly survivors: string },
): Promise<BuiltFile[]> {
  const { session, lake, staged } = options.work
  const kept: BuiltFile[] = []
  for (const file of files) {
    const built = join(staged, `kept-${(await readdir(staged)).length}.parquet`)
    const source = readFiles([lake.absolute(file.path)], {})
    const rows = await session.run(
      `COPY (SELECT live.* FROM ${source} AS live ${options.survivors}) TO ${quoteText(built)} (FORMAT parquet, COMPRESSION zstd)`,
    )
    const folder = file.path.split('/').slice(2, -1).join('/')
    if (rows > 0) kept.push({ built, folder, windowStart: file.windowStart, itemKey: file.itemKey, rows })
  }
  return kept
}

/** The table function that reads files, given by absolute paths. */
export function readFiles(paths: readonly string[], options: { readonly filename?: boolean; readonly mixed?: boolean }): string {
  const filename = options.filename === true ? ', filename = true' : ''
  const union = options.mixed === true ? ', union_by_name = true' : ''
  return `read_parquet([${paths.map(quoteText).join(', ')}], hive_partitioning = false${filename}${union})`
}

/** Where a built file goes in the lake: `bronze/sales/year=2026/month=11/day=19/<run>-<step>-<item or 0>-e<epoch>-<n>.parquet`. */
export function lakePath(file: BuiltFile, of: { readonly dataset: string; readonly author: Author; readonly n: number }): string {
  const { schema, table } = splitDatasetName(of.dataset)
  const { run, step, item, epoch } = of.author
  const name = [run, step, String(item ?? 0)].map((part) => part.replaceAll(/[^\w.]/g, '_')).join('-')
  return [schema, table, ...(file.folder === '' ? [] : [file.folder]), `${name}-e${epoch}-${of.n}.parquet`].join('/')
}
