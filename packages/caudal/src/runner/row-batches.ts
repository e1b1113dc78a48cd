import { Fault } from '../kernel/index.ts'
import type { Column, Schema, Verdict } from '../define/index.ts'
import type { Batch, RejectedRow } from '../ports/index.ts'
import { toJson } from './log-fields.ts'
import { rowReasons } from './row-reasons.ts'

/** Rows that were checked: those that fit as columns, and those that do not with their reasons. */
export interface CheckedRows {
  readonly batch: Batch
  readonly rejected: readonly RejectedRow[]
}

const rowsPerBatch = 4_096

/** Checks rows against a dataset's schema and gives them on by column, some thousand at a time, as fast as they are asked for. */
export async function* checkRows(
  rows: Iterable<unknown> | AsyncIterable<unknown>,
  to: { readonly schema: Schema; readonly columns: readonly Column[] },
): AsyncGenerator<CheckedRows> {
  const sorter = createSorter(to)
  if (Symbol.asyncIterator in rows) {
    for await (const row of rows) {
      const pending = sorter.add(row)
      if (pending !== undefined) await pending
      if (sorter.size() >= rowsPerBatch) yield sorter.take()
    }
  } else {
    for (const row of rows) {
      const pending = sorter.add(row)
      if (pending !== undefined) await pending
      if (sorter.size() >= rowsPerBatch) yield sorter.take()
    }
  }
  if (sorter.size() > 0) yield sorter.take()
}

function createSorter({ schema, columns }: { readonly schema: Schema; readonly columns: readonly Column[] }) {
  const { validate } = schema['~standard']
  const names = columns.map((column) => column.name)
  const byName = new Map(columns.map((column) => [column.name, column]))
  let values: unknown[][] = names.map(() => [])
  let rejected: RejectedRow[] = []
  let fitting = 0
  const sort = (row: unknown, verdict: Verdict<unknown>): void => {
    if (verdict.issues !== undefined) {
      rejected.push({ record: toJson(row, []), reasons: rowReasons(verdict.issues, { row, columns: byName }) })
      return
    }
    const record = verdict.value as { readonly [name: string]: unknown }
    for (let at = 0; at < names.length; at++) values[at]!.push(record[names[at]!] ?? null)
    fitting++
  }
  return {
    /** Resolves later only where the schema itself is asynchronous. */
    add(row: unknown): Promise<void> | undefined {
      const verdict = validate(row)
      if (verdict instanceof Promise) return verdict.then((settled) => sort(row, settled))
      sort(row, verdict)
      return undefined
    },
    size: () => fitting + rejected.length,
    take(): CheckedRows {
      const taken = { batch: { names, columns: values, rows: fitting }, rejected }
      values = names.map(() => [])
      rejected = []
      fitting = 0
      return taken
    },
  }
}

/** The rows that a task handed over, or `WRITE-NOT-ROWS` where they are none. */
export function demandRows(rows: unknown, dataset: string): Iterable<unknown> | AsyncIterable<unknown> {
  if (typeof rows === 'object' && rows !== null && (Symbol.asyncIterator in rows || Symbol.iterator in rows)) {
    return rows as Iterable<unknown> | AsyncIterable<unknown>
  }
  const what = rows instanceof Promise ? 'a promise' : rows === null ? 'null' : `a ${typeof rows}`
  throw new Fault('WRITE-NOT-ROWS', {
    message: `write(${dataset}) was given ${what}, which holds no rows`,
    hint: rows instanceof Promise ? 'await it first' : 'pass an array, an iterable, an async iterable, file(…) or sql`…`',
    data: { dataset },
  })
}
