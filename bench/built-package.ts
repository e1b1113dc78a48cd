import { spawnSync } from 'node:child_process'
import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const repository = fileURLToPath(new URL('../', import.meta.url))
let built: string | undefined

/** The program as a user has it installed: the package is built, once, and what it consists of is put where its dependencies are found. */
export function builtBinary(): string {
  built ??= build()
  return built
}

function build(): string {
  const { status } = spawnSync(process.execPath, [join(repository, 'scripts/build.ts')], { stdio: ['ignore', 'ignore', 'inherit'] })
  if (status !== 0) throw new Error('the package does not build')
  const home = join(repository, 'node_modules/.cache/caudal')
  rmSync(home, { recursive: true, force: true })
  for (const part of ['bin', 'dist', 'screen', 'templates', 'package.json'])
    cpSync(join(repository, 'packages/caudal', part), join(home, part), { recursive: true })
  return join(home, 'bin/caudal.js')
}
