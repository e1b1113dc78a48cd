import type { Dirent } from 'node:fs'
import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fingerprint } from '../kernel/index.ts'
import type { Clock, Json } from '../kernel/index.ts'
import { mayBeSecret } from './context/env-var.ts'
import type { Env } from './context/env-var.ts'
import { textHash } from './parse/text-hash.ts'
import type { DbtProject } from './project/dbt-project.ts'

/** What a reading of a project follows from besides its files. */
export interface ReadingOptions {
  /** All that was asked for: the target, variables, who reads. */
  readonly asked: Json
  /** The environment, as far as it may be asked for. */
  readonly env: Env
  readonly clock: Clock
  /** When the first of its files may have been read, in milliseconds since 1970. Default now. */
  readonly since?: number
}

/** What came of a reading. */
export interface ReadingEnd {
  /** The file that keeps it. */
  readonly file: string
  /** The file that the reading has made. */
  readonly made: string
  /** What is to be told of it. */
  readonly said: Json
}

/** What a reading saw, and how that looked. */
interface Kept {
  readonly files: readonly string[]
  readonly folders: readonly string[]
  readonly variables: readonly string[]
  readonly looks: string
  readonly asked: string
  readonly made: { readonly path: string; readonly look: string }
  readonly said: Json
}

/** How long before a reading files must have rested, in milliseconds, as the clock of a file system may be that coarse. */
const rest = 100

/** A reading of a project that is watched for what it follows from, so that the next one can tell that it would come to the same. */
export class WatchedReading {
  readonly #options: ReadingOptions
  readonly #began: number
  readonly #variables = new Set<string>()
  #seen: { readonly files: readonly string[]; readonly folders: readonly string[] } | undefined
  #looks: Looks | undefined
  /** What folders hold, by their paths, as far as they were looked at. */
  readonly folders: Map<string, readonly Dirent[]> = new Map()

  constructor(options: ReadingOptions) {
    this.#options = options
    this.#began = options.since ?? options.clock.now()
  }

  /** The environment, which remembers what of it is asked for. */
  get env(): Env {
    const note = (name: string | symbol): void => void (typeof name === 'string' && this.#variables.add(name))
    return new Proxy(this.#options.env, {
      get: (env, name) => (note(name), Reflect.get(env, name) as unknown),
      has: (env, name) => (note(name), Reflect.has(env, name)),
      getOwnPropertyDescriptor: (env, name) => (note(name), Reflect.getOwnPropertyDescriptor(env, name)),
    })
  }

  /** Looks at the files of projects, before these are read; `profiles` are the folders in which profiles.yml is looked for. */
  look(projects: readonly DbtProject[], profiles: readonly string[]): void {
    const [root] = projects
    const files = [
      ...profiles.map((folder) => join(folder, 'profiles.yml')),
      ...projects.flatMap((project) => ownFiles.map((name) => join(project.root, name))),
    ]
    const folders = projects.flatMap(({ root: home, paths }) =>
      Object.values(paths).flatMap((each) => each.map((path) => join(home, path))),
    )
    const installed = join(root!.root, root!.packagesPath)
    this.#seen = { files: [...files, installed, ...projectsIn(installed)], folders: [...new Set(folders)] }
    this.#looks = looksOf(this.#seen, this.folders)
  }

  /** Keeps what came of it, where nothing changed meanwhile or just before and no secret was read. A folder that cannot be written to is left as it is. */
  keep({ file, made, said }: ReadingEnd): void {
    const variables = [...this.#variables].toSorted()
    const { newest, text } = this.#looks ?? { newest: Infinity, text: '' }
    if (newest >= this.#began - rest || variables.some(mayBeSecret)) return
    const asked = askedOf(this.#options, variables)
    const kept: Kept = { ...this.#seen!, variables, looks: text, asked, made: { path: made, look: lookOf(made).text }, said }
    try {
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(`${file}.new`, JSON.stringify(kept))
      renameSync(`${file}.new`, file)
    } catch {
      // It only saves time.
    }
  }
}

/** What was told of the last reading of a project, where another would come to the same and what that has made is still there. */
export function sameReading(file: string, options: Pick<ReadingOptions, 'asked' | 'env'>): Json | undefined {
  try {
    const kept = JSON.parse(readFileSync(file, 'utf8')) as Kept
    const { variables, asked, made, looks, said } = kept
    return askedOf(options, variables) === asked && lookOf(made.path).text === made.look && looksOf(kept).text === looks ? said : undefined
  } catch {
    return undefined
  }
}

const ownFiles = ['dbt_project.yml', 'packages.yml', 'dependencies.yml', 'selectors.yml', '.dbtignore']

/** The files that say which folders of a folder are packages. */
function projectsIn(folder: string): string[] {
  try {
    return readdirSync(folder).map((name) => join(folder, name, 'dbt_project.yml'))
  } catch {
    return []
  }
}

function askedOf({ asked, env }: Pick<ReadingOptions, 'asked' | 'env'>, variables: readonly string[]): string {
  return fingerprint([asked, variables.map((name) => [name, env[name] ?? null])])
}

/** How files look: in one text, and when the newest was last changed, in milliseconds since 1970. */
interface Looks {
  readonly text: string
  readonly newest: number
}

function looksOf(
  { files, folders }: { readonly files: readonly string[]; readonly folders: readonly string[] },
  found?: Map<string, readonly Dirent[]>,
): Looks {
  const looks: string[] = []
  let newest = 0
  const see = (path: string): void => {
    const look = lookOf(path)
    looks.push(look.text)
    newest = Math.max(newest, look.newest)
  }
  const walk = (folder: string): void => {
    see(folder)
    const entries = readdirSync(folder, { withFileTypes: true })
    found?.set(folder, entries)
    for (const entry of entries) {
      const path = `${folder}/${entry.name}`
      if (entry.isDirectory()) walk(path)
      else see(path)
    }
  }
  files.forEach(see)
  for (const folder of folders) {
    if (lookOf(folder).newest === 0) see(folder)
    else walk(folder)
  }
  return { text: textHash(looks.join('')), newest }
}

/** A change of a file shows in when it was changed last, which nobody can set back. */
function lookOf(path: string): Looks {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined) return { text: `${path}\n`, newest: 0 }
  const { size, mtimeMs, ctimeMs, ino } = found
  return { text: `${path} ${size} ${mtimeMs} ${ctimeMs} ${ino}\n`, newest: ctimeMs }
}
