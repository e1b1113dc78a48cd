import type pg from 'pg'
import { valueReader } from './from-postgres.ts'
import { loadDriver } from './load-driver.ts'

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

/** What connects a client, whose sessions are in UTC; it rejects as the driver does. `need` says what the driver is wanted for. Rejects with `SQL-DRIVER-MISSING`. */
export async function clientMaker(options: PostgresEngineOptions, need: string): Promise<() => Promise<pg.Client>> {
  const driver = await loadDriver(need)
  const config = clientConfig(options)
  return async () => {
    const client = new driver.Client(config)
    // What is lost between two statements shows at the next.
    client.on('error', () => undefined)
    try {
      await client.connect()
      await client.query("set time zone 'UTC'; set datestyle to iso, ymd; set client_min_messages to warning")
      return client
    } catch (error) {
      await client.end().catch(() => undefined)
      throw error
    }
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
