import { availableParallelism, totalmem } from 'node:os'
import { Fault, faultRecord, formatDuration, writtenDuration } from '../kernel/index.ts'
import type { Clock, FaultRecord } from '../kernel/index.ts'
import type { Config } from '../define/index.ts'
import type { TaskRunKey } from '../journal/index.ts'
import type { Assignment, Executor, ExecutorEvents, Outcome } from '../ports/index.ts'
import { messageOnly } from './death.ts'
import type { FromRunner, RunnerOutcome, StopReason } from './protocol.ts'
import { hasRoomFor, missingCode } from './runner-code.ts'
import type { ReadCode } from './runner-code.ts'
import { createSuspects } from './suspects.ts'
import type { Suspects } from './suspects.ts'
import { startRunnerProcess, superviseRunner } from './supervised-runner.ts'
import type { Held, RunnerProcess, SupervisedRunner } from './supervised-runner.ts'

/** What an executor of runner processes is made of. */
export interface ProcessExecutorOptions {
  /** The file that a runner process starts with. */
  readonly entry: string
  /** The project's folder. */
  readonly root: string
  readonly config: Config
  readonly events: ExecutorEvents
  readonly clock: Clock
  /** Reads the source files of the code that an attempt is of. */
  readonly code: ReadCode
  /** Where the warehouse can be reached; asked when the first task of a runner needs it. */
  readonly warehouseAddress: () => Promise<string>
  /** The most that one runner's JavaScript heap takes, in MB. Default: its share of three quarters of the machine's memory, 512 to 4,096. */
  readonly memoryMb?: number
  /** A runner process that was started ahead; it becomes the first runner. */
  readonly first?: RunnerProcess
}

/** An executor of runner processes. */
export interface ProcessExecutor extends Executor {
  /** Goes on with other settings: attempts that start from now on get runners that know them. */
  use(config: Config): void
}

/** Everything a supervisor keeps; passed to the functions that make up the executor. */
interface Crew extends ProcessExecutorOptions {
  config: Config
  memory: number
  readonly runners: Set<SupervisedRunner>
  readonly suspects: Suspects
  readonly byKey: Map<string, { readonly runner: SupervisedRunner; readonly held: Held }>
  nextId: number
  closed: (() => void) | null
}

const closing = new Fault('RUNNER-CLOSED', {
  message: 'the runners were closed while the attempt was under way',
  hint: 'start the pipeline again: it goes on where it stopped',
  blame: 'system',
  retryable: true,
})

/**
 * Runs attempts in warm child processes, up to `config.runners.max`, each with up to `config.runners.concurrency` attempts side by
 * side. One is started at once, further ones when the others are busy; each ends when it has been idle for `config.runners.idleMs`.
 */
export function createProcessExecutor(options: ProcessExecutorOptions): ProcessExecutor {
  const crew: Crew = {
    ...options,
    memory: options.memoryMb ?? heapShare(),
    runners: new Set(),
    suspects: createSuspects(),
    byKey: new Map(),
    nextId: 1,
    closed: null,
  }
  restOrRetire(crew, hire(crew, options.first))
  return {
    free() {
      const { max, concurrency } = crew.config.runners
      return crew.closed === null ? Math.max(0, max * concurrency - crew.byKey.size) : 0
    },
    use(config) {
      crew.config = config
      crew.memory = config.runners.memoryMb ?? heapShare()
    },
    start: (assignment) => assign(crew, assignment),
    cancel: (key, { hard }) => cancel(crew, { key, hard }),
    close: () =>
      new Promise((resolve) => {
        crew.closed = resolve
        for (const runner of crew.runners) dismiss(runner, closing)
        if (crew.runners.size === 0) resolve()
      }),
  }
}

/** Starts a runner process before there is an executor to supervise it, so that it is warm when the first attempt comes. */
export function prestartRunner(options: { readonly entry: string; readonly root: string }): RunnerProcess {
  return startRunnerProcess({ ...options, memoryMb: heapShare() })
}

function heapShare(): number {
  const memory = Math.min(totalmem(), process.constrainedMemory() || Infinity) / 1_048_576
  return Math.round(Math.min(4_096, Math.max(512, (memory * 0.75) / availableParallelism())))
}

function keyOf(key: TaskRunKey & { readonly epoch: number }): string {
  return `${key.run}\0${key.step}\0${key.item ?? ''}\0${key.epoch}`
}

function hire(crew: Crew, started?: RunnerProcess): SupervisedRunner {
  const { entry, root, memory, config, clock } = crew
  const runner = superviseRunner({
    process: started ?? startRunnerProcess({ entry, root, memoryMb: memory }),
    config,
    clock,
    heard: (message) => hear(crew, { runner, message }),
    died: (error) => bury(crew, { runner, error }),
  })
  crew.runners.add(runner)
  return runner
}

/**
 * The runner with the least to do; a new one when all are busy and more are allowed. A suspect gets an idle one to itself, for which
 * as many again may be started; when all of them are taken it has to share.
 */
function pick(crew: Crew, assignment: Assignment): SupervisedRunner {
  const alone = crew.suspects.has(assignment)
  const serving = [...crew.runners].filter((runner) => !runner.leaving)
  const able = serving.filter((runner) => runner.config === crew.config && hasRoomFor(runner, assignment))
  const open = able.filter(({ held }) => held.values().every((other) => !crew.suspects.has(other.assignment)))
  const best = leastBusy(open)
  const { max } = crew.config.runners
  if (best?.held.size === 0) return best
  // Other code or other settings need a process of their own, however many there are; an idle one that has neither makes room for it.
  const idle = serving.find((runner) => runner.held.size === 0 && !able.includes(runner))
  if (able.length === 0 || (idle !== undefined && serving.length >= 2 * max)) {
    if (idle !== undefined && serving.length >= max) retire(crew, idle)
    return hire(crew)
  }
  if (alone || best === undefined) return serving.length < 2 * max ? hire(crew) : (best ?? leastBusy(able)!)
  return open.length < max && serving.length < 2 * max ? hire(crew) : best
}

function leastBusy(runners: readonly SupervisedRunner[]): SupervisedRunner | undefined {
  let best = runners[0]
  for (const runner of runners) if (runner.held.size < best!.held.size) best = runner
  return best
}

function assign(crew: Crew, assignment: Assignment): void {
  const held: Held = { id: crew.nextId++, assignment, stopping: null, timer: null }
  give(crew, { runner: pick(crew, assignment), held })
}

/** Gives an attempt to a runner. It is not sent before the runner has loaded its pipeline, so that another can still take it over. */
function give(crew: Crew, { runner, held }: { readonly runner: SupervisedRunner; readonly held: Held }): void {
  runner.idle?.stop()
  runner.idle = null
  runner.held.set(held.id, held)
  crew.byKey.set(keyOf(held.assignment), { runner, held })
  if (runner.loaded.has(pipelineKey(held.assignment))) return send(crew, { runner, held })
  if (![...runner.unsent].some((other) => pipelineKey(other.assignment) === pipelineKey(held.assignment)))
    void load(crew, { runner, assignment: held.assignment })
  runner.unsent.add(held)
  held.timer = crew.clock.after(loadLimitMs, () => dismiss(runner, stuckLoad(held.assignment.pipeline)), { idle: true })
}

/** Has a runner load the code of an attempt; where that cannot be read, the attempts that wait for it fail. */
async function load(
  crew: Crew,
  { runner, assignment }: { readonly runner: SupervisedRunner; readonly assignment: Assignment },
): Promise<void> {
  const { file, pipeline, version } = assignment
  try {
    const code = await missingCode(runner, { of: assignment, read: crew.code })
    runner.send({ kind: 'load', file, pipeline, version, code, sources: assignment.sources })
  } catch (error) {
    for (const held of runner.unsent) {
      if (pipelineKey(held.assignment) !== pipelineKey(assignment) || !runner.unsent.delete(held)) continue
      release(crew, { runner, held, outcome: { kind: 'failed', error: faultRecord(error), retry: null, published: [] } })
    }
    restOrRetire(crew, runner)
  }
}

/** How long a runner may take to load a pipeline before it is given up. */
const loadLimitMs = 60_000

function send(crew: Crew, { runner, held }: { readonly runner: SupervisedRunner; readonly held: Held }): void {
  held.timer?.stop()
  limitTime(crew, { runner, held })
  runner.start(held)
}

/** Lets a runner that has nothing to do take over an attempt that waits for another runner to load. */
function takeOver(crew: Crew, runner: SupervisedRunner): void {
  if (runner.held.size > 0 || runner.leaving) return
  for (const busy of crew.runners) {
    for (const held of busy.unsent) {
      if (!runner.loaded.has(pipelineKey(held.assignment))) continue
      busy.unsent.delete(held)
      busy.held.delete(held.id)
      held.timer?.stop()
      give(crew, { runner, held })
      return restOrRetire(crew, busy)
    }
  }
}

function pipelineKey({ file, pipeline, version }: Pick<Assignment, 'file' | 'pipeline' | 'version'>): string {
  return `${file}\0${pipeline}\0${version}`
}

/** An attempt's time runs from when it is sent; what its runner needs to load the project is not counted. */
function limitTime(crew: Crew, { runner, held }: { readonly runner: SupervisedRunner; readonly held: Held }): void {
  const { timeoutMs } = held.assignment
  if (timeoutMs !== null) held.timer = crew.clock.after(timeoutMs, () => stop(crew, { runner, held, why: 'timeout' }))
}

function stop(
  crew: Crew,
  { runner, held, why }: { readonly runner: SupervisedRunner; readonly held: Held; readonly why: StopReason },
): void {
  if (held.stopping !== null) return
  held.stopping = why
  held.timer?.stop()
  if (runner.unsent.delete(held)) return release(crew, { runner, held, outcome: stoppedOutcome(held, { killed: false }) })
  runner.send({ kind: 'stop', id: held.id, why })
  held.timer = crew.clock.after(crew.config.runners.graceMs, () => dismiss(runner, sacrificed(held)))
}

function dismiss(runner: SupervisedRunner, doom: Fault): void {
  runner.leaving = true
  runner.doom ??= messageOnly(doom)
  runner.kill()
}

function cancel(crew: Crew, { key, hard }: { readonly key: TaskRunKey & { readonly epoch: number }; readonly hard: boolean }): void {
  const found = crew.byKey.get(keyOf(key))
  if (found === undefined) return
  stop(crew, { ...found, why: 'cancel' })
  // The death is heard in a later turn, so that all attempts that are cancelled in this one end as cancelled.
  if (hard) dismiss(found.runner, sacrificed(found.held))
}

function hear(crew: Crew, { runner, message }: { readonly runner: SupervisedRunner; readonly message: FromRunner }): void {
  if (message.kind === 'ended') {
    for (const { id, outcome } of message.attempts) settle(crew, { runner, id, outcome })
    takeOver(crew, runner)
    restOrRetire(crew, runner)
  } else if (message.kind === 'lines') {
    for (const line of message.lines) {
      const key = taskRunOf(runner, line.id)
      if (key === undefined) continue
      const at = new Date(line.at).toISOString()
      const { level, fields } = line
      crew.events.logged({ at, ...key.lineKey, level, message: line.message, ...(fields === undefined ? {} : { fields }) })
    }
  } else if (message.kind === 'progress') {
    const key = taskRunOf(runner, message.id)
    if (key !== undefined) crew.events.progressed({ ...key.noteKey, done: message.done, of: message.of, unit: message.unit })
  } else if (message.kind === 'loaded') {
    if (message.well) runner.loaded.add(pipelineKey(message))
    for (const held of runner.unsent) {
      if (pipelineKey(held.assignment) === pipelineKey(message) && runner.unsent.delete(held)) send(crew, { runner, held })
    }
  } else if (message.kind === 'ask_warehouse') {
    crew.warehouseAddress().then(
      (address) => runner.send({ kind: 'warehouse', address }),
      (error: unknown) => runner.send({ kind: 'no_warehouse', error: faultRecord(error) }),
    )
  }
}

function taskRunOf(runner: SupervisedRunner, id: number) {
  const held = runner.held.get(id)
  if (held === undefined) return undefined
  const { run, step, item, epoch, attempt } = held.assignment
  return { noteKey: { run, step, item, epoch }, lineKey: { run, step, item, attempt, epoch } }
}

function settle(crew: Crew, end: { readonly runner: SupervisedRunner; readonly id: number; readonly outcome: RunnerOutcome }): void {
  const held = end.runner.held.get(end.id)
  if (held === undefined) return
  const outcome = end.outcome.kind === 'stopped' ? stoppedOutcome(held, { killed: false }) : end.outcome
  release(crew, { runner: end.runner, held, outcome })
}

function release(
  crew: Crew,
  end: { readonly runner: SupervisedRunner; readonly held: Held; readonly outcome: Outcome; readonly killed?: boolean },
): void {
  const { held } = end
  held.timer?.stop()
  end.runner.held.delete(held.id)
  crew.byKey.delete(keyOf(held.assignment))
  crew.suspects.note(held.assignment, { outcome: end.outcome, killed: end.killed === true })
  crew.events.ended(held.assignment, end.outcome)
}

function stoppedOutcome({ assignment, stopping }: Held, { killed }: { readonly killed: boolean }): Outcome {
  if (stopping === 'cancel') return { kind: 'cancelled' }
  const limit = writtenDuration(assignment.timeoutMs ?? 0)
  const fault = new Fault('TASK-TIMED-OUT', {
    message: `step ${assignment.step} took longer than ${limit}${killed ? ', and its runner was killed since it did not stop when told' : ''}`,
    hint: killed
      ? "pass the context's signal to whatever waits, and await now and then in long loops; or raise the timeout"
      : 'raise the timeout of the task or of the step',
    retryable: true,
    data: { timeoutMs: assignment.timeoutMs, killed },
  })
  return { kind: 'timed_out', error: messageOnly(fault) }
}

function bury(crew: Crew, { runner, error }: { readonly runner: SupervisedRunner; readonly error: FaultRecord }): void {
  crew.runners.delete(runner)
  runner.idle?.stop()
  for (const held of runner.held.values()) {
    const outcome: Outcome = held.stopping === null ? { kind: 'lost', error: runner.doom ?? error } : stoppedOutcome(held, { killed: true })
    release(crew, { runner, held, outcome, killed: held.stopping !== null })
  }
  if (crew.runners.size === 0) crew.closed?.()
}

function stuckLoad(pipeline: string): Fault {
  return new Fault('PROJECT-LOAD-TIMEOUT', {
    message: `a runner did not finish loading pipeline ${pipeline} in ${formatDuration(loadLimitMs)}`,
    hint: 'look for code outside of tasks that waits: a top-level await, a loop, a server that starts',
  })
}

function sacrificed({ assignment, stopping }: Held): Fault {
  return new Fault('RUNNER-SACRIFICED', {
    message: `the runner was killed because step ${assignment.step} beside it did not stop when ${stopping === 'cancel' ? 'cancelled' : 'its time was up'}`,
    hint: 'nothing is wrong with this step; it runs again',
    retryable: true,
    data: { run: assignment.run, step: assignment.step, item: assignment.item },
  })
}

function restOrRetire(crew: Crew, runner: SupervisedRunner): void {
  if (runner.held.size > 0 || runner.leaving || runner.idle !== null) return
  runner.idle = crew.clock.after(crew.config.runners.idleMs, () => retire(crew, runner))
}

function retire(crew: Crew, runner: SupervisedRunner): void {
  runner.leaving = true
  runner.idle?.stop()
  runner.send({ kind: 'end' })
  runner.idle = crew.clock.after(crew.config.runners.graceMs, () => runner.kill())
}
