import { stat } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import type { SQLInputValue, StatementSync } from 'node:sqlite'
import type { Clock, Json, Stoppable } from '../../kernel/index.ts'
import { Fault } from '../../kernel/index.ts'
import type { Batch, Database, Statement } from '../../ports/index.ts'
import { uniqueNames } from '../../sql/index.ts'
import { statementFault } from './statement-fault.ts'

/** A SQLite file that a project is connected to: the connection's name, and its absolute path. */
export interface SqliteDatabaseOptions {
  readonly name: string
  readonly path: string
  readonly clock: Clock
}

/** How long the file is kept open that nobody asks. Milliseconds. */
const idleMs = 10_000
/** How long a statement waits for another program's to end. Nothing else goes on meanwhile. Milliseconds. */
const busyMs = 500
const rowsPerBatch = 1_000

/**
 * A SQLite file, opened when it is first asked. A statement runs in this very thread: whatever else goes on here waits for it, or for the
 * next thousand rows of it. Rejects with `FILE-MISSING` where there is no file; none is made.
 */
export function openSqliteDatabase(options: SqliteDatabaseOptions): Database {
  const file = openFile(options)
  const guard = async <T>(work: (database: DatabaseSync) => T, signal: AbortSignal): Promise<T> => {
    signal.throwIfAborted()
    const database = await file.enter()
    try {
      return work(database)
    } catch (error) {
      throw statementFault(error, options)
    } finally {
      file.leave()
    }
  }
  return {
    run: (statement, { signal }) =>
      guard((database) => {
        const prepared = prepare(database, statement)
        const values = statement.values.map(parameter)
        if (prepared.columns().length > 0) return { rows: batchOf(prepared, prepared.all(...values)), changed: null }
        return { rows: { names: [], columns: [], rows: 0 }, changed: Number(prepared.run(...values).changes) }
      }, signal),
    stream: (statement, { signal }) => stream({ file, options }, { statement, signal }),
    version: ({ signal }) =>
      guard((database) => {
        // What is no database says so when it is first read.
        database.prepare('select count(*) from sqlite_schema').get()
        return `SQLite ${String(database.prepare('select sqlite_version() as version').get()?.['version'])}`
      }, signal),
    close: file.close,
  }
}

/** The open file, while there is somebody who asks it. */
interface OpenFile {
  enter(): Promise<DatabaseSync>
  leave(): void
  close(): Promise<void>
}

function openFile({ name, path, clock }: SqliteDatabaseOptions): OpenFile {
  let database: DatabaseSync | undefined
  let users = 0
  let idle: Stoppable | undefined
  const close = (): void => {
    idle?.stop()
    database?.close()
    database = undefined
  }
  return {
    async enter() {
      const found = await stat(path).catch(() => undefined)
      if (found?.isFile() !== true) throw missing(path, name)
      idle?.stop()
      try {
        database ??= new DatabaseSync(path, { timeout: busyMs })
      } catch (error) {
        throw statementFault(error, { name, path })
      }
      users++
      return database
    },
    leave() {
      users--
      if (users === 0) idle = clock.after(idleMs, close, { idle: true })
    },
    async close() {
      close()
    },
  }
}

function missing(path: string, name: string): Fault {
  return new Fault('FILE-MISSING', {
    message: `there is no file ${path}, which connection ${name} names`,
    hint: `check the path in connections.${name}; a relative one starts at the project`,
    data: { file: path },
  })
}

async function* stream(
  { file, options }: { readonly file: OpenFile; readonly options: SqliteDatabaseOptions },
  { statement, signal }: { readonly statement: Statement; readonly signal: AbortSignal },
): AsyncGenerator<Batch> {
  signal.throwIfAborted()
  const database = await file.enter()
  let rowsLeft: Iterator<unknown> | undefined
  const leave = (): void => {
    signal.removeEventListener('abort', leave)
    // A statement that is not at its end keeps other programs from writing.
    rowsLeft?.return?.()
    file.leave()
  }
  signal.addEventListener('abort', leave)
  try {
    const prepared = prepare(database, statement)
    rowsLeft = prepared.iterate(...statement.values.map(parameter))
    for (let first = true; ; first = false) {
      const rows = take(rowsLeft, rowsPerBatch)
      if (first || rows.length > 0) yield batchOf(prepared, rows)
      if (rows.length < rowsPerBatch) return
      await new Promise(setImmediate)
      signal.throwIfAborted()
    }
  } catch (error) {
    throw statementFault(error, options)
  } finally {
    if (!signal.aborted) leave()
  }
}

function take(rows: Iterator<unknown>, most: number): unknown[] {
  const taken: unknown[] = []
  while (taken.length < most) {
    const next = rows.next()
    if (next.done === true) break
    taken.push(next.value)
  }
  return taken
}

function prepare(database: DatabaseSync, { parts }: Statement): StatementSync {
  const text = parts.join('?')
  const prepared = database.prepare(text)
  // SQLite would leave out without a word what stands behind the first statement.
  if (!/^(?:\s|;|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*$/.test(text.slice(prepared.sourceSQL.length))) throw severalStatements()
  prepared.setReturnArrays(true)
  prepared.setReadBigInts(true)
  return prepared
}

function severalStatements(): Fault {
  return new Fault('SQL-FAILED', {
    message: 'there are several statements where one is expected',
    hint: 'write one statement; run several by several calls',
  })
}

function parameter(value: Json): SQLInputValue {
  if (typeof value === 'boolean') return value ? 1 : 0
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value
}

function batchOf(prepared: StatementSync, rows: readonly unknown[]): Batch {
  const names = uniqueNames(prepared.columns().map(({ name }) => name))
  const columns = names.map((_, at) => (rows as readonly unknown[][]).map((row) => readValue(row[at])))
  return { names, columns, rows: rows.length }
}

function readValue(value: unknown): unknown {
  if (typeof value !== 'bigint') return value
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : String(value)
}
