import { DuckDBInstance } from '@duckdb/node-api'
import type { DuckDBConnection } from '@duckdb/node-api'
import type { Clock } from '../../kernel/index.ts'
import type { Published } from '../../journal/index.ts'
import type { SqlCommit, SqlEngine, SqlSession } from '../../ports/index.ts'
import { instanceOn } from './instance.ts'
import type { Instance } from './instance.ts'
import { loadRows } from './load-rows.ts'
import { openInstance } from './open-instance.ts'
import { openSqlSession } from './sql-session.ts'
import type { DuckDbSession } from './sql-session.ts'

/** Where a DuckDB engine keeps its tables and what it may take. */
export interface DuckDbEngineOptions {
  /** The database file, an absolute path; null keeps all in memory. */
  readonly path: string | null
  /** As `4GB`; null leaves DuckDB's own limit. */
  readonly memory: string | null
  readonly threads: number | null
  readonly clock: Clock
  /** Whether the process ends soon after the engine closes, and gives back by itself what is not in the file. Default false. */
  readonly ends?: boolean
}

/**
 * Opens DuckDB as an engine for models, in this process. Rejects with `WAREHOUSE-BUSY` while another process has the file open,
 * `WAREHOUSE-UNREADABLE`, `DISK-READ-ONLY` and `DISK-FULL`.
 */
export async function openDuckDbEngine({ path, memory, threads, clock, ends = false }: DuckDbEngineOptions): Promise<SqlEngine> {
  const instance = path === null ? await inMemory({ memory, threads }) : await openInstance({ path, memory, threads })
  const close = async (): Promise<void> => {
    // What closing writes into the file holds up this thread, and a statement does not.
    const isWritten = path !== null && (await checkpoint(instance))
    if (!isWritten || !ends) await instance.close()
  }
  return duckDbEngineOn(instance, { clock, close, ...(path === null && { database: 'memory' }) })
}

/** Opens DuckDB as an engine that is empty and in memory, on which queries are read. */
export function openEmptyEngine(clock: Clock): Promise<SqlEngine> {
  return openDuckDbEngine({ path: null, memory: null, threads: 1, clock })
}

/** Writes what was committed into the file; whether it did. Where that does not go, closing does it or leaves it to the next opening. */
async function checkpoint(instance: Instance): Promise<boolean> {
  const connection = await instance.connect()
  const isWritten = await connection.run('CHECKPOINT').then(
    () => true,
    () => false,
  )
  connection.closeSync()
  return isWritten
}

/** Where a warehouse keeps the versions of datasets. */
export interface KeptVersions {
  readonly commit: (connection: DuckDBConnection, request: Omit<SqlCommit, 'session'>) => Promise<Published | null>
  readonly made: NonNullable<SqlEngine['made']>
}

/** What an engine on a database that is open already is made with. */
export interface OpenedDatabase {
  readonly clock: Clock
  /** What closing the engine does. */
  readonly close: () => void | Promise<void>
  /** Where versions of datasets are kept. Default nowhere. */
  readonly versions?: KeptVersions
  /** What DuckDB calls the database. Default: it is asked. */
  readonly database?: string
}

/** The engine on a database that is open already. */
export async function duckDbEngineOn(instance: Instance, { clock, close, versions, database }: OpenedDatabase): Promise<SqlEngine> {
  const sessions = new WeakMap<SqlSession, DuckDbSession>()
  return {
    dialect: 'duckdb',
    database: database ?? (await databaseOf(instance, clock)),
    async open() {
      const opened = await openSqlSession(instance, clock)
      sessions.set(opened, opened)
      return opened
    },
    load: ({ session, ...rows }) => loadRows(sessions.get(session)!.connection, rows),
    ...(versions === undefined
      ? {}
      : { made: versions.made, commit: ({ session, ...request }) => versions.commit(sessions.get(session)!.connection, request) }),
    close: async () => close(),
  }
}

async function databaseOf(instance: Instance, clock: Clock): Promise<string> {
  const session = await openSqlSession(instance, clock)
  const { rows } = await session.execute('SELECT current_database()')
  await session.close()
  return String(rows[0]![0])
}

async function inMemory({ memory, threads }: Pick<DuckDbEngineOptions, 'memory' | 'threads'>): Promise<Instance> {
  const opened = await DuckDBInstance.create(':memory:', {
    errors_as_json: 'true',
    autoinstall_known_extensions: 'false',
    ...(memory === null ? {} : { memory_limit: memory }),
    ...(threads === null ? {} : { threads: String(threads) }),
  })
  return instanceOn(opened)
}
