import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of this repository. */
export const repository: string = fileURLToPath(new URL('../../', import.meta.url))
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

/** A project's folder, with a state of its own. */
export interface ProjectFolder extends AsyncDisposable {
  readonly root: string
  start(args: readonly string[]): Command
  /** Runs a command to its end; throws with what it printed where it does not end with 0. */
  run(args: readonly string[]): Promise<Ended>
}

/** Lends a project's folder; it is removed when it is disposed of. `env` is added to the environment of its commands. */
export function projectFolder(root: string, env: Readonly<Record<string, string>> = {}): ProjectFolder {
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

/** Makes a project of some files in a temporary folder, or in a folder of the given one; `zod` and `caudal` are found in this repository. */
export async function makeProject(
  files: Readonly<Record<string, string>>,
  options: { readonly env?: Readonly<Record<string, string>>; readonly under?: string } = {},
): Promise<ProjectFolder> {
  const root = await mkdtemp(join(options.under ?? tmpdir(), 'caudal-project-'))
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
  await symlink(join(repository, 'node_modules'), join(root, 'node_modules'), 'junction')
  return projectFolder(root, options.env)
}
