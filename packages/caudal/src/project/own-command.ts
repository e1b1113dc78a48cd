import { fileURLToPath } from 'node:url'
import { Fault } from '../kernel/index.ts'
import type { Clock, Json } from '../kernel/index.ts'

/** A command of ours, and how long it may take. */
export interface OwnCommand {
  /** The project's folder. */
  readonly root: string
  /** The words of the command; it is told to answer with JSON. */
  readonly words: readonly string[]
  readonly clock: Clock
  readonly limitMs: number
}

/** The file that starts the command line, in the repository as in the package. */
const binary = fileURLToPath(new URL('../../bin/caudal.js', import.meta.url))

/**
 * What a command of ours prints as JSON, run in a process of its own, whatever its exit code is. Rejects with `EXAMINATION-FAILED` where
 * that is no JSON or does not come in time.
 */
export function ownCommand({ root, words, clock, limitMs }: OwnCommand): Promise<Json> {
  const child = process
    .getBuiltinModule('node:child_process')
    .spawn(process.execPath, [binary, ...words, '--json'], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  const parts: Buffer[] = []
  let said = ''
  child.stdout.on('data', (part: Buffer) => parts.push(part))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-2_000)))
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => reject(notTold(words, why))
    const timer = clock.after(limitMs, () => {
      child.kill('SIGKILL')
      fail(`did not end in ${limitMs / 1_000} s`)
    })
    child.once('error', (error) => fail(`could not be started: ${error.message}`))
    child.once('close', (code) => {
      timer.stop()
      try {
        resolve(JSON.parse(Buffer.concat(parts).toString('utf8')) as Json)
      } catch {
        // After the limit this changes nothing.
        fail(`ended with exit code ${String(code)} and told nothing: ${said.trim().split('\n').at(-1) ?? ''}`)
      }
    })
  })
}

function notTold(words: readonly string[], why: string): Fault {
  return new Fault('EXAMINATION-FAILED', {
    message: `the process of caudal ${words.join(' ')} ${why}`,
    hint: `run it by hand in the project's folder: npx caudal ${words.join(' ')}`,
    blame: 'system',
    retryable: true,
  })
}
