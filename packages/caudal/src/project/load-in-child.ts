import type { ChildProcess } from 'node:child_process'
import { Fault, faultOf } from '../kernel/index.ts'
import type { Clock, Json } from '../kernel/index.ts'
import type { Config } from '../define/index.ts'
import type { Manifest } from '../plan/index.ts'
import type { LoadAnswer, LoadRequest } from './loader-protocol.ts'
import type { Params } from './params.ts'
import type { Source } from './sources.ts'

/** A project as a loader process found it. */
export interface LoadResult {
  /** Null where the config file is broken or the loader did not end well. */
  readonly config: Config | null
  /** Null where the loader did not end well. */
  readonly manifest: Manifest | null
  readonly sources: readonly Source[]
  /** The parameters of the run that was asked about, checked and with their defaults. */
  readonly params: Params | null
  /** What was filled in with the approval that was asked about, checked and with its defaults; null where there is none. */
  readonly fields: Json
  /** All that is wrong; where there is anything, the project is not fit to run. */
  readonly problems: readonly Fault[]
  /** What is suspicious but not wrong. */
  readonly warnings: readonly Fault[]
}

/** How a project is loaded in a child process. */
export interface LoadOptions extends LoadRequest {
  /** The path of the loader's entry file. */
  readonly entry: string
  readonly clock: Clock
  /** Milliseconds after which the load is given up. Default 30,000. */
  readonly limitMs?: number
  /** Hears what the project's code prints while it loads. Default: it goes to standard error. */
  readonly print?: (text: string) => void
}

/**
 * Loads a project in a process of its own, so that its code never runs in this one. Never rejects: a load that does not end is the
 * problem `PROJECT-LOAD-TIMEOUT`, and one whose process dies is `PROJECT-LOAD-CRASHED`.
 */
export function loadInChild(options: LoadOptions): Promise<LoadResult> {
  const { entry, clock, root, run, answer, limitMs = 30_000, print = (text) => void process.stderr.write(text) } = options
  const child = process.getBuiltinModule('node:child_process').fork(entry, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    execArgv: ['--disable-warning=ExperimentalWarning'],
    serialization: 'advanced',
  })
  const tail = printed(child, print)
  return new Promise((resolve) => {
    const timer = clock.after(limitMs, () => {
      child.kill('SIGKILL')
      resolve(failed(timeout(limitMs)))
    })
    child.once('message', (loaded: LoadAnswer) => resolve(read(loaded)))
    child.once('error', (error) => resolve(failed(crash(error.message))))
    child.once('close', (code, signal) => {
      timer.stop()
      // Comes after the answer where there is one, and then changes nothing.
      resolve(failed(crash(`${signal === null ? `exit code ${String(code)}` : `signal ${signal}`}${tail()}`)))
    })
    const request: LoadRequest = { root, ...(run === undefined ? {} : { run }), ...(answer === undefined ? {} : { answer }) }
    child.send(request, () => undefined)
  })
}

function read(answer: LoadAnswer): LoadResult {
  return { ...answer, problems: answer.problems.map(faultOf), warnings: answer.warnings.map(faultOf) }
}

/** Passes on what the child prints, and keeps its end for the story of a crash. */
function printed(child: ChildProcess, print: (text: string) => void): () => string {
  let last = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8')
    stream?.on('data', (text: string) => {
      last = (last + text).slice(-2_000)
      print(text)
    })
  }
  return () => (last.trim() === '' ? '' : `, and said last: ${last.trim()}`)
}

function failed(problem: Fault): LoadResult {
  return { config: null, manifest: null, sources: [], params: null, fields: null, problems: [problem], warnings: [] }
}

function timeout(limitMs: number): Fault {
  const message = `the project did not finish loading in ${limitMs / 1_000} s`
  return new Fault('PROJECT-LOAD-TIMEOUT', {
    message,
    hint: 'look for code outside of tasks that waits: a top-level await, a loop, a server that starts',
  })
}

function crash(what: string): Fault {
  const message = `the process that loads the project ended with ${what}`
  return new Fault('PROJECT-LOAD-CRASHED', { message, hint: 'look for code outside of tasks that ends the process or takes all memory' })
}
