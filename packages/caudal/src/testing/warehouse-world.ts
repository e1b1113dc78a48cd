import type { Column, ColumnType, RowFile, Rule, Sql, WriteMode } from '../define/index.ts'
import type { Json } from '../kernel/index.ts'
import { parseWindow } from '../kernel/index.ts'
import type { DatasetManifest } from '../plan/index.ts'
import type { Author, Batch, RejectedRow, Warehouse, WriteRequest } from '../ports/index.ts'

/** A row by column name. */
export type WarehouseRow = Readonly<Record<string, unknown>>

/** A column for tests: not nullable and without rules unless said otherwise. */
export function testColumn(
  name: string,
  of: { readonly type: ColumnType; readonly nullable?: boolean; readonly rules?: readonly Rule[] },
): Column {
  return { name, nullable: false, rules: [], unchecked: [], ...of }
}

/** A dataset for tests: a table without a key, a time or partitions unless said otherwise. */
export function testDataset(name: string, of: Pick<DatasetManifest, 'columns'> & Partial<DatasetManifest>): DatasetManifest {
  const place = { file: 'pipelines/test.ts', line: 1, column: 1 }
  return { name, key: [], partitionBy: null, time: null, format: 'table', owner: null, description: null, place, ...of }
}

/** What tests say of a write. */
export interface WriteChanges {
  readonly mode: WriteMode
  /** A day, a month or an interval, as `parseWindow` takes it. Default `2026-01-01`. */
  readonly window?: string
  readonly wholeWindow?: boolean
  readonly itemKey?: string
  readonly invalid?: Partial<WriteRequest['invalid']>
  readonly run?: string
  readonly step?: string
  readonly item?: number | null
  readonly epoch?: number
  /** For appends. Default: how many the author has asked for before. */
  readonly ordinal?: number
}

const appends = new Map<string, number>()

function appendOf(dataset: string, author: Author): number {
  const by = JSON.stringify([dataset, author])
  const ordinal = appends.get(by) ?? 0
  appends.set(by, ordinal + 1)
  return ordinal
}

/** A write for tests, without its rows. */
export function testWrite(dataset: DatasetManifest, changes: WriteChanges): Omit<WriteRequest, 'source'> {
  const { run = `run of ${dataset.name}`, step = 'load', item = null, epoch = 1 } = changes
  const author = { run, step, item, epoch, pipeline: 'test' }
  return {
    dataset,
    mode: changes.mode,
    invalid: { quarantine: true, tolerate: 0, ...changes.invalid },
    window: parseWindow(changes.window ?? '2026-01-01'),
    wholeWindow: changes.wholeWindow ?? false,
    itemKey: changes.itemKey ?? '',
    author,
    ordinal: changes.ordinal ?? (changes.mode === 'append' ? appendOf(dataset.name, author) : 0),
  }
}

/** Rows by column, in the order of a dataset's columns. */
export function batchOf(dataset: DatasetManifest, rows: readonly WarehouseRow[]): Batch {
  const names = dataset.columns.map((column) => column.name)
  return { names, columns: names.map((name) => rows.map((row) => row[name] ?? null)), rows: rows.length }
}

/** What a warehouse answers to a test, without the ceremony of signals and batches. */
export interface WarehouseHands {
  readonly warehouse: Warehouse
  /** Writes rows from JavaScript. */
  put(
    request: Omit<WriteRequest, 'source'>,
    rows: readonly WarehouseRow[],
    rejected?: readonly RejectedRow[],
  ): ReturnType<Warehouse['write']>
  /** Writes what a query yields. */
  sql(request: Omit<WriteRequest, 'source'>, text: string, values?: Sql['values']): ReturnType<Warehouse['write']>
  file(request: Omit<WriteRequest, 'source'>, file: RowFile): ReturnType<Warehouse['write']>
  ask(text: string, values?: readonly Json[]): Promise<WarehouseRow[]>
  read(
    dataset: DatasetManifest,
    more?: {
      readonly columns?: readonly string[]
      readonly window?: { readonly start: string; readonly end: string }
      readonly limit?: number
    },
  ): Promise<WarehouseRow[]>
}

/** A signal that never aborts. */
export const noSignal: AbortSignal = new AbortController().signal

/** Puts hands on a warehouse. */
export function warehouseHands(warehouse: Warehouse): WarehouseHands {
  const signal = noSignal
  return {
    warehouse,
    async put(request, rows, rejected = []) {
      const writer = await warehouse.openWrite(request, { signal })
      await writer.put(batchOf(request.dataset, rows))
      if (rejected.length > 0) await writer.reject(rejected)
      return writer.commit()
    },
    sql: (request, text, values = []) => warehouse.write({ ...request, source: { kind: 'sql', text, values } }, { signal }),
    file: (request, source) => warehouse.write({ ...request, source }, { signal }),
    ask: (text, values = []) => collectRows(warehouse.query({ kind: 'sql', text, values }, { signal })),
    read: (dataset, more = {}) => collectRows(warehouse.read({ dataset, ...more }, { signal })),
  }
}

/** All rows of a stream of batches. */
export async function collectRows(batches: AsyncIterable<Batch>): Promise<WarehouseRow[]> {
  const rows: WarehouseRow[] = []
  for await (const batch of batches) {
    for (let row = 0; row < batch.rows; row++)
      rows.push(Object.fromEntries(batch.names.map((name, index) => [name, batch.columns[index]![row]])))
  }
  return rows
}
