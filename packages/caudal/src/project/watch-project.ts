import { readdirSync, watch } from 'node:fs'
import type { FSWatcher } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import type { Clock, Stoppable } from '../kernel/index.ts'

/** How long a project must have been still before a change counts; an editor writes several files, and some of them twice. Milliseconds. */
const stillMs = 100

/** Hears of changes to a project's definitions. */
export interface ProjectWatch extends Stoppable {
  /**
   * Watches what the project is made of by now: whatever comes into the folders of these files, `pipelines` and `sql`, and those below
   * them, and into all of its folders where it is broken, since a file may be missing. Says whether there are new folders among it.
   */
  see(files: readonly string[], options: { readonly broken: boolean }): boolean
  /** Whether files change just now: something was heard, and it has not been still since. */
  moves(): boolean
}

/**
 * Calls `changed` when a file has changed that a project may be made of. Where the system cannot tell of changes, as on some network
 * disks, nothing is heard.
 */
export function watchProject(options: { readonly root: string; readonly clock: Clock; readonly changed: () => void }): ProjectWatch {
  const { root, clock, changed } = options
  const watchers = new Map<string, FSWatcher>()
  let still: Stoppable | undefined
  const heard = (): void => {
    still?.stop()
    still = clock.after(stillMs, () => {
      still = undefined
      changed()
    })
  }
  const look = (folder: string): void => {
    try {
      const watcher = watch(folder, (_kind, name) => {
        if (name === null || mayDefine(name)) heard()
      })
      watchers.set(
        folder,
        watcher.on('error', () => watcher.close()),
      )
    } catch {
      // The folder has gone meanwhile; that it has was heard from the one above.
    }
  }
  return {
    see(files, { broken }) {
      const before = new Map(watchers)
      const near = files.filter((file) => isNear(root, file)).map((file) => relative(root, dirname(file)).split(sep)[0]!)
      const tops = new Set(['pipelines', 'sql', ...near].filter((name) => name !== ''))
      const below = broken ? foldersBelow(root) : [...tops].flatMap((name) => foldersBelow(join(root, name)))
      const folders = new Set([root, ...below])
      // Made anew each time: a folder that was removed and made again has another watch. What a watch has not told yet when it is closed is
      // lost, unless there is another of the same folder by then.
      watchers.clear()
      for (const folder of folders) look(folder)
      for (const watcher of before.values()) watcher.close()
      return [...folders].some((folder) => !before.has(folder))
    },
    moves: () => still !== undefined,
    stop() {
      still?.stop()
      for (const watcher of watchers.values()) watcher.close()
    },
  }
}

function isNear(root: string, file: string): boolean {
  return file.startsWith(root + sep) && !file.includes(`${sep}node_modules${sep}`)
}

/** Whether a change of this name in a folder may change definitions; a name without an ending may be a folder's. */
function mayDefine(name: string): boolean {
  return name === '.env' || /\.([cm]?[tj]s|json|sql|ya?ml|csv)$/.test(name) || !name.includes('.')
}

function foldersBelow(folder: string): string[] {
  try {
    const below = readdirSync(folder, { withFileTypes: true }).filter(
      (entry) => entry.isDirectory() && !/^(\.|node_modules$)/.test(entry.name),
    )
    return [folder, ...below.flatMap(({ name }) => foldersBelow(join(folder, name)))]
  } catch {
    return []
  }
}
