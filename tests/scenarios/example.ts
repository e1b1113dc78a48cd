import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const repository = fileURLToPath(new URL('../../', import.meta.url))
const binary = join(repository, 'packages/caudal/bin/caudal.js')

/** What a command printed and how it ended; `code` is null where a signal ended it. */
export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A `caudal` command that runs. */
export interface Command {
  readonly process: ChildProcess
  readonly ended: Promise<Ended>
  /** Resolves once standard output or error holds what the pattern says; rejects when the command ends before. */
  saw(pattern: RegExp): Promise<void>
}

/** A copy of an example in a temporary folder, with a state of its own. */
export interface Example extends AsyncDisposable {
  readonly root: string
  start(args: readonly string[]): Command
  /** Runs a command to its end; throws with what it printed where it does not end with 0. */
  run(args: readonly string[]): Promise<Ended>
}

function commandOf(child: ChildProcess): Command {
  const text = { stdout: '', stderr: '' }
  const watchers = new Set<() => void>()
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.setEncoding('utf8').on('data', (chunk: string) => {
      text[stream] += chunk
      for (const watcher of watchers) watcher()
    })
  }
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, ...text }))
  })
  const saw = (pattern: RegExp): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (!pattern.test(text.stderr) && !pattern.test(text.stdout)) return
        watchers.delete(look)
        resolve()
      }
      watchers.add(look)
      look()
      ended.then((end) => reject(new Error(`ended with ${end.code} before ${pattern}\n${end.stdout}\n${end.stderr}`)), reject)
    })
  return { process: child, ended, saw }
}

/** Copies an example; what it needs is found in this repository. `env` is added to the environment of its commands. */
export async function copyExample(name: 'flights' | 'ecommerce', env: Readonly<Record<string, string>> = {}): Promise<Example> {
  const root = await mkdtemp(join(tmpdir(), `caudal-${name}-`))
  const left = new Set(['.caudal', 'out', 'node_modules'])
  const from = join(repository, 'examples', name)
  await cp(from, root, { recursive: true, filter: (path) => !left.has(path.slice(from.length + 1)) })
  await symlink(join(repository, 'node_modules'), join(root, 'node_modules'), 'junction')
  const start = (args: readonly string[]): Command =>
    commandOf(spawn(process.execPath, [binary, ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } }))
  return {
    root,
    start,
    async run(args) {
      const end = await start(args).ended
      if (end.code !== 0) throw new Error(`caudal ${args.join(' ')} ended with ${end.code}\n${end.stdout}\n${end.stderr}`)
      return end
    },
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }),
  }
}
