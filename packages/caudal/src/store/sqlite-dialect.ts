import { SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely'
import type { CompiledQuery, DatabaseConnection, Dialect, Driver, QueryResult } from 'kysely'
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import { storeFault } from './store-fault.ts'

/**
 * Kysely on `node:sqlite`, one connection. Transactions start `immediate`, so that two processes wait for each other instead of
 * failing in the middle; statements are prepared once.
 */
export function sqliteDialect(database: DatabaseSync): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => sqliteDriver(database),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  }
}

function sqliteDriver(database: DatabaseSync): Driver {
  const connection = sqliteConnection(database)
  let last: Promise<void> = Promise.resolve()
  let release: () => void = () => {}
  const run = async (sql: string): Promise<void> => {
    try {
      database.exec(sql)
    } catch (error) {
      throw storeFault(error)
    }
  }
  return {
    init: async () => {},
    async acquireConnection() {
      const before = last
      const { promise, resolve } = Promise.withResolvers<void>()
      last = promise
      await before
      release = resolve
      return connection
    },
    beginTransaction: () => run('begin immediate'),
    commitTransaction: () => run('commit'),
    async rollbackTransaction() {
      if (database.isTransaction) await run('rollback')
    },
    async releaseConnection() {
      release()
    },
    async destroy() {
      if (database.isOpen) database.close()
    },
  }
}

interface Prepared {
  readonly statement: StatementSync
  readonly reads: boolean
}

function sqliteConnection(database: DatabaseSync): DatabaseConnection {
  const prepared = new Map<string, Prepared>()
  const prepare = (sql: string): Prepared => {
    const known = prepared.get(sql)
    if (known !== undefined) return known
    const statement = database.prepare(sql)
    const entry = { statement, reads: statement.columns().length > 0 }
    if (prepared.size >= 500) prepared.delete(prepared.keys().next().value!)
    prepared.set(sql, entry)
    return entry
  }
  return {
    async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
      try {
        const { statement, reads } = prepare(query.sql)
        const parameters = query.parameters as readonly SQLInputValue[]
        if (reads) return { rows: statement.all(...parameters) as R[] }
        const { changes } = statement.run(...parameters)
        return { rows: [], numAffectedRows: BigInt(changes) }
      } catch (error) {
        throw storeFault(error)
      }
    },
    async *streamQuery<R>(query: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
      for (const row of prepare(query.sql).statement.iterate(...(query.parameters as readonly SQLInputValue[]))) yield { rows: [row as R] }
    },
  }
}
