import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const home = fileURLToPath(new URL('../../', import.meta.url))

/**
 * In the repository, builds the screen where it is not built or older than its sources; the published package carries it built. Where it
 * cannot be built the reason is on standard error, and what is served is what there is.
 */
export async function buildSourceScreen(): Promise<void> {
  const script = join(home, '..', '..', 'scripts', 'screen.ts')
  if (!existsSync(join(home, 'src')) || !existsSync(script)) return
  await once(spawn(process.execPath, [script, '--when-stale'], { stdio: ['ignore', 2, 2] }), 'close')
}
