import { spawnSync } from 'node:child_process'
import { join, resolve } from 'node:path'

/** Has the screen built before the tests where it is not, or is older than its sources: servers and the browser show it. */
export function setup(): void {
  const script = join(resolve(import.meta.dirname, '..'), 'scripts', 'screen.ts')
  const { status } = spawnSync(process.execPath, [script, '--when-stale'], { stdio: 'inherit' })
  if (status !== 0) throw new Error('the screen does not build')
}
