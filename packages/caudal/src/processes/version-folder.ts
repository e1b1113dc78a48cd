import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fingerprint } from '../kernel/index.ts'
import { readSource } from '../project/index.ts'
import type { LoadRequest } from '../runner/index.ts'

/** How many versions are kept, the newest; one that is needed again is written anew. */
const mostKept = 20

/**
 * The files of a version of a pipeline in a folder of their own, as those on the disk may be of a later one by now. Where some of them lie
 * outside the project, which cannot be written beside one another, the project's own folder.
 */
export function versionFolder({ root, config, sources }: Pick<LoadRequest, 'root' | 'config' | 'sources'>): string {
  if (sources.some(({ path }) => path.startsWith('../'))) return root
  const all = join(config.state, 'models')
  const folder = join(all, fingerprint(sources.map(({ path, sha256 }) => [path, sha256])).slice(0, 16))
  if (existsSync(folder)) return folder
  mkdirSync(all, { recursive: true })
  dropOldest(all)
  const making = mkdtempSync(`${folder}-`)
  for (const { path } of sources) {
    const file = resolve(making, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, readSource(resolve(root, path)))
  }
  try {
    renameSync(making, folder)
  } catch (error) {
    // Another runner was quicker.
    rmSync(making, { recursive: true, force: true })
    if (!existsSync(folder)) throw error
  }
  return folder
}

function dropOldest(all: string): void {
  const kept = readdirSync(all).flatMap((name) => {
    const path = join(all, name)
    const stats = statSync(path, { throwIfNoEntry: false })
    return stats === undefined ? [] : [{ path, at: stats.mtimeMs }]
  })
  for (const { path } of kept.toSorted((one, other) => other.at - one.at).slice(mostKept - 1))
    rmSync(path, { recursive: true, force: true })
}
