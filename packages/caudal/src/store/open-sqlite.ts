import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Kysely } from 'kysely'
import { Fault } from '../kernel/index.ts'
import type { Clock } from '../kernel/index.ts'
import type { Store } from '../ports/index.ts'
import { callersClock } from './database-clock.ts'
import type { EmptyTable } from './history-keeper.ts'
import { createStore } from './create-store.ts'
import { migrations } from './migrations.ts'
import { newestOfEach } from './newest-runs.ts'
import { sqliteChanges } from './sqlite-changes.ts'
import { sqliteDialect } from './sqlite-dialect.ts'
import { storeFault } from './store-fault.ts'
import type { Tables } from './tables.ts'

/**
 * Opens the state database in a file, or in memory for the path `:memory:`, and brings it to the form of today. It is durable:
 * write-ahead log, synced at each commit. Throws the faults `STORE-*`.
 */
export function openSqlite(options: { readonly path: string; readonly clock: Clock }): Store {
  const { path, clock } = options
  let database: DatabaseSync | undefined
  try {
    if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true })
    database = new DatabaseSync(path)
    database.exec('pragma busy_timeout = 10000; pragma journal_mode = wal; pragma synchronous = full; pragma temp_store = memory')
    migrate(database, clock)
  } catch (error) {
    if (database?.isOpen === true) database.close()
    throw openFault(error, path)
  }
  const db = new Kysely<Tables>({ dialect: sqliteDialect(database) })
  const changes = path === ':memory:' ? null : sqliteChanges(database, clock)
  return createStore(db, {
    clock: callersClock,
    changes,
    emptyTable,
    newestRuns: newestOfEach,
    appendsAtOnce: false,
    async close() {
      changes?.stop()
      await db.destroy()
    },
  })
}

/** Without a condition SQLite frees the table's pages without looking at its rows; what comes next is written to them. */
const emptyTable: EmptyTable = async (tx, table) => void (await tx.deleteFrom(table).execute())

function migrate(database: DatabaseSync, clock: Clock): void {
  const form = (): number => Number(database.prepare('pragma user_version').get()!['user_version'])
  if (form() === migrations.length) return
  database.exec('begin immediate')
  try {
    if (form() > migrations.length) {
      throw new Fault('STORE-NEWER', {
        message: `the state database was made by a newer Caudal (form ${form()}, this one knows ${migrations.length})`,
        hint: 'update caudal in this project',
      })
    }
    database.exec('create table if not exists migrations (number integer primary key, name text not null, at bigint not null)')
    for (const [index, migration] of migrations.entries()) {
      if (index < form()) continue
      for (const statement of migration.statements) database.exec(statement)
      database.prepare('insert into migrations values (?, ?, ?)').run(index + 1, migration.name, clock.now())
    }
    database.exec(`pragma user_version = ${migrations.length}`)
    database.exec('commit')
  } catch (error) {
    if (database.isTransaction) database.exec('rollback')
    throw error
  }
}

function openFault(error: unknown, path: string): unknown {
  const code = (error as { code?: unknown } | null)?.code
  // On a read-only disk Node says ENOENT of a folder that it was to make with its parents.
  if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM' || code === 'ENOENT') {
    return new Fault('STORE-READ-ONLY', {
      message: `the state folder ${dirname(path)} cannot be written`,
      hint: 'give this user the right to write there, or set `state` in caudal.config.ts to a folder that can be written',
      blame: 'system',
      cause: error,
      place: { file: path },
    })
  }
  if (code === 'EEXIST' || code === 'ENOTDIR') {
    return new Fault('STORE-NO-FOLDER', {
      message: `the state folder ${dirname(path)} is a file, or lies in one`,
      hint: 'move the file away, or set `state` in caudal.config.ts to a folder',
      cause: error,
      place: { file: dirname(path) },
    })
  }
  if (code === 'ENOSPC') {
    return new Fault('STORE-DISK-FULL', {
      message: `the disk of the state folder ${dirname(path)} is full`,
      hint: 'free some space',
      blame: 'system',
      cause: error,
      place: { file: path },
    })
  }
  return storeFault(error, path)
}
