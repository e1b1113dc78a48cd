import { mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fingerprint } from '../../kernel/index.ts'

/** The folder of the Parquet files: where they are built, where they stand, and how they go. Paths are relative to the lake. */
export interface Lake {
  readonly root: string
  /** A folder of its own below the staging folder, made anew. */
  stage(name: string): Promise<string>
  has(path: string): Promise<boolean>
  /** Moves a built file to its name, synced to the disk. */
  place(file: string, path: string): Promise<void>
  /** Deletes files; those that are gone already are fine. */
  remove(paths: readonly string[]): Promise<void>
  /** Deletes what was being built. */
  discard(staged: string): Promise<void>
  /** Deletes all that was ever being built for this warehouse. */
  clear(): Promise<void>
  absolute(path: string): string
}

/** Opens a lake; nothing is made before it is needed. `owner` is the warehouse's own path, so that two of them can share a lake. */
export function openLake(root: string, owner: string): Lake {
  const staging = join(root, '.staging', fingerprint(owner).slice(0, 16))
  const absolute = (path: string): string => join(root, path)
  return {
    root,
    absolute,
    async stage(name) {
      const folder = join(staging, name)
      await mkdir(folder, { recursive: true })
      return folder
    },
    has: (path) =>
      stat(absolute(path)).then(
        () => true,
        () => false,
      ),
    async place(file, path) {
      await mkdir(dirname(absolute(path)), { recursive: true })
      await sync(file)
      await rename(file, absolute(path))
    },
    async remove(paths) {
      for (const path of paths) await rm(absolute(path), { force: true })
    },
    discard: (staged) => rm(staged, { recursive: true, force: true }),
    clear: () => rm(staging, { recursive: true, force: true }),
  }
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r+')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
