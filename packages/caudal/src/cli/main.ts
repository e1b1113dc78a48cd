import { readFileSync } from 'node:fs'
import { openAhead } from './models/head-start.ts'
import type { MainOptions } from './start.ts'

/** The command line: runs the command that the words name and ends the process with its exit code. */
export async function main(options: MainOptions): Promise<void> {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }
  const { words, environment } = options
  if (words.length === 1 && ['--version', '-v', 'version'].includes(words[0]!)) {
    process.stdout.write(`${version}\n`)
    return
  }
  const ahead = openAhead({ words, environment, cwd: process.cwd() })
  const { start } = await import('./start.ts')
  await start({ ...options, version, ahead })
}
