import type { Rows } from '../define/index.ts'
import type { Batch } from '../ports/index.ts'

/** Turns the values of a column as the warehouse gives them into what the dataset's schema yields. */
export type Convert = (value: unknown) => unknown

/** Rows as objects, out of batches by column; nothing is asked for before the first row is. */
export function rowStream<R>(open: () => AsyncIterable<Batch>, convert?: ReadonlyMap<string, Convert>): Rows<R> {
  const chunks = async function* (): AsyncGenerator<readonly R[]> {
    for await (const batch of open()) if (batch.rows > 0) yield toRows(batch, convert) as R[]
  }
  return {
    chunks,
    async *[Symbol.asyncIterator](): AsyncGenerator<R> {
      for await (const chunk of chunks()) yield* chunk
    },
    async all(): Promise<R[]> {
      const rows: R[] = []
      for await (const chunk of chunks()) for (const row of chunk) rows.push(row)
      return rows
    },
  }
}

/** The rows of a batch, each an object with the batch's names in their order. */
export function toRows(batch: Batch, convert?: ReadonlyMap<string, Convert>): Record<string, unknown>[] {
  const columns = batch.names.map((name, index) => {
    const change = convert?.get(name)
    return { name, values: change === undefined ? batch.columns[index]! : batch.columns[index]!.map(change) }
  })
  const rows = Array.from<Record<string, unknown>>({ length: batch.rows })
  for (let at = 0; at < batch.rows; at++) {
    const row: Record<string, unknown> = {}
    for (const { name, values } of columns) row[name] = values[at]
    rows[at] = row
  }
  return rows
}
