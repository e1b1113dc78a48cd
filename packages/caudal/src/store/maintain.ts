import { statSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { ObjectStore, WorkerRecord } from '../ports/index.ts'
import { storeFault } from './store-fault.ts'

/** What maintenance did. Bytes are of the disk. */
export interface Maintained {
  /** Cached outputs that had expired. */
  readonly cache: number
  /** Outputs beside the state that no task run and no cache entry holds any more. */
  readonly objects: { readonly removed: number; readonly bytes: number }
  /** Log folders of runs that the state does not know. */
  readonly logs: number
  /** What the state database takes, before and after. */
  readonly database: { readonly before: number; readonly after: number; readonly vacuumed: boolean }
}

/** The share of free pages from which a database is written anew. */
const freeShare = 0.25

/**
 * Sweeps what nobody needs any more, and gives the room back: expired cache entries, outputs of attempts that were given up, logs
 * without a run, free pages. Runs may go on meanwhile; the database is written anew only while no worker lives, as that holds them up.
 */
export async function maintainState(options: {
  readonly path: string
  readonly objects: ObjectStore
  /** The folder of the logs, one folder a run. */
  readonly logs: string
  readonly now: number
  readonly lives: (worker: WorkerRecord) => boolean
}): Promise<Maintained> {
  const { path, objects, logs, now, lives } = options
  try {
    using database = new DatabaseSync(path)
    database.exec('pragma busy_timeout = 10000')
    const before = sizeOf(path)
    const cache = Number(database.prepare('delete from cache where expires_at <= ?').run(now).changes)
    const swept = await sweepObjects(database, objects)
    const folders = await sweepLogs(database, logs)
    const idle = !(
      database.prepare('select id, host, pid, lease_until - ? as "leftMs" from workers').all(now) as unknown as WorkerRecord[]
    ).some(lives)
    const vacuumed = idle && worthVacuum(database)
    if (vacuumed) database.exec('vacuum')
    database.exec('pragma wal_checkpoint(truncate)')
    return { cache, objects: swept, logs: folders, database: { before, after: sizeOf(path), vacuumed } }
  } catch (error) {
    throw storeFault(error, path)
  }
}

/** Outputs are put before they are recorded, so those of runs that have not ended are left alone. */
async function sweepObjects(database: DatabaseSync, objects: ObjectStore): Promise<Maintained['objects']> {
  const open = database.prepare("select 1 from runs where id = ? and state in ('queued', 'running')")
  const held = database.prepare('select 1 from task_runs where run = ? and object = ? union select 1 from cache where object = ?')
  let [removed, bytes] = [0, 0]
  for await (const object of objects.list('outputs/')) {
    const run = object.key.split('/')[1] ?? ''
    if (open.get(run) !== undefined || held.get(run, object.key, object.key) !== undefined) continue
    await objects.delete(object.key)
    removed++
    bytes += object.bytes
  }
  return { removed, bytes }
}

async function sweepLogs(database: DatabaseSync, logs: string): Promise<number> {
  const names = await readdir(logs).catch(() => [] as string[])
  const known = database.prepare('select 1 from runs where id = ?')
  const left = names.filter((name) => known.get(name) === undefined)
  for (const name of left) await rm(join(logs, name), { recursive: true, force: true })
  return left.length
}

function worthVacuum(database: DatabaseSync): boolean {
  const pages = Number(database.prepare('pragma page_count').get()!['page_count'])
  const free = Number(database.prepare('pragma freelist_count').get()!['freelist_count'])
  return free > 100 && free > pages * freeShare
}

function sizeOf(path: string): number {
  return [path, `${path}-wal`].reduce((sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0), 0)
}
