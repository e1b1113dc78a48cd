import { openDatabase } from '../adapters/databases/index.ts'
import type { Config, Connected } from '../define/index.ts'
import { Fault, systemRandom } from '../kernel/index.ts'
import type { Clock } from '../kernel/index.ts'
import type { Finding } from '../operate/index.ts'
import type { Warehouse } from '../ports/index.ts'
import { connectionSecrets, createConnectionHttp, createDatabases, createRedactor } from '../runner/index.ts'

/** A connection of the config that is tested, and the warehouse, which opens files of DuckDB. */
export interface TestedConnection {
  readonly name: string
  readonly config: Config
  readonly clock: Clock
  readonly warehouse: () => Promise<Warehouse>
}

const patienceMs = 10_000

/** Whether a system that a project takes data from answers, and as what. Rejects with what is wrong, in which nothing secret stands. */
export async function testConnection(of: TestedConnection): Promise<Pick<Finding, 'level' | 'text' | 'hint'>> {
  const connection = of.config.connections[of.name]!
  const stop = new AbortController()
  const timer = of.clock.after(patienceMs, () => stop.abort(noAnswer(of.name)), { idle: true })
  try {
    return await (connection.kind === 'http'
      ? testApi(of, { connection, signal: stop.signal })
      : testDatabase(of, { connection, signal: stop.signal }))
  } catch (error) {
    throw withoutSecrets(error, of)
  } finally {
    timer.stop()
  }
}

interface Under<K extends Connected> {
  readonly connection: K
  readonly signal: AbortSignal
}

async function testDatabase(
  { name, clock, warehouse }: TestedConnection,
  { connection, signal }: Under<Exclude<Connected, { readonly kind: 'http' }>>,
): Promise<Pick<Finding, 'level' | 'text'>> {
  const databases = createDatabases({ open: (of) => openDatabase({ ...of, clock }), warehouse })
  try {
    const database = await databases.get(name, connection)
    return { level: 'ok', text: `${await database.version({ signal })} answers` }
  } finally {
    await databases.close()
  }
}

/** What an address may answer that is well, where it is the base of others and no page itself. */
const nothingHere: readonly unknown[] = [400, 404, 405]

async function testApi(
  { name, clock }: TestedConnection,
  { connection, signal }: Under<Extract<Connected, { readonly kind: 'http' }>>,
): Promise<Pick<Finding, 'level' | 'text' | 'hint'>> {
  const http = createConnectionHttp({ signal, clock, random: systemRandom }, { name, connection })
  const where = connection.health ?? 'its base address'
  try {
    const response = await http.request(connection.health ?? '', { retries: 0, timeoutMs: patienceMs })
    await response.body?.cancel()
    return { level: 'ok', text: `${where} answered ${response.status}` }
  } catch (error) {
    const status = error instanceof Fault && error.code === 'HTTP-STATUS' ? error.data?.['status'] : undefined
    if (connection.health !== undefined || !nothingHere.includes(status)) throw error
    const hint = "whether it is well cannot be seen from that: name a path that tells, as http(url, { health: '/health' })"
    return { level: 'warn', text: `there is a server, and ${where} answered ${JSON.stringify(status)}`, hint }
  }
}

function noAnswer(name: string): Fault {
  return new Fault('CONNECTION-LOST', {
    message: `connection ${name} did not answer in ${patienceMs / 1_000} s`,
    hint: 'see whether it runs and can be reached at that address',
    blame: 'upstream',
    retryable: true,
    data: { connection: name },
  })
}

function withoutSecrets(error: unknown, { name, config }: TestedConnection): unknown {
  if (!(error instanceof Fault)) return error
  const redact = createRedactor(connectionSecrets({ ...config, connections: { [name]: config.connections[name]! } }))
  const { code, blame, retryable, hint } = error
  return new Fault(code, {
    message: redact.text(error.message),
    blame,
    retryable,
    ...(hint === undefined ? {} : { hint: redact.text(hint) }),
  })
}
