import type { Dirent } from 'node:fs'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import type { DbtProject } from './dbt-project.ts'
import { ignoring } from './dbt-ignore.ts'

/** A file of a project. */
export interface ProjectFile {
  readonly owner: DbtProject
  /** From the project's root: `models/staging/stg_orders.sql`. */
  readonly path: string
  /** From the folder of its kind: `staging/stg_orders.sql`. */
  readonly relative: string
}

/** The files of a project by what they are for, each list in the order of its paths. */
export interface ProjectFiles {
  readonly models: readonly ProjectFile[]
  readonly seeds: readonly ProjectFile[]
  readonly snapshots: readonly ProjectFile[]
  readonly analyses: readonly ProjectFile[]
  readonly tests: readonly ProjectFile[]
  readonly macros: readonly ProjectFile[]
  readonly docs: readonly ProjectFile[]
  readonly properties: readonly ProjectFile[]
  readonly fixtures: readonly ProjectFile[]
}

/** What folders hold that were listed before, by their paths. */
export type ListedFolders = ReadonlyMap<string, readonly Dirent[]>

/** Finds the files of a project, those left out that `.dbtignore` names. */
export function findProjectFiles(owner: DbtProject, known?: ListedFolders): ProjectFiles {
  const ignoreFile = join(owner.root, '.dbtignore')
  const isIgnored = existsSync(ignoreFile) ? ignoring(readFileSync(ignoreFile, 'utf8')) : () => false
  const walked = new Map<string, ProjectFile[]>()
  const filesIn = (folder: string): ProjectFile[] => {
    const before = walked.get(folder)
    if (before !== undefined) return before
    const found = listed(owner, { folder, isIgnored, known })
    walked.set(folder, found)
    return found
  }
  const find = (folders: readonly string[], extensions: readonly string[]): ProjectFile[] => {
    const seen = new Set<string>()
    return folders.flatMap(filesIn).filter(({ path }) => extensions.includes(extname(path)) && !seen.has(path) && seen.add(path).size > 0)
  }
  const { paths } = owner
  const tests = find(paths.test, ['.sql'])
  const fixtures = find(paths.test, ['.csv', '.sql']).filter(({ relative }) => relative.startsWith('fixtures/'))
  return {
    models: find(paths.model, ['.sql', '.py']),
    seeds: find(paths.seed, ['.csv']),
    snapshots: find(paths.snapshot, ['.sql']),
    analyses: find(paths.analysis, ['.sql']),
    tests: tests.filter(({ relative }) => !relative.startsWith('generic/') && !relative.startsWith('fixtures/')),
    macros: [...find(paths.macro, ['.sql']), ...tests.filter(({ relative }) => relative.startsWith('generic/'))],
    docs: find(paths.docs, ['.md']),
    properties: find(
      [...new Set([...paths.model, ...paths.seed, ...paths.snapshot, ...paths.analysis, ...paths.macro, ...paths.test])],
      ['.yml', '.yaml'],
    ),
    fixtures,
  }
}

interface Walk {
  readonly folder: string
  readonly isIgnored: (path: string) => boolean
  readonly known: ListedFolders | undefined
}

function listed(owner: DbtProject, { folder, isIgnored, known }: Walk): ProjectFile[] {
  const files: ProjectFile[] = []
  const walk = (relative: string): void => {
    const path = join(owner.root, relative === '' ? folder : `${folder}/${relative}`)
    const entries = known?.get(path) ?? readdirSync(path, { withFileTypes: true })
    for (const entry of entries.toSorted(byName)) {
      const inner = relative === '' ? entry.name : `${relative}/${entry.name}`
      const full = `${folder}/${inner}`
      if (isIgnored(full)) continue
      if (entry.isDirectory()) walk(inner)
      else files.push({ owner, path: full, relative: inner })
    }
  }
  if (existsSync(join(owner.root, folder))) walk('')
  return files
}

function byName(one: { readonly name: string }, other: { readonly name: string }): number {
  return one.name < other.name ? -1 : 1
}
