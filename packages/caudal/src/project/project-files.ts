import { readdirSync } from 'node:fs'
import type { Dirent } from 'node:fs'
import { join } from 'node:path'

/** The files of a project's `pipelines` folder that define things, absolute and sorted; none where there is no such folder. */
export function pipelineFiles(root: string): string[] {
  return filesBelow(join(root, 'pipelines'), (name) => /\.m?[tj]s$/.test(name) && !/\.(d|test|spec)\.m?[tj]s$/.test(name))
}

/** The SQL files of a project's `sql` folder, absolute and sorted. */
export function sqlFiles(root: string): string[] {
  return filesBelow(join(root, 'sql'), (name) => name.endsWith('.sql'))
}

function filesBelow(folder: string, wanted: (name: string) => boolean): string[] {
  return entriesOf(folder)
    .flatMap((entry) => {
      const path = join(folder, entry.name)
      if (entry.name.startsWith('.') || entry.name === 'node_modules') return []
      if (entry.isDirectory()) return filesBelow(path, wanted)
      return wanted(entry.name) ? [path] : []
    })
    .toSorted()
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
