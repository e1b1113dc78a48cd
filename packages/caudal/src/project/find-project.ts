import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { Fault } from '../kernel/index.ts'

/** The names that a project's config file may have; the first that is there counts. */
export const configNames: readonly string[] = ['caudal.config.ts', 'caudal.config.mts', 'caudal.config.js', 'caudal.config.mjs']

/** The folder of the project that a folder lies in: the nearest one upwards with a config file. Throws `PROJECT-NOT-FOUND`. */
export function findProject(folder: string): string {
  const start = resolve(folder)
  for (let at = start; ; at = dirname(at)) {
    if (configFile(at) !== undefined) return at
    if (dirname(at) === at) break
  }
  throw new Fault('PROJECT-NOT-FOUND', {
    message: `there is no caudal.config.ts in ${start} or above it`,
    hint: 'go to a project, or make one with: caudal init',
    data: { folder: start },
  })
}

/** The config file in a folder, absolute; undefined where there is none. */
export function configFile(folder: string): string | undefined {
  return configNames.map((name) => join(folder, name)).find((path) => existsSync(path))
}
