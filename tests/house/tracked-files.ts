import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** The root of the workspace. */
export const root: string = resolve(import.meta.dirname, '../..')

/** The paths of all files that belong to the workspace, from its root: tracked, or new and not ignored. */
export function workspaceFiles(): string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], { cwd: root, encoding: 'utf8' })
  return [...new Set(listed.split('\0'))].filter((path) => path !== '' && existsSync(join(root, path)))
}
