import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'

/** The environment variables that a project sees, by name. */
export type Environment = (name: string) => string | undefined

/** The environment of this process, and behind it the project's `.env`. The only place that reads the environment for a project. */
export function readEnvironment(root: string): Environment {
  const file = readDotEnv(join(root, '.env'))
  return (name) => process.env[name] ?? (Object.hasOwn(file, name) ? file[name] : undefined)
}

/** The whole environment of this process and the `.env` of a folder, for templates that ask for any name. */
export function environmentOf(root: string): Readonly<Record<string, string | undefined>> {
  return { ...readDotEnv(join(root, '.env')), ...process.env }
}

function readDotEnv(path: string): { readonly [name: string]: string | undefined } {
  try {
    return parseEnv(readFileSync(path, 'utf8'))
  } catch (error) {
    // A folder of this name is some other tool's.
    if (['ENOENT', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return {}
    throw error
  }
}
