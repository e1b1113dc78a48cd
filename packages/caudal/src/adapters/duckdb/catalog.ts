import type { Published, TaskRunKey } from '../../journal/index.ts'
import type { DatasetManifest } from '../../plan/index.ts'
import type { Author, DatasetVersion } from '../../ports/index.ts'
import { sqlType } from '../../sql/index.ts'
import type { Grain } from './partition.ts'
import { grainOf } from './partition.ts'
import type { Session } from './session.ts'

/** A column as it was when the dataset's rows were laid down. */
export interface StoredColumn {
  readonly name: string
  readonly type: string
}

/** What stands behind a dataset now. */
export interface StoredObject {
  readonly dataset: string
  /** The table in `caudal_data` that holds its rows; null for files. */
  readonly physical: string | null
  readonly format: 'table' | 'parquet'
  readonly columns: readonly StoredColumn[]
  readonly time: string | null
  readonly grain: Grain
  readonly quarantine: boolean
  /** Whether some of its files lack columns that were added later. */
  readonly mixed: boolean
  readonly version: number
  readonly total: number
}

/** A version as it is recorded. */
export interface VersionRecord extends DatasetVersion {
  readonly duplicates: number
  /** For appends: the place among the attempt's appends to the dataset, from 0. */
  readonly ordinal: number
  /** For what a model makes: which try of the task run made it, from 1. */
  readonly attempt: number | null
}

/** The columns of a dataset as they are laid down. */
export function storedColumns(dataset: Pick<DatasetManifest, 'columns'>): StoredColumn[] {
  return dataset.columns.map((column) => ({ name: column.name, type: sqlType(column.type) }))
}

/** The object of a dataset before its first version. */
export function emptyObject(dataset: DatasetManifest): StoredObject {
  const { name, format, time } = dataset
  return {
    dataset: name,
    physical: null,
    format,
    columns: storedColumns(dataset),
    time,
    grain: grainOf(dataset),
    quarantine: false,
    mixed: false,
    version: 0,
    total: 0,
  }
}

/** The object of a dataset, or undefined before anything was written. */
export async function readObject(session: Session, dataset: string): Promise<StoredObject | undefined> {
  const [row] = await session.rows<Omit<StoredObject, 'columns'> & { columns: string }>('SELECT * FROM caudal.objects WHERE dataset = $1', [
    dataset,
  ])
  return row === undefined ? undefined : { ...row, columns: JSON.parse(row.columns) as StoredColumn[] }
}

/** Puts an object in place of what was known of its dataset. */
export async function writeObject(session: Session, object: StoredObject): Promise<void> {
  const { dataset, physical, format, columns, time, grain, quarantine, mixed, version, total } = object
  const values = [dataset, physical, format, JSON.stringify(columns), time, grain, quarantine, mixed, version, total]
  const changed = await session.run(
    `UPDATE caudal.objects SET physical = $2, format = $3, columns = $4, time = $5, grain = $6, quarantine = $7, mixed = $8, version = $9, total = $10
     WHERE dataset = $1`,
    values,
  )
  if (changed === 0) await session.run('INSERT INTO caudal.objects VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)', values)
}

/** Records a version. */
export async function writeVersion(session: Session, record: VersionRecord): Promise<void> {
  const { author, window } = record
  const values = [
    record.dataset,
    Number(record.version.slice(1)),
    record.at,
    author.pipeline,
    author.run,
    author.step,
    author.item,
    author.epoch,
    record.mode,
  ]
  const counts = [record.ordinal, record.rows, record.quarantined, record.duplicates, record.total]
  await session.run(
    'INSERT INTO caudal.versions VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)',
    [...values, ...counts, window.start, window.end, JSON.stringify(record.reasons), record.attempt],
  )
}

/** Recorded versions by a condition on `caudal.versions`, newest first. */
export async function readVersions(
  session: Session,
  query: { readonly where: string; readonly values: readonly (string | number | null)[] },
): Promise<VersionRecord[]> {
  const rows = await session.rows<VersionRow>(`SELECT * FROM caudal.versions WHERE ${query.where}`, query.values)
  return rows.map((row) => ({
    dataset: row.dataset,
    version: `v${row.version}`,
    mode: row.mode,
    rows: row.rows,
    quarantined: row.quarantined,
    total: row.total,
    reasons: JSON.parse(row.reasons) as Published['reasons'],
    at: row.written_at,
    author: { pipeline: row.pipeline, run: row.run, step: row.step, item: row.item, epoch: row.epoch },
    window: { start: row.window_start, end: row.window_end },
    duplicates: row.duplicates,
    ordinal: row.ordinal,
    attempt: row.attempt,
  }))
}

interface VersionRow extends TaskRunKey {
  readonly pipeline: string
  readonly epoch: number
  readonly dataset: string
  readonly version: number
  readonly mode: string
  readonly rows: number | null
  readonly quarantined: number
  readonly duplicates: number
  readonly total: number | null
  readonly written_at: number
  readonly ordinal: number
  readonly window_start: string
  readonly window_end: string
  readonly reasons: string
  readonly attempt: number | null
}

const ofTaskRun = 'run = $1 AND step = $2 AND item IS NOT DISTINCT FROM $3'

/** The lowest epoch of a task run that may still publish. */
export async function readFence(session: Session, key: TaskRunKey): Promise<number> {
  const rows = await session.rows<{ epoch: number }>(`SELECT epoch FROM caudal.fences WHERE ${ofTaskRun}`, [key.run, key.step, key.item])
  return rows[0]?.epoch ?? 0
}

/** Raises the fence of a task run; it never falls. */
export async function raiseFence(session: Session, key: TaskRunKey & { readonly epoch: number }): Promise<void> {
  const known = await session.rows(`SELECT epoch FROM caudal.fences WHERE ${ofTaskRun}`, [key.run, key.step, key.item])
  if (known.length === 0) await session.run('INSERT INTO caudal.fences VALUES ($1, $2, $3, $4)', [key.run, key.step, key.item, key.epoch])
  else await session.run(`UPDATE caudal.fences SET epoch = $4 WHERE ${ofTaskRun} AND epoch < $4`, [key.run, key.step, key.item, key.epoch])
}

/** The append that another attempt of the task run has published at this place, if one has. */
export async function earlierAppend(
  session: Session,
  by: { readonly author: Author; readonly dataset: string; readonly ordinal: number },
): Promise<VersionRecord | undefined> {
  const { run, step, item, epoch } = by.author
  const where = `${ofTaskRun} AND dataset = $4 AND ordinal = $5 AND mode = 'append' AND epoch <= $6 LIMIT 1`
  const [found] = await readVersions(session, { where, values: [run, step, item, by.dataset, by.ordinal, epoch] })
  return found
}

/** The newest version that a try of a task run has published of a dataset, under whatever epoch. */
export async function versionOfAttempt(
  session: Session,
  by: { readonly author: Author; readonly dataset: string; readonly attempt: number },
): Promise<VersionRecord | undefined> {
  const { run, step, item } = by.author
  const where = `${ofTaskRun} AND dataset = $4 AND attempt = $5 ORDER BY version DESC LIMIT 1`
  const [found] = await readVersions(session, { where, values: [run, step, item, by.dataset, by.attempt] })
  return found
}
