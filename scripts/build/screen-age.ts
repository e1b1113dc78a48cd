import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

const sources = ['packages/ui', 'packages/caudal/src/api', 'packages/caudal/src/kernel', 'scripts/screen.ts', 'package-lock.json']

/** Whether the screen of this repository is not built, or was before its sources changed last. Folders count too: they tell of removed files. */
export function screenIsStale(root: string): boolean {
  const built = join(root, 'packages/caudal/screen/index.html')
  return !existsSync(built) || sources.some((source) => newest(join(root, source)) > statSync(built).mtimeMs)
}

function newest(path: string): number {
  const { mtimeMs } = statSync(path)
  if (!statSync(path).isDirectory()) return mtimeMs
  const within = readdirSync(path).filter((name) => name !== 'node_modules')
  return Math.max(mtimeMs, ...within.map((name) => newest(join(path, name))))
}
