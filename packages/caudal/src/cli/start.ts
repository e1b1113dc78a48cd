import { basename, dirname } from 'node:path'
import { systemClock } from '../kernel/index.ts'
import type { Stoppable } from '../kernel/index.ts'
import type { SqlEngine } from '../ports/index.ts'
import type { Output, World } from './command.ts'
import { dispatch } from './dispatch.ts'
import { terminalOf } from './screen/terminal.ts'

/** What the command line is started with. */
export interface MainOptions {
  readonly words: readonly string[]
  /** The environment variables of the process, by name. */
  readonly environment: (name: string) => string | undefined
}

/** What is known by the time that the command line is loaded. */
export interface Begun extends MainOptions {
  readonly version: string
  /** An engine that is being opened. */
  readonly ahead: Promise<SqlEngine> | undefined
}

/** Starts the command line in this process: gives the command its world, and ends the process with its exit code. */
export async function start({ words, environment, version, ahead }: Begun): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', endQuietly)
  const context: World = {
    out: outputOf(process.stdout, environment),
    err: outputOf(process.stderr, environment),
    cwd: process.cwd(),
    clock: systemClock,
    self: selfOf(process.argv[1] ?? ''),
    version,
    ahead,
    ends: true,
    input: readInput,
    async open(cwd, open) {
      const { openProject } = await import('../assemble.ts')
      return openProject({ cwd, clock: systemClock, ...open })
    },
    onStop: hearStops,
    onReload: hearReloads,
  }
  process.exitCode = await dispatch(words, context)
  // The process would end in the middle of its being opened, where nobody took it.
  await Promise.allSettled([context.out.drained(), context.err.drained(), ahead])
  process.exit()
}

const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const mostStops = 3

/** Passes on requests to stop. Whoever asks a fourth time wants out, whatever is under way. */
function hearStops(hear: () => void): Stoppable {
  let asked = 0
  const heard = (signal: NodeJS.Signals): void => {
    if (signal === 'SIGHUP' && reloaders.size > 0) return
    asked++
    if (asked > mostStops) process.exit(1)
    hear()
  }
  for (const signal of stopSignals) process.on(signal, heard)
  return { stop: () => stopSignals.forEach((signal) => process.off(signal, heard)) }
}

const reloaders = new Set<() => void>()

/** Passes on requests to load the project anew; where there is a terminal, the signal says that it was closed. */
function hearReloads(hear: () => void): Stoppable {
  if (process.stdout.isTTY) return { stop: () => undefined }
  reloaders.add(hear)
  process.on('SIGHUP', hear)
  return {
    stop() {
      reloaders.delete(hear)
      process.off('SIGHUP', hear)
    },
  }
}

function outputOf(stream: NodeJS.WriteStream, environment: MainOptions['environment']): Output {
  return {
    terminal: terminalOf(stream, environment),
    write: (text) => void stream.write(text),
    drained: () => new Promise((resolve) => stream.write('', () => resolve())),
  }
}

function endQuietly(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit()
  throw error
}

function selfOf(script: string): string {
  return script.endsWith('.js') || basename(dirname(script)) === '.bin' ? 'npx caudal' : 'caudal'
}

async function readInput(): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of process.stdin) parts.push(part as Buffer)
  return Buffer.concat(parts).toString('utf8')
}
