import type { Rows } from '../../api/index.ts'
import type { Json } from '../../kernel/index.ts'
import type { Batch } from '../../ports/index.ts'

/** The first rows of what a warehouse yields, as JSON; what comes after them is not asked for. */
export async function firstRows(batches: AsyncIterable<Batch>, limit: number): Promise<Rows> {
  const rows: (readonly Json[])[] = []
  let columns: readonly string[] = []
  for await (const batch of batches) {
    columns = batch.names
    for (let row = 0; row < batch.rows; row++) {
      if (rows.length === limit) return { columns, rows, more: true }
      rows.push(batch.columns.map((values) => jsonOf(values[row])))
    }
  }
  return { columns, rows, more: false }
}

function jsonOf(value: unknown): Json {
  if (value === null || value === undefined) return null
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'bigint') return String(value)
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) return value.map(jsonOf)
  if (typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, jsonOf(one)]))
  return null
}
