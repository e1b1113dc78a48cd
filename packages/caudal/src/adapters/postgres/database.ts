import type pg from 'pg'
import type { Clock, Json } from '../../kernel/index.ts'
import type { Batch, Database, Statement } from '../../ports/index.ts'
import { clientMaker } from './client-maker.ts'
import { connectionFault } from './connection-fault.ts'
import { createLines } from './lines.ts'
import type { Line, Lines } from './lines.ts'
import { resultRows } from './result-rows.ts'

/** A Postgres that a project is connected to: the connection's name, and its address. */
export interface PostgresDatabaseOptions {
  readonly name: string
  readonly url: string
  readonly clock: Clock
}

/** Statements at a time, but for those whose rows are streamed. */
const sideBySide = 8

/** Opens a Postgres; it is connected to when it is first asked. Rejects with `SQL-DRIVER-MISSING`. */
export async function openPostgresDatabase({ name, url, clock }: PostgresDatabaseOptions): Promise<Database> {
  const connect = await clientMaker({ url }, `connection ${name} is a Postgres`)
  const lines = createLines({ connect, clock })
  const turn = turns(sideBySide)
  const place = { name, lines }
  const run: Database['run'] = (statement, { signal }) =>
    turn(() =>
      guarded(place, { statement, signal }, () =>
        lines.use(async ({ client }) => {
          const result = await ask(client, statement)
          return { rows: await resultRows(client, result), changed: changedBy(result) }
        }, signal),
      ),
    )
  return {
    run,
    stream: (statement, { signal }) => stream(place, { statement, signal }),
    async version(options) {
      const { rows } = await run({ parts: ["select current_setting('server_version')"], values: [] }, options)
      return `Postgres ${String(rows.columns[0]![0])}`
    },
    close: lines.close,
  }
}

interface PostgresPlace {
  readonly name: string
  readonly lines: Lines
}

interface Asked {
  readonly statement: Statement
  readonly signal: AbortSignal
}

async function guarded<T>({ name }: PostgresPlace, { statement, signal }: Asked, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw signal.aborted ? signal.reason : connectionFault(error, { name, sql: textOf(statement) })
  }
}

/** Lets so many work at a time; the others wait for their turn. */
function turns(most: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = []
  let busy = 0
  return async (work) => {
    if (busy >= most) await new Promise<void>((resolve) => waiting.push(resolve))
    else busy++
    try {
      return await work()
    } finally {
      // A turn is handed on, not given back and asked for again.
      const next = waiting.shift()
      if (next === undefined) busy--
      else next()
    }
  }
}

function textOf({ parts }: Statement): string {
  return parts.reduce((text, part, at) => `${text}$${at}${part}`)
}

/** The extended protocol takes one statement only, with parameters or without. */
function ask(client: pg.Client, statement: Statement, before = ''): Promise<pg.QueryArrayResult> {
  const text = before + textOf(statement)
  const query = { text, values: statement.values.map(parameter), rowMode: 'array', queryMode: 'extended' } as const
  return client.query(query satisfies pg.QueryArrayConfig)
}

/** Lists of scalars are arrays of Postgres; other lists and objects go as JSON. */
function parameter(value: Json): unknown {
  if (typeof value !== 'object' || value === null) return value
  const isArray = Array.isArray(value) && value.every((item) => typeof item !== 'object' || item === null)
  return isArray ? value : JSON.stringify(value)
}

function changedBy({ command, rowCount }: pg.QueryArrayResult): number | null {
  return ['INSERT', 'UPDATE', 'DELETE', 'MERGE', 'COPY'].includes(command) ? rowCount : null
}

/** A text that a cursor can be declared for, behind comments and brackets. */
const selecting = /^(?:\s|\(|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*(?:select|with|values|table)\b/i

/** Postgres plans what a cursor reads as if only its beginning were wanted, unless told otherwise. */
const begin = 'begin; set local cursor_tuple_fraction = 1'
const declare = 'declare caudal no scroll cursor for '

async function* stream(place: PostgresPlace, asked: Asked): AsyncGenerator<Batch> {
  const { statement, signal } = asked
  const line = await guarded(place, asked, () => place.lines.take(signal))
  let how: 'well' | 'badly' = 'badly'
  let fetched = false
  try {
    if (await guarded(place, asked, () => openCursor(line, statement))) {
      fetched = true
      for await (const batch of fetchAll(line.client, (work) => guarded(place, asked, work))) yield batch
    } else yield await guarded(place, asked, async () => resultRows(line.client, await ask(line.client, statement)))
    how = 'well'
  } catch (error) {
    fetched = false
    throw error
  } finally {
    // Whoever breaks off has what he wanted: what the statement did stays.
    if (fetched && !signal.aborted)
      how = await line.client.query('commit').then(
        () => 'well' as const,
        () => 'badly' as const,
      )
    await line.give(how)
  }
}

/** Opens a transaction and a cursor in it; false, and no transaction, where the statement cannot be read by one. */
async function openCursor({ client }: Line, statement: Statement): Promise<boolean> {
  if (!selecting.test(statement.parts[0]!)) return false
  await client.query(begin)
  try {
    await ask(client, statement, declare)
    return true
  } catch (error) {
    // A WITH that changes something.
    if ((error as { readonly code?: unknown }).code === '0A000') {
      await client.query('rollback')
      return false
    }
    throw moved(error)
  }
}

/** An error of a statement, whose place is counted without what stood before it. */
function moved(error: unknown): unknown {
  const { position } = error as { readonly position?: string }
  if (error instanceof Error && position !== undefined) Object.assign(error, { position: String(Number(position) - declare.length) })
  return error
}

const firstRows = 20
const mostRows = 4_000
/** About what a batch may take. Characters. */
const batchSize = 2_000_000

/** Fetches the next rows while the last ones are worked on. */
async function* fetchAll(client: pg.Client, guard: <T>(work: () => Promise<T>) => Promise<T>): AsyncGenerator<Batch> {
  const fetch = (rows: number) => {
    const batch = guard(async () => resultRows(client, await client.query({ text: `fetch ${rows} from caudal`, rowMode: 'array' })))
    // It is awaited in its turn; until then its failure must not count as nobody's.
    batch.catch(() => undefined)
    return { rows, batch }
  }
  let next = fetch(firstRows)
  try {
    for (let first = true; ; first = false) {
      const { rows: wanted } = next
      const batch = await next.batch
      if (batch.rows > 0 || first) {
        if (batch.rows === wanted) next = fetch(Math.max(1, Math.min(mostRows, Math.floor(batchSize / sizeOfRow(batch)))))
        yield batch
      }
      if (batch.rows < wanted) return
    }
  } finally {
    await next.batch.catch(() => undefined)
  }
}

/** About the characters of a row, by the largest of a few. */
function sizeOfRow({ columns, rows }: Batch): number {
  let most = 1
  for (let at = 0; at < rows; at += Math.ceil(rows / 8)) {
    const size = columns.reduce((sum, values) => sum + sizeOf(values[at]), 0)
    most = Math.max(most, size)
  }
  return most
}

function sizeOf(value: unknown): number {
  if (typeof value === 'string' || value instanceof Uint8Array) return value.length
  return typeof value === 'object' && value !== null ? JSON.stringify(value).length : 8
}
