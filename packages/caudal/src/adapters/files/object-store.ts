import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { Fault } from '../../kernel/index.ts'
import type { ObjectStore } from '../../ports/index.ts'

/** Keeps objects as the files of a folder. An object is written beside its place, synced, and moved there whole. */
export function folderObjects(folder: string): ObjectStore {
  let writes = 0
  const pathOf = (key: string): string => {
    const path = join(folder, ...key.split('/'))
    if (relative(folder, path).startsWith('..') || key === '')
      throw new Fault('OBJECT-BAD-KEY', { message: `"${key}" is no key of an object`, hint: 'use names joined by /', blame: 'system' })
    return path
  }
  return {
    async put(key, bytes) {
      const path = pathOf(key)
      const beside = `${path}.${process.pid}-${writes++}.part`
      try {
        await mkdir(dirname(path), { recursive: true })
        await writeSynced(beside, bytes)
        await rename(beside, path)
      } catch (error) {
        await rm(beside, { force: true }).catch(() => {})
        throw unwritable(path, error)
      }
    },
    async get(key) {
      try {
        return await readFile(pathOf(key))
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
        throw new Fault('OBJECT-MISSING', {
          message: `there is no object ${key} in ${folder}`,
          hint: 'it was removed, or never put',
          blame: 'system',
        })
      }
    },
    delete: (key) => rm(pathOf(key), { force: true }),
    async *list(prefix) {
      const paths = await readdir(folder, { recursive: true }).catch(() => [] as string[])
      for (const path of paths.toSorted()) {
        const key = path.split(sep).join('/')
        if (!key.startsWith(prefix) || key.endsWith('.part')) continue
        const found = await stat(join(folder, path)).catch(() => null)
        if (found?.isFile() === true) yield { key, bytes: found.size }
      }
    },
  }
}

async function writeSynced(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'w')
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
}

function unwritable(path: string, cause: unknown): Fault {
  const code = (cause as NodeJS.ErrnoException).code
  if (code === 'ENOSPC')
    return new Fault('DISK-FULL', {
      message: `the disk is full: ${path} was not written`,
      hint: 'free some space and run again',
      blame: 'system',
      cause,
    })
  return new Fault('OBJECT-UNWRITABLE', {
    message: `${path} could not be written`,
    hint: 'give this user the right to write to the state folder',
    blame: 'system',
    cause,
  })
}
