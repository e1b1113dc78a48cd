import { isAbsolute, resolve } from 'node:path'
import { Fault } from '../../kernel/index.ts'
import type { Clock } from '../../kernel/index.ts'
import type { SqlEngine } from '../../ports/index.ts'
import { quoteName, quoteText } from '../../sql/index.ts'
import type { Target } from '../../transform/index.ts'

/** Where the engine of a target is opened. */
export interface EnginePlace {
  readonly root: string
  readonly clock: Clock
  /** Whether the process ends soon after the engine closes. */
  readonly ends: boolean
}

/** Opens the engine that an output of a profile names. Rejects with `DBT-UNSUPPORTED` and as the engine does. */
export async function openEngine(target: Target, at: EnginePlace): Promise<SqlEngine> {
  return target.type === 'postgres' ? openPostgres(target) : openDuckDb(target, at)
}

async function openPostgres({ connection, database }: Target): Promise<SqlEngine> {
  const { openPostgresEngine } = await import('../../adapters/postgres/index.ts')
  for (const key of ['sslcert', 'sslkey', 'sslrootcert', 'role', 'search_path']) {
    if (isGiven(connection[key]))
      throw unsupported(`"${key}" in an output of type postgres`, 'leave it out, or set it for the user of the database')
  }
  return openPostgresEngine({
    host: wordOf(connection['host']) ?? 'localhost',
    port: Number(connection['port'] ?? 5432),
    user: wordOf(connection['user']) ?? 'postgres',
    password: wordOf(connection['password']) ?? wordOf(connection['pass']),
    database,
    ssl: encryptions[wordOf(connection['sslmode']) ?? 'prefer'] ?? 'no',
  })
}

/** What libpq's words for encryption come to. */
const encryptions: { readonly [mode: string]: 'no' | 'encrypted' | 'verified' | undefined } = {
  disable: 'no',
  allow: 'no',
  prefer: 'no',
  require: 'encrypted',
  'verify-ca': 'verified',
  'verify-full': 'verified',
}

function wordOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
}

async function openDuckDb(target: Target, { root, clock, ends }: EnginePlace): Promise<SqlEngine> {
  const { connection } = target
  for (const key of refusedKeys) {
    if (isGiven(connection[key])) throw unsupported(`"${key}" in an output of type duckdb`, 'leave it out, or attach with "attach"')
  }
  const path = typeof connection['path'] === 'string' && connection['path'] !== '' ? connection['path'] : ':memory:'
  if (/^(md|motherduck):/.test(path)) throw unsupported('MotherDuck', 'name a local file under "path"')
  const memory = path.startsWith(':memory:')
  const file = memory ? null : isAbsolute(path) ? path : resolve(root, path)
  const { openDuckDbEngine } = await import('../../adapters/duckdb/index.ts')
  const engine = await openDuckDbEngine({ path: file, memory: null, threads: null, clock, ends })
  await prepare(engine, connection)
  return engine
}

/** An engine that is empty and in memory, with the extensions and settings of a target; `ahead` is one that is being opened already. */
export async function openShadow(
  { connection }: Target,
  { clock, ahead }: { readonly clock: Clock; readonly ahead: Promise<SqlEngine> | undefined },
): Promise<SqlEngine> {
  const { openEmptyEngine } = await import('../../adapters/duckdb/index.ts')
  const engine = await (ahead ?? openEmptyEngine(clock))
  await prepare(engine, { ...connection, attach: [] })
  return engine
}

const refusedKeys = ['plugins', 'filesystems', 'secrets', 'remote', 'is_ducklake', 'use_credential_provider', 'module_paths']

function isGiven(value: unknown): boolean {
  if (value === undefined || value === null || value === false) return false
  return typeof value !== 'object' || Object.keys(value).length > 0
}

interface Attachment {
  readonly path?: unknown
  readonly alias?: unknown
  readonly type?: unknown
  readonly read_only?: unknown
}

async function prepare(engine: SqlEngine, connection: Target['connection']): Promise<void> {
  const extensions = listOf(connection['extensions']).map((name) => `LOAD ${textOf(name)}`)
  const settings = Object.entries(connection['settings'] ?? {}).map(([name, value]) => `SET GLOBAL ${name} = ${literal(value)}`)
  const attachments = listOf(connection['attach']).map((entry) => attachSql(entry as Attachment))
  const statements = [...extensions, ...settings, ...attachments]
  if (statements.length === 0) return
  const session = await engine.open()
  try {
    for (const sql of statements) await session.execute(sql)
  } finally {
    await session.close()
  }
}

function attachSql({ path, alias, type, read_only: readOnly }: Attachment): string {
  const options = [...(type === undefined ? [] : [`TYPE ${textOf(type)}`]), ...(readOnly === true ? ['READ_ONLY'] : [])]
  const named = alias === undefined ? '' : ` AS ${quoteName(textOf(alias))}`
  return `ATTACH IF NOT EXISTS ${literal(path)}${named}${options.length === 0 ? '' : ` (${options.join(', ')})`}`
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function textOf(value: unknown): string {
  if (typeof value === 'string' && /^\w+$/.test(value)) return value
  throw unsupported(
    `${JSON.stringify(value)} in an output of type duckdb`,
    'write the name of an extension or an alias in letters and digits',
  )
}

function literal(value: unknown): string {
  return typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : quoteText(typeof value === 'string' ? value : JSON.stringify(value))
}

function unsupported(what: string, hint: string): Fault {
  return new Fault('DBT-UNSUPPORTED', { message: `${what} is not supported`, hint })
}
