import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../kernel/index.ts'
import type { SqlEngine } from '../../ports/index.ts'
import { modelVerbs } from './model-verbs.ts'

/** What the command line is going to be asked, and where. */
export interface HeadStart {
  readonly words: readonly string[]
  readonly cwd: string
  readonly environment: (name: string) => string | undefined
}

/**
 * Begins to open the empty engine on which queries are read, where the words and the profile look as if it will be needed: that takes as long
 * as to load the rest of the command line. Undefined where they do not, which costs time alone.
 */
export function openAhead({ words, cwd, environment }: HeadStart): Promise<SqlEngine> | undefined {
  const [first, verb] = words
  const binds = Object.values(modelVerbs).some((each) => each.binds && each.name === verb)
  if (first !== 'dbt' || !binds || words.some((word) => unbound.has(word))) return undefined
  if (fileText(join(cwd, 'dbt_project.yml')) === undefined) return undefined
  const folders = [environment('DBT_PROFILES_DIR') ?? cwd, cwd, join(homedir(), '.dbt')]
  const profiles = folders.map((folder) => fileText(join(folder, 'profiles.yml'))).find((text) => text !== undefined)
  if (profiles === undefined || !/\btype:\s*["']?duckdb\b/.test(profiles) || /\btype:\s*["']?postgres/.test(profiles)) return undefined
  const opening = import('../../adapters/duckdb/index.ts').then(({ openEmptyEngine }) => openEmptyEngine(systemClock))
  // What is wrong with it is told to whoever takes it.
  opening.catch(() => undefined)
  return opening
}

/** Words that say that no query is read beforehand. */
const unbound: ReadonlySet<string> = new Set(['--no-bind', '--help', '-h'])

function fileText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
