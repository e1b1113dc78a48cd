import type { DuckDBAppender, DuckDBConnection, DuckDBPreparedStatement, DuckDBResult } from '@duckdb/node-api'
import { StatementType } from '@duckdb/node-api'
import type { Clock } from '../../kernel/index.ts'
import { Fault } from '../../kernel/index.ts'
import type { Sql } from '../../define/index.ts'
import type { Batch } from '../../ports/index.ts'
import { uniqueNames } from '../../sql/index.ts'
import { bindValues } from './bind-values.ts'
import { machineFault, readEngineError } from './engine-error.ts'
import { columnReader } from './from-duckdb.ts'
import type { Instance } from './instance.ts'

/** A result's column: its name and what the engine calls its type. */
export interface ResultColumn {
  readonly name: string
  readonly type: string
}

/** One connection to the warehouse. It does one thing at a time; an abort of its signal interrupts what runs. */
export interface Session {
  /** Runs a statement of our own; the number of rows that it changed. Rejects with the machine's faults, or what the engine threw. */
  run(sql: string, values?: Sql['values']): Promise<number>
  /** Rows of a small result, by column name. */
  rows<R = Record<string, unknown>>(sql: string, values?: Sql['values']): Promise<R[]>
  /** The columns that a query would yield. */
  describe(sql: string, values?: Sql['values']): Promise<readonly ResultColumn[]>
  /** The kinds of the statements in a text; parameters need no value. */
  kinds(sql: string): Promise<readonly StatementType[]>
  /** A result in chunks as they are asked for, in constant memory. The first batch always comes, if empty, and names the columns. */
  stream(sql: string, values?: Sql['values']): AsyncIterable<Batch>
  /** Fills a temporary table in chunks. */
  appender(table: string): Promise<DuckDBAppender>
  /** Undoes the open transaction, even when the signal has aborted; nothing happens where there is none. */
  rollback(): Promise<void>
  close(): void
}

/** What a session works with. */
export interface SessionOptions {
  readonly clock: Clock
  readonly signal?: AbortSignal
}

/** Milliseconds between interrupts of a statement that was told to stop: one that had not begun does not hear the first. */
const interruptEveryMs = 20

/** Opens a connection. */
export async function openSession(instance: Instance, options: SessionOptions): Promise<Session> {
  const session = sessionOn(await instance.connect(), options)
  await session.run("SET TimeZone = 'UTC'")
  return session
}

/** The session that a connection is. */
export function sessionOn(connection: DuckDBConnection, { clock, signal }: SessionOptions): Session {
  const guard = <T>(work: () => Promise<T>): Promise<T> => guarded(work, { connection, clock, signal })
  return {
    run: (sql, values) => guard(async () => (await execute(connection, sql, values)).rowsChanged),
    rows: <R>(sql: string, values?: Sql['values']) =>
      guard(async () => {
        const batches: Batch[] = []
        for await (const batch of streamOf(connection, { sql, values, guard: (work) => work() })) batches.push(batch)
        return batches.flatMap((batch) => rowsOf(batch)) as R[]
      }),
    describe: (sql, values) =>
      guard(async () => {
        const result = await execute(connection, `SELECT * FROM (${sql}\n) LIMIT 0`, values)
        return result.columnNames().map((name, index) => ({ name, type: typeName(result.columnType(index)) }))
      }),
    kinds: (sql) => guard(() => kindsOf(connection, sql)),
    stream: (sql, values) => streamOf(connection, { sql, values, guard }),
    appender: (table) => connection.createAppender(table, 'main', 'temp'),
    rollback: async () => {
      await connection.run('ROLLBACK').catch(() => undefined)
    },
    close: () => connection.closeSync(),
  }
}

/** Does work on a connection; an abort of the signal interrupts it and rejects with the reason. */
export async function guarded<T>(
  work: () => Promise<T>,
  options: { readonly connection: DuckDBConnection; readonly clock: Clock; readonly signal: AbortSignal | undefined },
): Promise<T> {
  const { connection, clock, signal } = options
  signal?.throwIfAborted()
  let timer: { stop(): void } | undefined
  const interrupt = (): void => {
    connection.interrupt()
    timer = clock.after(interruptEveryMs, interrupt)
  }
  signal?.addEventListener('abort', interrupt, { once: true })
  try {
    return await work()
  } catch (error) {
    throw readFault(error, signal)
  } finally {
    signal?.removeEventListener('abort', interrupt)
    timer?.stop()
  }
}

function readFault(error: unknown, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted === true) return signal.reason
  const read = readEngineError(error)
  return (read && machineFault(read, error)) ?? error
}

type Result = Awaited<ReturnType<DuckDBPreparedStatement['run']>>

async function execute(connection: DuckDBConnection, sql: string, values: Sql['values'] = []): Promise<Result> {
  const bound = bindValues(values)
  return connection.run(sql, bound.values, bound.types)
}

async function kindsOf(connection: DuckDBConnection, sql: string): Promise<StatementType[]> {
  if (sql.trim() === '') return []
  const statements = await connection.extractStatements(sql)
  const kinds: StatementType[] = []
  for (let index = 0; index < statements.count; index++) {
    const prepared = await statements.prepare(index)
    kinds.push(prepared.statementType)
    prepared.destroySync()
  }
  return kinds
}

async function* streamOf(
  connection: DuckDBConnection,
  options: { readonly sql: string; readonly values: Sql['values'] | undefined; readonly guard: <T>(work: () => Promise<T>) => Promise<T> },
): AsyncGenerator<Batch> {
  const { sql, values = [], guard } = options
  const bound = bindValues(values)
  const result = await guard(() => connection.stream(sql, bound.values, bound.types))
  const names = uniqueNames(result.columnNames())
  const readers = names.map((_, index) => columnReader(result.columnType(index)))
  let some = false
  let ended = false
  try {
    for (;;) {
      const chunk = await guard(() => result.fetchChunk())
      ended = chunk === null || chunk.rowCount === 0
      if (chunk === null || ended) break
      some = true
      yield { names, columns: readers.map((read, index) => read(chunk.getColumnValues(index))), rows: chunk.rowCount }
    }
  } finally {
    if (!ended) await breakOff(connection, result)
  }
  if (!some) yield { names, columns: names.map(() => []), rows: 0 }
}

/** Ends a result that nobody reads on: until then it would keep the file open, whoever closes it. */
async function breakOff(connection: DuckDBConnection, result: DuckDBResult): Promise<void> {
  for (let chunk: unknown = result; chunk !== null;) {
    connection.interrupt()
    chunk = await result.fetchChunk().then(
      (found) => (found?.rowCount === 0 ? null : found),
      () => null,
    )
  }
}

function typeName(type: { readonly alias?: string | undefined; toString(): string }): string {
  return type.alias === 'JSON' ? 'JSON' : type.toString()
}

/** The rows of a batch as objects. */
function rowsOf(batch: Batch): Record<string, unknown>[] {
  return Array.from({ length: batch.rows }, (_, row) =>
    Object.fromEntries(batch.names.map((name, index) => [name, batch.columns[index]![row]])),
  )
}

/** Whether statements of this kind only read. */
export function isReading(kind: StatementType): boolean {
  return kind === StatementType.SELECT || kind === StatementType.EXPLAIN
}

/** The fault of a text that holds no statement, or several. */
export function notOneStatement(count: number): Fault {
  return new Fault('SQL-FAILED', {
    message: count === 0 ? 'the SQL is empty' : `there are ${count} statements where one is expected`,
    hint: 'write one statement; run several by several calls',
  })
}
