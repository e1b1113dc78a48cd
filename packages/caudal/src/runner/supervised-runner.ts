import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { StringDecoder } from 'node:string_decoder'
import { Fault, faultRecord } from '../kernel/index.ts'
import type { Clock, FaultRecord, Stoppable } from '../kernel/index.ts'
import type { Config } from '../define/index.ts'
import type { Assignment } from '../ports/index.ts'
import { describeDeath } from './death.ts'
import type { FromRunner, StopReason, ToRunner } from './protocol.ts'

/** An attempt that a runner works on, seen from its supervisor. */
export interface Held {
  readonly id: number
  readonly assignment: Assignment
  /** Set when it was told to stop, with whether its runner was killed for it. */
  stopping: StopReason | null
  timer: Stoppable | null
}

/** A runner process and what it works on. */
export interface SupervisedRunner {
  readonly held: Map<number, Held>
  /** Those of them that were not sent yet: their pipeline is not loaded. */
  readonly unsent: Set<Held>
  /** The settings that it was begun with. */
  readonly config: Config
  /** The source files that it works with, by path, each with its SHA-256. */
  readonly code: Map<string, string>
  /** Those of them that were sent to it. */
  readonly given: Set<string>
  /** `file\0pipeline\0version` of what it has loaded. */
  readonly loaded: Set<string>
  /** Whether it takes nothing more: it was told to end, or is dying. */
  leaving: boolean
  /** Why its supervisor killed it, for the attempts that are lost with it. */
  doom: FaultRecord | null
  /** Set while it is idle: rings when it has been so for long enough. */
  idle: Stoppable | null
  /** Messages sent in one turn of the event loop travel together. */
  start(held: Held): void
  send(message: ToRunner): void
  kill(): void
}

/** A runner process that has been started; what it prints past the capture is drained, and the end of it kept. */
export interface RunnerProcess {
  readonly entry: string
  readonly root: string
  readonly memoryMb: number
  readonly child: ChildProcess
  readonly lastWords: () => string
}

/** What a supervisor begins a runner with and whom it tells. */
export interface SuperviseOptions {
  readonly process: RunnerProcess
  readonly config: Config
  readonly clock: Clock
  readonly heard: (message: FromRunner) => void
  readonly died: (error: FaultRecord) => void
}

const lastWordsKept = 8_192

/** How long a dead runner's standard error may still be read; a process that it left behind can hold it open for ever. */
const lastWordsWaitMs = 250
const ownGroup = process.platform !== 'win32'

/**
 * Starts a runner process, which waits to be begun. It leads a process group of its own: Ctrl-C in the terminal reaches its supervisor
 * alone, and a kill takes along what its tasks started.
 */
export function startRunnerProcess(options: { readonly entry: string; readonly root: string; readonly memoryMb: number }): RunnerProcess {
  const { entry, root, memoryMb } = options
  const child = fork(entry, [], {
    execArgv: [`--max-old-space-size=${memoryMb}`, '--disable-warning=ExperimentalWarning'],
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    cwd: root,
    detached: ownGroup,
  })
  // Its supervisor hears of it; until it has one, nobody is hurt.
  child.on('error', () => undefined)
  return { entry, root, memoryMb, child, lastWords: tailOf(child) }
}

/** Begins a runner and watches over it. It gets the project's root and config by message, never by its arguments, since they hold secrets. */
export function superviseRunner(options: SuperviseOptions): SupervisedRunner {
  const { child, entry, root, memoryMb, lastWords } = options.process
  const runner = handleOf(child, options.config)
  let said: FaultRecord | null = null
  child.on('message', (message: FromRunner) => {
    if (message.kind === 'dying') said = message.error
    else options.heard(message)
  })
  let over = false
  const die = (error: FaultRecord): void => {
    if (over) return
    over = true
    runner.leaving = true
    options.died(error)
  }
  child.on('error', (cause) => {
    if (child.pid === undefined) die(notStarted(entry, cause.message))
  })
  const exited = (exitCode: number | null, signal: NodeJS.Signals | null): void => {
    runner.leaving = true
    const tell = (): void => die(describeDeath({ exitCode, signal, lastWords: lastWords(), said, memoryMb }))
    child.on('close', tell)
    options.clock.after(lastWordsWaitMs, tell, { idle: true })
  }
  child.on('exit', exited)
  if (child.exitCode !== null || child.signalCode !== null) exited(child.exitCode, child.signalCode)
  if (child.pid === undefined) options.clock.after(0, () => die(notStarted(entry, 'it did not come to life')))
  runner.send({ kind: 'begin', root, config: options.config })
  return runner
}

function handleOf(child: ChildProcess, config: Config): SupervisedRunner {
  let starting: { id: number; assignment: Assignment }[] = []
  const send = (message: ToRunner): void => {
    // A message to a runner that has just died is lost; its death tells the rest.
    if (child.connected) child.send(message, () => undefined)
  }
  const flush = (): void => {
    const attempts = starting
    starting = []
    send({ kind: 'start', attempts })
  }
  return {
    held: new Map(),
    unsent: new Set(),
    config,
    code: new Map(),
    given: new Set(),
    loaded: new Set(),
    leaving: false,
    doom: null,
    idle: null,
    start({ id, assignment }) {
      // What it needs of the sources it was given before.
      if (starting.push({ id, assignment: { ...assignment, sources: [] } }) === 1) process.nextTick(flush)
    },
    send,
    kill: () => killGroup(child),
  }
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  try {
    if (ownGroup) process.kill(-child.pid, 'SIGKILL')
    else child.kill('SIGKILL')
  } catch {
    // It is gone already.
  }
}

/** Drains what a child prints past the capture, and keeps the end of its standard error. */
function tailOf(child: ChildProcess): () => string {
  let tail = ''
  const decoder = new StringDecoder('utf8')
  child.stdout?.resume()
  child.stderr?.on('data', (chunk: Buffer) => {
    tail = (tail + decoder.write(chunk)).slice(-lastWordsKept)
  })
  return () => tail
}

function notStarted(entry: string, why: string): FaultRecord {
  return faultRecord(
    new Fault('RUNNER-NOT-STARTED', {
      message: `a runner process could not be started: ${why}`,
      hint: 'see whether the machine has memory and process slots left; runners.max lowers how many are started',
      blame: 'system',
      retryable: true,
      data: { entry },
    }),
  )
}
