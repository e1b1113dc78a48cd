import type pg from 'pg'
import type { SqlEngine, SqlLoad } from '../../ports/index.ts'
import { valueReader } from './from-postgres.ts'
import { loadDriver } from './load-driver.ts'
import { openSqlSession } from './sql-session.ts'
import { statementFault } from './statement-fault.ts'

/** How Postgres is reached: a URL, or its parts. */
export type PostgresEngineOptions =
  | { readonly url: string }
  | {
      readonly host: string
      readonly port: number
      readonly user: string
      readonly password: string | undefined
      readonly database: string
      /** Whether the connection is encrypted, and whether the server has to prove who it is. */
      readonly ssl: 'no' | 'encrypted' | 'verified'
    }

/** Values of one statement at most, when rows are loaded. */
const loadedValues = 20_000

/** Opens Postgres as an engine for models. Rejects with `SQL-DRIVER-MISSING`, or `WAREHOUSE-LOST` where nobody answers. */
export async function openPostgresEngine(options: PostgresEngineOptions): Promise<SqlEngine> {
  const driver = await loadDriver()
  const config = clientConfig(options)
  const connect = async (): Promise<pg.Client> => {
    const client = new driver.Client(config)
    // What is lost between two statements shows at the next.
    client.on('error', () => undefined)
    try {
      await client.connect()
      await client.query("set time zone 'UTC'; set datestyle to iso, ymd; set client_min_messages to warning")
      return client
    } catch (error) {
      throw statementFault(error, '')
    }
  }
  const first = await connect()
  const { rows } = await first.query<{ name: string }>('select current_database() as name')
  await first.end()
  const types = new Map<string, string>()
  return {
    dialect: 'postgres',
    database: rows[0]!.name,
    open: () => openSqlSession({ connect, types }),
    load,
    close: () => Promise.resolve(),
  }
}

function clientConfig(options: PostgresEngineOptions): pg.ClientConfig {
  const common: pg.ClientConfig = {
    application_name: 'caudal',
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
    types: { getTypeParser: (type) => valueReader(Number(type)) as never },
  }
  if ('url' in options) return { ...common, connectionString: options.url }
  const { ssl, password, ...parts } = options
  const encryption = ssl === 'no' ? {} : { ssl: { rejectUnauthorized: ssl === 'verified' } }
  return { ...common, ...parts, ...(password === undefined ? {} : { password }), ...encryption }
}

async function load({ session, table, columns, rows }: SqlLoad): Promise<number> {
  const most = Math.max(1, Math.floor(loadedValues / Math.max(1, columns.length)))
  for (let start = 0; start < rows.length; start += most) {
    const values = rows.slice(start, start + most).map((row) => `(${row.map(literal).join(', ')})`)
    await session.execute(`insert into ${table} (${columns.join(', ')}) values ${values.join(', ')}`)
  }
  return rows.length
}

function literal(value: string | null): string {
  return value === null ? 'NULL' : `'${value.replaceAll("'", "''")}'`
}
