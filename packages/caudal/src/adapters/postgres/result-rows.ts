import type pg from 'pg'
import type { Batch } from '../../ports/index.ts'
import { uniqueNames } from '../../sql/index.ts'
import { elementType, readArray } from './from-array.ts'
import { typeName } from './from-postgres.ts'

/** The rows of a result by column. Arrays of types of the database's own are lists of texts. */
export async function resultRows(client: pg.Client, { fields, rows }: pg.QueryArrayResult): Promise<Batch> {
  const columns = fields.map((_, at) => (rows as unknown[][]).map((row) => row[at]))
  const names = uniqueNames(fields.map((field) => field.name))
  if (rows.length === 0) return { names, columns, rows: 0 }
  for (const [at, { dataTypeID }] of fields.entries()) {
    if (typeName(dataTypeID, -1) !== undefined || elementType(dataTypeID) !== undefined) continue
    if (await isArray(client, dataTypeID))
      columns[at] = columns[at]!.map((value) => (typeof value === 'string' ? readArray(value, asItIs) : value))
  }
  return { names, columns, rows: rows.length }
}

function asItIs(text: string): string {
  return text
}

const arrays = new WeakMap<pg.Client, Map<number, boolean>>()

/** Whether a type that is not known beforehand is an array. */
async function isArray(client: pg.Client, type: number): Promise<boolean> {
  const known = arrays.get(client) ?? new Map<number, boolean>()
  arrays.set(client, known)
  const found = known.get(type)
  if (found !== undefined) return found
  const { rows } = await client.query<{ is: boolean }>(`select typcategory = 'A' as is from pg_type where oid = $1`, [type])
  const is = rows[0]?.is === true
  known.set(type, is)
  return is
}
