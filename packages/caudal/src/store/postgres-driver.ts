import type { CompiledQuery, Driver, QueryResult } from 'kysely'
import type { Pool, PoolClient, QueryConfig } from 'pg'
import { createAtOnce, misjudged } from './at-once.ts'
import { Misjudged } from './prepared.ts'
import { createWaitingChanges } from './waiting-changes.ts'
import type { PresumingConnection } from './prepared.ts'
import { postgresFault } from './postgres-fault.ts'

/** The advisory lock that a transaction on the state holds from its first statement to its end. */
export const writersLock = 4_218_105_930

/**
 * A transaction looks rows up by their keys. Planned while a table is small, a statement would read all of it, and go on so as it grows;
 * and a plan for each list of values costs more than the statement.
 */
const byKeys = [
  'enable_seqscan = off',
  'enable_hashjoin = off',
  'enable_mergejoin = off',
  'jit = off',
  'plan_cache_mode = force_generic_plan',
]
  .map((setting) => `set local ${setting}; `)
  .join('')

/** How many statements a connection keeps prepared at the most. */
const mostPrepared = 400

/** A connection of the pool, while one transaction or one question has it. */
interface Connection extends PresumingConnection {
  readonly client: PoolClient
  /** Sends a text, after what is presumed, without waiting for its answer. */
  announce(text: string): void
  broken: boolean
}

/**
 * Kysely's way to Postgres. Transactions on the state follow one another, as they do in SQLite: what they read cannot change under
 * them, and the journal's places are in the order of their commits. Statements are prepared once a connection. Each round trip costs
 * more than a statement, so the beginning of a transaction, what it presumes and its commit are sent without waiting for answers: a statement
 * that does not do as presumed fails, and Postgres makes a rollback of the commit that follows.
 */
export function postgresDriver(pool: Pool): Driver {
  const names = new Map<string, string>()
  const atOnce = createAtOnce()
  const named = (query: CompiledQuery): QueryConfig => {
    const known = names.get(query.sql)
    const name = known ?? (names.size < mostPrepared ? `s${names.size}` : undefined)
    if (name !== undefined && known === undefined) names.set(query.sql, name)
    return { text: query.sql, values: [...query.parameters], ...(name === undefined ? {} : { name }) }
  }
  return {
    init: async () => {},
    async acquireConnection() {
      try {
        return connectionOf(await pool.connect(), { named, atOnce })
      } catch (error) {
        throw postgresFault(error)
      }
    },
    async beginTransaction(connection) {
      ;(connection as Connection).announce(`begin; ${byKeys}select pg_advisory_xact_lock(${writersLock})`)
    },
    async commitTransaction(connection) {
      ;(connection as Connection).announce('commit')
      await (connection as Connection).answered()
    },
    async rollbackTransaction(connection) {
      const own = connection as Connection
      // A connection that is gone has rolled back by itself; the error that led here is the one to tell.
      if (!own.broken) await own.client.query('rollback').catch(() => void (own.broken = true))
    },
    async releaseConnection(connection) {
      const { client, broken } = connection as Connection
      client.release(broken)
    },
    destroy: () => pool.end(),
  }
}

function connectionOf(
  client: PoolClient,
  { named, atOnce }: { readonly named: (query: CompiledQuery) => QueryConfig; readonly atOnce: ReturnType<typeof createAtOnce> },
): Connection {
  const open: Promise<void>[] = []
  let failure: Error | undefined
  const send = async (query: string | QueryConfig): Promise<{ readonly rows: unknown[]; readonly rowCount: number | null }> => {
    try {
      return await client.query(query)
    } catch (error) {
      const fault = isMisjudged(error) ? new Misjudged('the database did not answer as presumed') : postgresFault(error)
      if ((fault as { code?: unknown }).code === 'STORE-LOST') connection.broken = true
      failure ??= fault instanceof Error ? fault : new Error(String(fault))
      throw fault
    }
  }
  const waiting = createWaitingChanges()
  const flush = (): void => {
    for (const query of atOnce(waiting.take())) open.push(send(named(query)).then(ignore, ignore))
  }
  const connection: Connection = {
    client,
    broken: false,
    announce(text) {
      flush()
      open.push(send(text).then(ignore, ignore))
    },
    presume: (change) => waiting.add(change),
    async answered() {
      flush()
      await Promise.all(open)
      if (failure !== undefined) throw failure
    },
    async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
      flush()
      const { rows, rowCount } = await send(named(query))
      return { rows: rows as R[], ...(rowCount === null ? {} : { numAffectedRows: BigInt(rowCount) }) }
    },
    async *streamQuery<R>(query: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
      yield await connection.executeQuery<R>(query)
    },
  }
  return connection
}

function isMisjudged(error: unknown): boolean {
  return (error as { code?: unknown }).code === misjudged
}

function ignore(): void {}
