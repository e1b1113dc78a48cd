import { join } from 'node:path'
import type { Clock } from '../../kernel/index.ts'
import type { ProjectFile } from './project-files.ts'

/**
 * What was made of files that lie outside of the project that is read, as `../../sources`, so that other projects which read them too need not
 * make it again. For projects that are read one after the other, within moments.
 */
export interface SharedFiles extends FileMakings {
  /** When the first of them may have been read, in milliseconds since 1970. */
  readonly since: number
}

/** What files are made into, by each project or once for several. */
export interface FileMakings {
  /** Whether a file may be read by other projects too. */
  isShared(file: ProjectFile): boolean
  /** What a file was made into before, else what `make` makes of it. It belongs to all: nobody may change it. */
  of<T>(file: ProjectFile, options: { readonly as: string; readonly make: () => T }): T
}

/** What a project makes that is read alone: nothing is kept for others. */
export const unshared: FileMakings = { isShared: () => false, of: (_, { make }) => make() }

/** Makes what projects share that are read one after the other. */
export function createSharedFiles({ now }: Pick<Clock, 'now'>): SharedFiles {
  const byPath = new Map<string, Map<string, unknown>>()
  const byFile = new WeakMap<ProjectFile, Map<string, unknown>>()
  const isShared = ({ path }: ProjectFile): boolean => path.startsWith('../')
  const madeOf = (file: ProjectFile): Map<string, unknown> => {
    const { owner, path } = file
    // Places in a file are told by its path from the project, which is one more thing to have in common.
    const key = `${path} ${join(owner.root, path)}`
    const made = byPath.get(key) ?? new Map<string, unknown>()
    byPath.set(key, made)
    byFile.set(file, made)
    return made
  }
  return {
    since: now(),
    isShared,
    of: <T>(file: ProjectFile, { as, make }: { readonly as: string; readonly make: () => T }): T => {
      if (!isShared(file)) return make()
      const known = byFile.get(file) ?? madeOf(file)
      if (known.has(as)) return known.get(as) as T
      const made = make()
      known.set(as, made)
      return made
    },
  }
}
