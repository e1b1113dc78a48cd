import type pg from 'pg'
import type { SqlResult, SqlSession } from '../../ports/index.ts'
import { readArray } from './from-array.ts'
import { typeName } from './from-postgres.ts'
import { statementFault } from './statement-fault.ts'

/** What a session is opened with. */
export interface SessionOptions {
  /** Connects one more client, which whoever asked ends. */
  readonly connect: () => Promise<pg.Client>
  /** Names of types that had to be asked for, by number and modifier; shared by all sessions. */
  readonly types: Map<string, string>
}

/** Opens a connection that models are built on. */
export async function openSqlSession({ connect, types }: SessionOptions): Promise<SqlSession> {
  const client = await connect()
  let last: Promise<unknown> = Promise.resolve()
  const run = async (sql: string, signal: AbortSignal | undefined): Promise<SqlResult> => {
    signal?.throwIfAborted()
    const cancel = (): void => void cancelBackend(client, connect)
    signal?.addEventListener('abort', cancel, { once: true })
    try {
      const results = await client.query({ text: sql, rowMode: 'array' })
      return await resultOf((Array.isArray(results) ? results.at(-1) : results) as pg.QueryArrayResult, { client, types, sql })
    } catch (error) {
      throw signal?.aborted === true ? signal.reason : statementFault(error, sql)
    } finally {
      signal?.removeEventListener('abort', cancel)
    }
  }
  return {
    execute(sql, { signal } = {}) {
      const turn = last.then(() => run(sql, signal))
      last = turn.catch(() => undefined)
      return turn
    },
    async close() {
      await last
      await client.end()
    },
  }
}

/** Stops what another connection runs. Where that fails the statement goes on to its end. */
async function cancelBackend(client: pg.Client, connect: () => Promise<pg.Client>): Promise<void> {
  const { processID } = client as unknown as { readonly processID: number }
  const other = await connect().catch(() => undefined)
  await other?.query(`select pg_cancel_backend(${processID})`).catch(() => undefined)
  await other?.end()
}

interface ResultParts {
  readonly client: pg.Client
  readonly types: Map<string, string>
  readonly sql: string
}

async function resultOf(result: pg.QueryArrayResult, parts: ResultParts): Promise<SqlResult> {
  const { command, rowCount, fields, rows } = result
  if (fields.length === 0) {
    const isChange = ['INSERT', 'UPDATE', 'DELETE', 'MERGE', 'SELECT', 'COPY'].includes(command)
    return { columns: [], rows: [], kind: kindOf(command, parts.sql), affected: isChange ? rowCount : null }
  }
  const columns: { name: string; type: string }[] = []
  for (const field of fields) columns.push({ name: field.name, type: await typeOf(field, parts) })
  return { columns, rows: withLists(rows as unknown[][], columns), kind: command, affected: rows.length }
}

/** Rows whose arrays of types of the database's own, which no reader is known for, are lists of texts. */
function withLists(rows: unknown[][], columns: SqlResult['columns']): unknown[][] {
  const arrays = columns.flatMap(({ type }, at) =>
    type.endsWith(']') && typeof rows.find((row) => row[at] !== null)?.[at] === 'string' ? [at] : [],
  )
  if (arrays.length === 0) return rows
  const text = (value: string): string => value
  return rows.map((row) => row.map((value, at) => (arrays.includes(at) && typeof value === 'string' ? readArray(value, text) : value)))
}

async function typeOf({ dataTypeID, dataTypeModifier }: pg.FieldDef, { client, types }: ResultParts): Promise<string> {
  const known = typeName(dataTypeID, dataTypeModifier)
  if (known !== undefined) return known
  const key = `${dataTypeID} ${dataTypeModifier}`
  const asked = types.get(key)
  if (asked !== undefined) return asked
  const { rows } = await client.query<{ name: string }>('select format_type($1, $2) as name', [dataTypeID, dataTypeModifier])
  types.set(key, rows[0]!.name)
  return rows[0]!.name
}

/** The statement's kind: Postgres tells the first word, and of `create table as` that it selected. */
function kindOf(command: string | null, sql: string): string {
  if (command === null) return ''
  if (command === 'SELECT') return 'CREATE TABLE'
  if (command !== 'CREATE') return command
  const made =
    /\bcreate\s+(?:or\s+replace\s+)?(?:temp(?:orary)?\s+|unlogged\s+|materialized\s+)?(table|view|schema|index|function|sequence|type)\b/gi
  const last = [...sql.matchAll(made)].at(-1)
  return last === undefined ? command : `CREATE ${last[1]!.toUpperCase()}`
}
