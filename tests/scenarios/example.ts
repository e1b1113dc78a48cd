import { cp, mkdtemp, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { projectFolder, repository } from './project-folder.ts'
import type { ProjectFolder } from './project-folder.ts'

/** A copy of an example in a temporary folder, with a state of its own. */
export type Example = ProjectFolder

/** Copies an example; what it needs is found in this repository. `env` is added to the environment of its commands. */
export async function copyExample(
  name: 'flights' | 'ecommerce' | 'nova-corrente',
  env: Readonly<Record<string, string>> = {},
): Promise<Example> {
  const root = await mkdtemp(join(tmpdir(), `caudal-${name}-`))
  const left = new Set(['.caudal', 'out', 'target', 'node_modules'])
  const from = join(repository, 'examples', name)
  await cp(from, root, { recursive: true, filter: (path) => !left.has(path.slice(from.length + 1)) })
  await symlink(join(repository, 'node_modules'), join(root, 'node_modules'), 'junction')
  return projectFolder(root, env)
}
