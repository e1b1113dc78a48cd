import { fork } from 'node:child_process'
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { Fault, faultOf, sleep } from '../../kernel/index.ts'
import type { Clock, FaultRecord } from '../../kernel/index.ts'
import type { Config } from '../../define/index.ts'
import { planeAddress } from './address.ts'
import { openConnection } from './connection.ts'

/** What a data plane is started with. */
export interface EnsureOptions {
  /** The project's folder. */
  readonly root: string
  readonly config: Pick<Config, 'state' | 'warehouse' | 'lake'>
  /** The file that the process starts with. */
  readonly entry: string
  readonly clock: Clock
  /** Milliseconds without a client after which the process ends. Default 500. */
  readonly idleMs?: number
}

/** What a data plane is told by the one that starts it. */
export interface PlaneOrder {
  readonly address: string
  readonly path: string
  readonly lake: string
  readonly memory: string | null
  readonly threads: number | null
  readonly idleMs: number
}

/** What it says back, once. */
export type PlaneReport = { readonly kind: 'ready' } | { readonly kind: 'failed'; readonly error: FaultRecord }

/** Milliseconds that a warehouse may be busy: the process that held it may be writing its last to the disk. */
const patienceMs = 20_000
const pauseMs = 50

/**
 * The address of the project's data plane, started when none answers. Of several that are started at once the one that gets the
 * database file serves them all. Rejects with `WAREHOUSE-BUSY`, `WAREHOUSE-UNREADABLE`, `WAREHOUSE-NOT-STARTED` and faults of the disk.
 */
export async function ensureWarehouse(options: EnsureOptions): Promise<string> {
  const { config, clock } = options
  makeFolder(config.state)
  const address = await planeAddress(config.state)
  const order: PlaneOrder = {
    address,
    path: config.warehouse.path,
    lake: config.lake.path,
    memory: config.warehouse.memory,
    threads: config.warehouse.threads,
    idleMs: options.idleMs ?? 500,
  }
  const until = clock.monotonic() + patienceMs
  for (;;) {
    if (await answers(address)) return address
    const report = await startPlane(options, order)
    if (report.kind === 'ready') return address
    const fault = faultOf(report.error)
    if (fault.code !== 'WAREHOUSE-BUSY' || clock.monotonic() > until) throw fault
    await sleep(clock, { delayMs: pauseMs })
  }
}

async function answers(address: string): Promise<boolean> {
  const connection = await openConnection(address).catch(() => undefined)
  await connection?.close()
  return connection !== undefined
}

/** Starts a data plane, apart from the terminal's signals and from its starter's life, and waits for what it says. */
function startPlane({ root, config, entry }: EnsureOptions, order: PlaneOrder): Promise<PlaneReport> {
  const log = openSync(join(config.state, 'data-plane.log'), 'a')
  const child = fork(entry, [], {
    cwd: root,
    detached: true,
    execArgv: ['--disable-warning=ExperimentalWarning'],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', log, 'ipc'],
  })
  closeSync(log)
  return new Promise((resolve) => {
    const settle = (report: PlaneReport): void => {
      if (child.connected) child.disconnect()
      child.unref()
      resolve(report)
    }
    child.once('message', (message) => settle(message as PlaneReport))
    child.once('error', (cause) => settle({ kind: 'failed', error: notStarted(entry, cause.message) }))
    child.once('exit', (code, signal) => settle({ kind: 'failed', error: notStarted(entry, `it ended with ${signal ?? code}`) }))
    child.send(order, () => undefined)
  })
}

function notStarted(entry: string, why: string): FaultRecord {
  return {
    code: 'WAREHOUSE-NOT-STARTED',
    message: `the process that holds the warehouse did not start (${entry}): ${why}`,
    hint: 'look at data-plane.log in the state folder',
    blame: 'system',
    retryable: true,
  }
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true })
  } catch (cause) {
    throw new Fault('DISK-READ-ONLY', {
      message: `the folder ${path} cannot be made: ${(cause as Error).message}`,
      hint: 'give the user that runs Caudal the right to write there, or set state in caudal.config.ts',
      blame: 'system',
      cause,
    })
  }
}
