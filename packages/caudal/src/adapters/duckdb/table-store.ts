import type { WriteRequest } from '../../ports/index.ts'
import { quoteName } from '../../sql/index.ts'
import type { Candidate } from './candidate.ts'
import { columnList, itemLiteral } from './candidate-sql.ts'
import type { StoredObject } from './catalog.ts'
import { inWindow } from './partition.ts'
import type { SchemaChange } from './schema-change.ts'
import type { Session } from './session.ts'

/** A candidate that is to join the rows of a dataset. */
export interface Joining {
  readonly session: Session
  readonly request: Omit<WriteRequest, 'source'>
  readonly candidate: Candidate
  readonly stored: StoredObject
  readonly change: SchemaChange
  /** A name for a new table. */
  readonly freshName: string
}

/** The rows of a dataset after a write: the table that holds them and how many they are. */
export interface JoinedTable {
  readonly physical: string
  readonly total: number
}

/**
 * Lets a candidate join a dataset's table within the open transaction. A first write, an overwrite and a write whose window holds all
 * rows make the candidate the table: on 3,000,000 rows that takes a third of the time of a DELETE and an INSERT.
 */
export async function joinTable(joining: Joining): Promise<JoinedTable> {
  const { session, request, candidate, stored, change } = joining
  if (
    stored.physical === null ||
    request.mode === 'overwrite' ||
    change.kind === 'replace' ||
    (await replacesAll(joining, stored.physical))
  ) {
    if (stored.physical !== null) await session.run(`DROP TABLE ${dataTable(stored.physical)}`)
    const physical = candidate.physical ?? joining.freshName
    if (candidate.physical === null) await session.run(`CREATE TABLE ${dataTable(physical)} AS FROM ${candidate.table}`)
    return { physical, total: candidate.rows }
  }
  const table = dataTable(stored.physical)
  if (change.kind === 'add')
    for (const column of change.columns) await session.run(`ALTER TABLE ${table} ADD COLUMN ${quoteName(column.name)} ${column.type}`)
  const replaced = replacedRows(joining)
  if (replaced !== undefined) await session.run(`DELETE FROM ${table} AS live ${replaced}`)
  const columns = `${columnList(request.dataset.columns)}, __window, __item`
  await session.run(`INSERT INTO ${table} (${columns}) SELECT ${columns} FROM ${candidate.table}`)
  if (candidate.physical !== null) await session.run(`DROP TABLE ${candidate.table}`)
  const [row] = await session.rows<{ n: number }>(`SELECT count(*) AS n FROM ${table}`)
  return { physical: stored.physical, total: row!.n }
}

/** The quoted name of a table that holds a dataset's rows. */
export function dataTable(physical: string): string {
  return `caudal_data.${quoteName(physical)}`
}

/** That two rows have the same key; nulls are equal here. Deleting by this and inserting is four times as fast as MERGE (3,000,000 rows, 10 % hit). */
export function sameKey(key: readonly string[], sides: { readonly left: string; readonly right: string }): string {
  return key.map((name) => `${sides.left}.${quoteName(name)} IS NOT DISTINCT FROM ${sides.right}.${quoteName(name)}`).join(' AND ')
}

/** Which rows the write replaces, as the end of a DELETE; undefined for none. */
function replacedRows({ request, candidate }: Joining): string | undefined {
  const { dataset, mode } = request
  if (mode === 'merge') return `USING ${candidate.table} AS fresh WHERE ${sameKey(dataset.key, { left: 'live', right: 'fresh' })}`
  if (mode !== 'overwrite-window') return undefined
  return `WHERE ${replacedWindow(request)}`
}

function replacedWindow(request: Joining['request']): string {
  const { dataset, window } = request
  const item = itemOnly(request)
  return `${inWindow({ time: dataset.time, window, loadedFor: '__window' })}${item === null ? '' : ` AND __item = ${itemLiteral(item)}`}`
}

/** Whether every row that the dataset holds lies in the window that the write replaces. */
async function replacesAll({ session, request }: Joining, physical: string): Promise<boolean> {
  if (request.mode !== 'overwrite-window') return false
  const kept = await session.rows(`SELECT 1 FROM ${dataTable(physical)} WHERE (${replacedWindow(request)}) IS NOT TRUE LIMIT 1`)
  return kept.length === 0
}

/** The item whose rows alone are replaced, or null where all of the window is. */
export function itemOnly(request: Pick<WriteRequest, 'wholeWindow' | 'itemKey'>): string | null {
  return request.wholeWindow || request.itemKey === '' ? null : request.itemKey
}
