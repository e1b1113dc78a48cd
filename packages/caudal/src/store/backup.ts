import { existsSync, renameSync, rmSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { Fault } from '../kernel/index.ts'
import type { ObjectStore } from '../ports/index.ts'
import { migrations } from './migrations.ts'
import { storeFault } from './store-fault.ts'

/** What a backup holds. */
export interface Backup {
  readonly file: string
  readonly runs: number
  /** Outputs that are kept as objects beside the state database. */
  readonly objects: number
}

/**
 * Writes the state, with the outputs that are kept beside it, to one file while runs go on: all as it stood at one moment. The file is
 * there whole and sound or not at all. Rejects with `BACKUP-EXISTS` and faults `STORE-*`.
 */
export async function backupState(options: {
  readonly path: string
  readonly objects: ObjectStore
  readonly file: string
}): Promise<Backup> {
  const { path, objects, file } = options
  if (existsSync(file))
    throw new Fault('BACKUP-EXISTS', { message: `${file} is there already`, hint: 'name another file, or move it away', data: { file } })
  const part = `${file}.part`
  try {
    rmSync(part, { force: true })
    copyDatabase(path, part)
    const backup = await addObjects(part, objects)
    renameSync(part, file)
    return { file, ...backup }
  } catch (error) {
    rmSync(part, { force: true })
    throw error instanceof Fault ? error : storeFault(error, path)
  }
}

function copyDatabase(path: string, part: string): void {
  using source = new DatabaseSync(path)
  source.exec('pragma busy_timeout = 10000')
  source.prepare('vacuum into ?').run(part)
}

async function addObjects(part: string, objects: ObjectStore): Promise<Omit<Backup, 'file'>> {
  using database = new DatabaseSync(part)
  database.exec('create table backup_objects (key text not null primary key, bytes blob not null)')
  const keys = database
    .prepare('select object from task_runs where object is not null union select object from cache where object is not null')
    .all()
    .map((row) => String(row['object']))
  const add = database.prepare('insert into backup_objects values (?, ?)')
  let count = 0
  for (const key of keys) {
    const bytes = await objects.get(key).catch((error: unknown) => {
      if (error instanceof Fault && error.code === 'OBJECT-MISSING') return null
      throw error
    })
    if (bytes === null) continue
    add.run(key, bytes)
    count++
  }
  checkSound(database, part)
  return { runs: countOf(database, 'runs'), objects: count }
}

/** Opens a backup and checks that it is one, sound, and not from a newer Caudal. Throws `BACKUP-UNREADABLE` and `STORE-NEWER`. */
export function openBackup(file: string): DatabaseSync {
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(file, { readOnly: true })
    countOf(database, 'backup_objects')
    checkSound(database, file)
  } catch (error) {
    database?.close()
    throw unreadable(file, (error as Error).message)
  }
  if (Number(database.prepare('pragma user_version').get()!['user_version']) <= migrations.length) return database
  database.close()
  throw new Fault('STORE-NEWER', { message: `${file} was made by a newer Caudal`, hint: 'update caudal in this project' })
}

function checkSound(database: DatabaseSync, file: string): void {
  const found = String(database.prepare('pragma quick_check(1)').get()?.['quick_check'])
  if (found !== 'ok') throw unreadable(file, found)
}

function unreadable(file: string, why: string): Fault {
  return new Fault('BACKUP-UNREADABLE', {
    message: `${file} is no sound backup: ${why}`,
    hint: 'name a file that `caudal backup` has written',
    data: { file },
  })
}

function countOf(database: DatabaseSync, table: 'runs' | 'backup_objects'): number {
  return Number(database.prepare(`select count(*) as n from ${table}`).get()!['n'])
}
