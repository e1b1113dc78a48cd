import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Fault } from '../kernel/index.ts'
import type { ObjectStore, WorkerRecord } from '../ports/index.ts'
import { openBackup } from './backup.ts'
import type { Backup } from './backup.ts'

/** What was restored, and where the state that it took the place of is now; null where there was none. */
export interface Restored extends Backup {
  readonly replaced: string | null
}

/**
 * Puts a backup in the place of the state. What stood there is moved aside, to the same name with `.replaced`. Rejects with
 * `BACKUP-UNREADABLE`, `STORE-NEWER`, and `RESTORE-BUSY` where a process still works on the state.
 */
export async function restoreState(options: {
  readonly path: string
  readonly objects: ObjectStore
  readonly file: string
  readonly now: number
  /** Whether a worker lives. */
  readonly lives: (worker: WorkerRecord) => boolean
}): Promise<Restored> {
  const { path, objects, file, now, lives } = options
  using backup = openBackup(file)
  const busy = workersOf(path, now).find(lives)
  if (busy !== undefined) {
    throw new Fault('RESTORE-BUSY', {
      message: `process ${busy.pid} on ${busy.host} works on the state`,
      hint: 'stop it, then restore',
      data: { pid: busy.pid },
    })
  }
  let count = 0
  for (const { key, bytes } of backup.prepare('select key, bytes from backup_objects').iterate()) {
    await objects.put(String(key), bytes as Uint8Array)
    count++
  }
  const runs = Number(backup.prepare('select count(*) as n from runs').get()!['n'])
  const part = `${path}.part`
  mkdirSync(dirname(path), { recursive: true })
  copyFileSync(file, part)
  clean(part)
  const replaced = existsSync(path) ? `${path}.replaced` : null
  for (const end of ['', '-wal', '-shm']) {
    rmSync(`${path}.replaced${end}`, { force: true })
    if (existsSync(path + end)) renameSync(path + end, `${path}.replaced${end}`)
  }
  renameSync(part, path)
  return { file, runs, objects: count, replaced }
}

/** The workers that the state knows; none where it cannot be read. */
function workersOf(path: string, now: number): WorkerRecord[] {
  try {
    using database = new DatabaseSync(path, { readOnly: true })
    const rows = database.prepare('select id, host, pid, lease_until - ? as "leftMs" from workers').all(now)
    return rows as unknown as WorkerRecord[]
  } catch {
    return []
  }
}

/** Takes out of a copied backup what is not the state's: the objects, and the processes that lived when it was made. */
function clean(part: string): void {
  using database = new DatabaseSync(part)
  database.exec('drop table backup_objects; delete from workers; vacuum')
}
