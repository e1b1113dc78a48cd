import { Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, sql } from 'kysely'
import type pg from 'pg'
import { createId, Fault, systemRandom } from '../kernel/index.ts'
import type { Clock } from '../kernel/index.ts'
import type { ObjectStore, Store } from '../ports/index.ts'
import { createStore } from './create-store.ts'
import { postgresClock } from './database-clock.ts'
import type { EmptyTable } from './history-keeper.ts'
import { gatheringSocket } from './gathering-socket.ts'
import { loadPg } from './load-pg.ts'
import { migrations } from './migrations.ts'
import { newestAtOnce } from './newest-runs.ts'
import { postgresChanges } from './postgres-changes.ts'
import { postgresDriver, writersLock } from './postgres-driver.ts'
import { postgresFault } from './postgres-fault.ts'
import { postgresObjects } from './postgres-objects.ts'
import type { Tables } from './tables.ts'

/** Connections of one process at the most, but the one that listens. */
const mostConnections = 6

/** Postgres ends a transaction that has stood still for so long, so that a process that hangs holds up no other. Milliseconds. */
const idleTransactionMs = 5_000

/** How long to wait for an answer before the connection counts as lost. Milliseconds. */
const answerMs = 30_000

const bigint = 20

/**
 * Opens the state database in Postgres and brings it to the form of today. Throws `STORE-DRIVER-MISSING`, and the other faults
 * `STORE-*` where Postgres cannot be reached, refuses the user, or is of a newer form.
 */
export async function openPostgres(options: {
  readonly url: string
  readonly clock: Clock
}): Promise<{ readonly store: Store; readonly objects: ObjectStore }> {
  const { url, clock } = options
  const driver = await loadPg()
  const connection: pg.ClientConfig = {
    connectionString: url,
    application_name: 'caudal',
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
    query_timeout: answerMs,
    idle_in_transaction_session_timeout: idleTransactionMs,
    types: { getTypeParser: (type, format) => (Number(type) === bigint ? Number : driver.types.getTypeParser(type, format)) },
  }
  const pool = new driver.Pool({ ...connection, max: mostConnections, pipeline: true, stream: gatheringSocket, allowExitOnIdle: true })
  // A connection that is lost in the pool is replaced when one is needed. One that is in use, or was just given up, may tell so as well
  // while nobody asks it anything; the next question says it again.
  pool.on('error', ignore)
  pool.on('connect', (client) => void client.on('error', ignore))
  try {
    await migrate(pool, clock)
  } catch (error) {
    await pool.end()
    throw postgresFault(error)
  }
  const changes = postgresChanges({ pg: driver, connection, pool, clock, self: createId(clock.now(), systemRandom) })
  const db = new Kysely<Tables>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => postgresDriver(pool),
      createIntrospector: (introspected) => new PostgresIntrospector(introspected),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  })
  const store = createStore(db, {
    clock: postgresClock,
    changes,
    emptyTable,
    newestRuns: newestAtOnce,
    appendsAtOnce: true,
    close: async () => {
      await changes.close()
      await db.destroy()
    },
  })
  return { store, objects: postgresObjects(pool) }
}

async function migrate(pool: pg.Pool, clock: Clock): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query(`begin; select pg_advisory_xact_lock(${writersLock})`)
    await client.query('create table if not exists migrations (number integer primary key, name text not null, at bigint not null)')
    const { rows } = await client.query<{ form: number }>('select count(*) as form from migrations')
    const { form } = rows[0]!
    if (form > migrations.length) {
      throw new Fault('STORE-NEWER', {
        message: `the state database was made by a newer Caudal (form ${form}, this one knows ${migrations.length})`,
        hint: 'update caudal in this project',
      })
    }
    for (const [index, { name, statements }] of migrations.entries()) {
      if (index < form) continue
      for (const statement of statements) await client.query(inPostgres(statement))
      await client.query('insert into migrations values ($1, $2, $3)', [index + 1, name, clock.now()])
    }
    await client.query('create table if not exists objects (key text primary key, bytes bytea not null)')
    await client.query('commit')
    client.release()
  } catch (error) {
    client.release(true)
    throw error
  }
}

/** Its file is gone with the commit. Whoever reads the table for long, as a backup does, is not waited for: that would hold up all writers. */
const emptyTable: EmptyTable = async (tx, table) => {
  await sql`set local lock_timeout = '500ms'`.execute(tx)
  await sql`truncate ${sql.table(table)}`.execute(tx)
}

/** A statement of a migration as Postgres says it: numbered keys are its own to number, and its tables have no rowid. */
function inPostgres(statement: string): string {
  return statement
    .replace(/\) without rowid$/, ')')
    .replaceAll(/\bseq integer primary key\b/g, 'seq bigint generated by default as identity primary key')
    .replaceAll(/\bblob\b/g, 'bytea')
}

function ignore(): void {}
