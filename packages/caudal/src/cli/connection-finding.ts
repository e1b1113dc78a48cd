import { constants, existsSync } from 'node:fs'
import { access, mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { connectWarehouse, ensureWarehouse } from '../adapters/data-plane/index.ts'
import type { Config } from '../define/index.ts'
import { Fault, faultRecord } from '../kernel/index.ts'
import type { Clock } from '../kernel/index.ts'
import { demandConnection, failed } from '../operate/index.ts'
import type { Connection, Finding } from '../operate/index.ts'
import type { Warehouse } from '../ports/index.ts'
import { processFile } from '../project/index.ts'
import { postgresVersion } from '../store/index.ts'
import { folderFinding } from './machine-findings.ts'
import { testConnection } from './test-connection.ts'

/** What is tested, and of which project. */
export interface Tested {
  readonly root: string
  readonly config: Config
  readonly clock: Clock
}

const patienceMs = 30_000

/** Whether a connection of a project answers, how quickly and as what. Nothing is written over it but a probe to a folder. */
export async function connectionFinding(of: Tested, name: string): Promise<Finding> {
  const connection = demandConnection(of.config, name)
  const began = of.clock.monotonic()
  try {
    const found = await look(of, connection)
    return { ...found, name, ms: Math.round(of.clock.monotonic() - began) }
  } catch (error) {
    return { ...failed(name, faultRecord(error)), ms: Math.round(of.clock.monotonic() - began) }
  }
}

async function look(of: Tested, { name, kind, where }: Connection): Promise<Omit<Finding, 'ms'>> {
  const own = /^connections\.(.*)$/.exec(name)?.[1]
  if (own !== undefined)
    return withWarehouse(of, async (warehouse) => ({ ...(await testConnection({ ...of, name: own, warehouse })), name }))
  switch (kind) {
    case 'sqlite':
      return { name, level: 'ok', text: sqliteText(join(of.config.state, 'state.db')) }
    case 'postgres':
      return { name, level: 'ok', text: await postgresText(of.config.store) }
    case 'duckdb':
      return { name, level: 'ok', text: await duckdbText(of) }
    case 'folder':
      return await folderFinding({ name, folder: where!, setting: 'lake' })
    case 'file':
      return { name, level: 'ok', text: await fileText(where!) }
    case 'http':
    case 'console':
      return { name, level: 'ok', text: 'messages go to the standard output' }
  }
}

function sqliteText(file: string): string {
  if (!existsSync(file)) return `${file} is made with the first run`
  const database = new DatabaseSync(file, { readOnly: true })
  try {
    return `SQLite ${String(database.prepare('select sqlite_version() as version').get()?.['version'])} answers`
  } catch (cause) {
    throw new Fault('STORE-CORRUPT', {
      message: `${file} cannot be read: ${(cause as Error).message}`,
      hint: 'look at it with caudal doctor; bring a copy back with caudal restore',
      blame: 'system',
      cause,
    })
  } finally {
    database.close()
  }
}

async function postgresText(store: Config['store']): Promise<string> {
  const { url } = store as Extract<Config['store'], { readonly kind: 'postgres' }>
  return `Postgres ${await postgresVersion({ url })} answers`
}

async function duckdbText(of: Tested): Promise<string> {
  return withWarehouse(of, async (warehouse) => warehouseText(await warehouse(), of.clock))
}

/** Looks at something for which the warehouse may be needed, which is let go then. */
async function withWarehouse<T>({ root, config, clock }: Tested, work: (warehouse: () => Promise<Warehouse>) => Promise<T>): Promise<T> {
  const entry = processFile('data-plane')
  let opened: Promise<Warehouse> | undefined
  try {
    return await work(() => (opened ??= connectWarehouse({ reconnect: () => ensureWarehouse({ root, config, entry, clock }) })))
  } finally {
    await (await opened?.catch(() => undefined))?.close()
  }
}

/** What a warehouse says of itself. Rejects as it does, and with `WAREHOUSE-LOST` where it does not answer in time. */
export async function warehouseText(warehouse: Warehouse, clock: Clock): Promise<string> {
  const stop = new AbortController()
  const timer = clock.after(patienceMs, () => stop.abort(noAnswer()), { idle: true })
  try {
    const request = { kind: 'sql', text: 'select version() as version', values: [] } as const
    let version = ''
    for await (const batch of warehouse.query(request, { signal: stop.signal, readOnly: true }))
      if (batch.rows > 0) version = String(batch.columns[0]![0])
    return `DuckDB ${version} answers`
  } finally {
    timer.stop()
  }
}

function noAnswer(): Fault {
  return new Fault('WAREHOUSE-LOST', {
    message: `the warehouse did not answer in ${patienceMs / 1_000} s`,
    hint: 'see what runs on it; try again',
    blame: 'system',
    retryable: true,
  })
}

async function fileText(file: string): Promise<string> {
  const folder = dirname(file)
  try {
    await mkdir(folder, { recursive: true })
    await access(existsSync(file) ? file : folder, constants.W_OK)
  } catch (cause) {
    throw new Fault('CHANNEL-FAILED', {
      message: `${file} cannot be written: ${(cause as Error).message}`,
      hint: 'see whether the folder is writable',
      blame: 'system',
      cause,
    })
  }
  return `${file} can be written`
}
