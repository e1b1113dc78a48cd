import { quoteDataset, quoteName, splitDatasetName } from '../../sql/index.ts'
import type { StoredColumn, StoredObject } from './catalog.ts'
import { readFiles } from './file-store.ts'
import type { LakeFile } from './file-store.ts'
import type { Lake } from './lake.ts'
import type { Session } from './session.ts'
import { dataTable } from './table-store.ts'

/** What a view is made of. */
export interface ViewOf {
  readonly session: Session
  readonly stored: StoredObject
  readonly lake: Lake
  /** The files that are live; none for a table. */
  readonly files: readonly LakeFile[]
}

/** Puts the view in place by which users see a dataset: its declared columns, its current rows and nothing else. */
export async function replaceView({ session, stored, lake, files }: ViewOf): Promise<void> {
  await session.run(`CREATE SCHEMA IF NOT EXISTS ${quoteName(splitDatasetName(stored.dataset).schema)}`)
  await session.run(
    `CREATE OR REPLACE VIEW ${quoteDataset(stored.dataset)} AS SELECT ${selection(stored)} FROM ${sourceOf({ stored, lake, files })}`,
  )
}

function selection(stored: StoredObject): string {
  return stored.columns
    .map((column) =>
      stored.format === 'table' ? quoteName(column.name) : `CAST(${quoteName(column.name)} AS ${column.type}) AS ${quoteName(column.name)}`,
    )
    .join(', ')
}

/** The rows of a dataset as something to select from; for a table the hidden columns are among them. */
export function sourceOf({ stored, lake, files }: Omit<ViewOf, 'session'>): string {
  if (stored.format === 'table') return dataTable(stored.physical!)
  const none = `(SELECT ${stored.columns.map(emptyColumn).join(', ')} WHERE false)`
  if (files.length === 0) return none
  const read = readFiles(
    files.map((file) => lake.absolute(file.path)),
    { mixed: stored.mixed },
  )
  return stored.mixed ? `(FROM ${none} UNION ALL BY NAME FROM ${read})` : read
}

function emptyColumn(column: StoredColumn): string {
  return `CAST(NULL AS ${column.type}) AS ${quoteName(column.name)}`
}
