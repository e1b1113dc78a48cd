import { loadPg } from './load-pg.ts'
import { postgresFault } from './postgres-fault.ts'

const answerMs = 10_000

/** The version of the Postgres at an address, asked over a connection of its own. Rejects with the `STORE-` fault that says why not. */
export async function postgresVersion(options: { readonly url: string }): Promise<string> {
  const driver = await loadPg()
  const client = new driver.Client({
    connectionString: options.url,
    application_name: 'caudal',
    connectionTimeoutMillis: answerMs,
    query_timeout: answerMs,
  })
  // What is lost meanwhile shows at the question.
  client.on('error', () => undefined)
  try {
    await client.connect()
    const { rows } = await client.query<{ version: string }>("select current_setting('server_version') as version")
    return rows[0]!.version
  } catch (error) {
    throw postgresFault(error)
  } finally {
    await client.end().catch(() => undefined)
  }
}
