import { resolve } from 'node:path'
import { canonicalJson, Fault, parseWindow } from '../kernel/index.ts'
import type { Dataset, RowFile, RowSource, Sql, WriteOptions, WriteResult } from '../define/index.ts'
import type { Published } from '../journal/index.ts'
import type { DatasetManifest } from '../plan/index.ts'
import type { Assignment, Batch, RowWriter, Warehouse, WriteRequest, Written } from '../ports/index.ts'
import { checkRows, demandRows } from './row-batches.ts'
import { toRows } from './row-stream.ts'

/** On whose behalf rows are written, and with what. */
export interface Writing {
  readonly assignment: Assignment
  readonly root: string
  readonly signal: AbortSignal
  readonly warehouse: () => Promise<Warehouse>
  /** Told of each version that is published. */
  readonly published: (version: Published) => void
}

/** A write that a task asked for. */
export interface AskedWrite {
  readonly dataset: Dataset
  readonly manifest: DatasetManifest
  readonly rows: RowSource
  readonly options: WriteOptions
  /** For appends: the place among the attempt's appends to the dataset, from 0; it is counted here, as the warehouse may start anew meanwhile. */
  readonly ordinal: number
}

/**
 * Writes rows to a dataset. Rows of the task pass through the dataset's schema here; a file or a query is left to the warehouse,
 * unless the schema has rules that SQL cannot check: then its rows are streamed through the schema.
 */
export async function writeRows(writing: Writing, asked: AskedWrite): Promise<WriteResult> {
  writing.signal.throwIfAborted()
  const request = requestOf(writing, asked)
  const { duplicates, ...version } = await perform(writing, { asked, request })
  writing.published(version)
  const { dataset, version: name, rows, quarantined, total } = version
  return { dataset, version: name, rows, quarantined, duplicates, total }
}

async function perform(
  { warehouse, signal, root }: Writing,
  { asked, request }: { readonly asked: AskedWrite; readonly request: Omit<WriteRequest, 'source'> },
): Promise<Written> {
  const { manifest, dataset } = asked
  const source = sourceOf(asked.rows, root)
  const to = { schema: dataset.columns, columns: manifest.columns }
  if (source === null) {
    const rows = demandRows(asked.rows, dataset.name)
    return feed(await (await warehouse()).openWrite(request, { signal }), { rows: checkRows(rows, to), signal })
  }
  const connected = await warehouse()
  if (manifest.columns.every((column) => column.unchecked.length === 0)) return connected.write({ ...request, source }, { signal })
  const rows = rowsOf(connected.query(source, { signal, readOnly: true }))
  return feed(await connected.openWrite(request, { signal }), { rows: checkRows(rows, to), signal })
}

/** Puts checked rows into a writer, checking the next while the last are under way, and publishes them; leaves nothing where that fails. */
async function feed(
  writer: RowWriter,
  { rows, signal }: { readonly rows: ReturnType<typeof checkRows>; readonly signal: AbortSignal },
): Promise<Written> {
  let underWay: Promise<unknown> = Promise.resolve()
  try {
    for await (const { batch, rejected } of rows) {
      await underWay
      signal.throwIfAborted()
      underWay = Promise.all([
        batch.rows === 0 ? undefined : writer.put(batch),
        rejected.length === 0 ? undefined : writer.reject(rejected),
      ])
      // It is awaited with the next batch; until then its failure must not count as nobody's.
      underWay.catch(() => undefined)
    }
    await underWay
    signal.throwIfAborted()
    return await writer.commit()
  } catch (error) {
    await underWay.catch(() => undefined)
    await writer.abort().catch(() => undefined)
    throw error
  }
}

async function* rowsOf(batches: AsyncIterable<Batch>): AsyncGenerator {
  for await (const batch of batches) yield* toRows(batch)
}

/** A file, by its whole path, or a query as plain data; null for rows. */
function sourceOf(rows: RowSource, root: string): RowFile | Sql | null {
  const kind = (rows as { readonly kind?: unknown } | null | undefined)?.kind
  if (kind === 'sql') {
    const { text, values } = rows as Sql
    return { kind, text, values }
  }
  if (kind === 'file') {
    const { path, format } = rows as RowFile
    return { kind, path: /^[a-z][a-z0-9+.-]+:\/\//i.test(path) ? path : resolve(root, path), format }
  }
  return null
}

function requestOf({ assignment }: Writing, { dataset, manifest, options, ordinal }: AskedWrite): Omit<WriteRequest, 'source'> {
  const { run, step, item, epoch, pipeline, itemValue } = assignment
  const tolerate = options.invalid?.tolerate ?? 0
  if (!(tolerate >= 0 && tolerate <= 1)) {
    throw new Fault('WRITE-BAD-TOLERANCE', {
      message: `write(${dataset.name}) tolerates ${tolerate}, which is no share`,
      hint: 'write `tolerate` as a number from 0 to 1; 0.05 is 5 %',
      data: { dataset: dataset.name, tolerate },
    })
  }
  const { window } = options
  return {
    dataset: manifest,
    mode: options.mode,
    invalid: { quarantine: options.invalid?.quarantine ?? true, tolerate },
    window: window === undefined ? assignment.window : parseWindow(`${window.start}/${window.end}`),
    wholeWindow: window !== undefined,
    itemKey: itemValue === undefined ? '' : canonicalJson(itemValue),
    author: { run, step, item, epoch, pipeline },
    ordinal,
  }
}
