import { createEngine, createOutputs } from '../../engine/index.ts'
import type { Clearing } from '../../engine/index.ts'
import { Fault, durationMs, parseWindow, seededRandom } from '../../kernel/index.ts'
import type { Clock, Duration, Json } from '../../kernel/index.ts'
import { isTerminal } from '../../journal/index.ts'
import type { LogLine } from '../../journal/index.ts'
import type { Dataset, Message, Pipeline, RawConfig, Row } from '../../define/index.ts'
import type { AttemptRecord, Executor, ExecutorEvents, RunRecord, Store, TaskRunRecord } from '../../ports/index.ts'
import { readParams } from '../../project/index.ts'
import { openSqlite } from '../../store/index.ts'
import { memoryObjects } from '../memory-objects.ts'
import { testClock } from '../test-clock.ts'
import type { TestClock } from '../test-clock.ts'
import { openTaskRoom } from './task-room.ts'
import type { RoomAttempt, TaskRoom } from './task-room.ts'
import { testedPipeline } from './tested-pipeline.ts'
import { personsOf } from './persons.ts'
import type { AnswerStandIn, StandIns } from './tested-pipeline.ts'

/** How a pipeline is tried. */
export interface TestRunOptions extends StandIns {
  /** The clock of the run. Default: one that starts at the end of the window. */
  readonly clock?: TestClock
  /** A day, a month or an interval. Default `2026-01-01`. */
  readonly window?: string
  readonly params?: { readonly [name: string]: Json }
  /** Rows that are there before the run starts, by dataset; they must fit the dataset's schema. */
  readonly datasets?: { readonly [dataset: string]: Iterable<unknown> }
  readonly secrets?: { readonly [name: string]: string }
  /** What the tasks' `connection` reaches: `{ erp: sqlite('fixtures/erp.db') }`. */
  readonly connections?: RawConfig['connections']
  /** How much time may pass on the run's clock before the test goes on, whether the run has ended or not. Default: until it ends. */
  readonly stopAfter?: Duration
  /** Where paths of the tasks start. Default: the working directory. */
  readonly root?: string
}

/** A run on a virtual clock, as it stands. Disposing of it removes its warehouse. */
export interface TestedRun extends AsyncDisposable {
  readonly run: RunRecord
  /** The steps by name; mapped ones as a whole. */
  readonly steps: { readonly [step: string]: TaskRunRecord }
  /** What the steps that succeeded gave, by name; a list for a mapped step. */
  readonly outputs: { readonly [step: string]: Json }
  readonly attempts: readonly AttemptRecord[]
  readonly log: readonly LogLine[]
  /** What the tasks sent with `notify`. */
  readonly messages: readonly Message[]
  /** The moment on the run's clock. Milliseconds since 1970. */
  readonly now: number
  /** All rows of a dataset that a task of the pipeline reads or writes. */
  rows<D extends Dataset>(dataset: D): Promise<Row<D>[]>
  /** Lets time pass on the run's clock, or until the run ends. */
  advance(duration: Duration): Promise<void>
  cancel(): Promise<void>
  /** Answers a step that asks a person. Throws the first thing that is wrong with what is filled in. */
  answer(step: string, answer: AnswerStandIn): Promise<void>
  /** Runs again what did not succeed, or from a step or one item of it, with all that comes after, until the run ends. */
  retry(what?: Clearing): Promise<void>
}

/**
 * Runs a pipeline in this process with its real task functions, on a virtual clock: retries, waits and timeouts take no time. While a
 * function is under way the clock stands still. A run that only a person can let go on is given back as it stands. Throws the first problem of the definition, of the parameters and of the rows given.
 */
export async function testRun(pipeline: Pipeline, options: TestRunOptions = {}): Promise<TestedRun> {
  const { root = process.cwd(), tasks = {}, sensors = {}, approvals = {}, secrets = {}, connections = {} } = options
  const window = parseWindow(options.window ?? '2026-01-01')
  const clock = options.clock ?? testClock(Date.parse(window.end))
  const stage = createStage(clock)
  const tested = testedPipeline(pipeline, { tasks, sensors, approvals, root, sleeping: stage.sleeping })
  const { params, problems } = await readParams(pipeline, options.params ?? {})
  if (problems[0] !== undefined) throw problems[0]
  const room = openTaskRoom({ tested, clock, root, secrets, connections })
  await room.fill(options.datasets ?? {})
  const store = openSqlite({ path: ':memory:', clock })
  const outputs = createOutputs({ store, objects: memoryObjects() })
  const engine = await createEngine({
    store,
    outputs,
    clock,
    random: seededRandom(1),
    scope: 'own',
    pools: tested.pools,
    process: { host: 'test', pid: 1, alive: () => true },
    fence: (key, epoch) => stage.busy(room.fence(key, epoch)),
    executor: (events) => stage.executor(room, events),
  })
  let over = false
  const persons = personsOf(tested, { engine, approvals, busy: stage.busy })
  engine.listen((news) => {
    persons.hear(news)
    if (news.kind !== 'journal' || news.entry.event.kind !== 'run') return
    const { pipeline: name, to } = news.entry.event
    if (name === tested.pipeline.name) over = isTerminal('run', to)
  })
  const { run } = await engine.submit({
    pipeline: tested.pipeline,
    triggered: tested.triggered,
    sources: [],
    window,
    params,
    trigger: 'manual',
  })
  const go = async (forMs: number): Promise<Standing> => {
    await stage.pass({ forMs, over: () => over, stands: persons.areAsked })
    persons.check()
    return standing(store, { run: run.id, read: (step, mapped) => outputs.read({ run: run.id, step, item: null }, { mapped }) })
  }
  let now = await go(options.stopAfter === undefined ? Infinity : durationMs(options.stopAfter))
  return {
    get run() {
      return now.run
    },
    get steps() {
      return now.steps
    },
    get outputs() {
      return now.outputs
    },
    get attempts() {
      return now.attempts
    },
    get now() {
      return clock.now()
    },
    log: room.log,
    messages: room.messages,
    rows: (dataset) => room.rows(dataset),
    async advance(duration) {
      now = await go(durationMs(duration))
    },
    async cancel() {
      await engine.cancel(run.id, { hard: false, reason: 'cancelled by the test' })
      now = await go(0)
    },
    async answer(step, answer) {
      await persons.answer(run.id, { step, answer })
      now = await go(0)
    },
    async retry(what = { from: 'failed' }) {
      await engine.retry(run.id, what)
      now = await go(Infinity)
    },
    async [Symbol.asyncDispose]() {
      await engine.close()
      await store.close()
      await room[Symbol.asyncDispose]()
    },
  }
}

type Standing = Pick<TestedRun, 'run' | 'steps' | 'outputs' | 'attempts'>

async function standing(
  store: Store,
  of: { readonly run: string; readonly read: (step: string, mapped: boolean) => Promise<Json | undefined> },
): Promise<Standing> {
  const run = (await store.run(of.run))!
  const steps = await store.steps(of.run)
  const outputs: { [step: string]: Json } = {}
  for (const { step, state, items } of steps) {
    const output = state === 'succeeded' ? await of.read(step, items !== null) : undefined
    if (output !== undefined) outputs[step] = output
  }
  const attempts = await store.attempts({ run: of.run, limit: 100_000 })
  return { run, steps: Object.fromEntries(steps.map((step) => [step.step, step])), outputs, attempts }
}

/** Where attempts run beside a virtual clock, which goes on only while none of them is at work. */
interface Stage {
  executor(room: TaskRoom, events: ExecutorEvents): Executor
  /** Something is under way that takes real time. */
  busy<T>(work: Promise<T>): Promise<T>
  /** Something waits for the clock. */
  sleeping(nap: (clock: Clock) => Promise<void>): Promise<void>
  pass(options: { readonly forMs: number; readonly over: () => boolean; readonly stands: () => boolean }): Promise<void>
}

function createStage(clock: TestClock): Stage {
  let working = 0
  let changed = Promise.withResolvers<void>()
  const change = (by: 1 | -1): void => {
    working += by
    changed.resolve()
    changed = Promise.withResolvers<void>()
  }
  const quiet = async (): Promise<void> => {
    for (let still = 0; still < 2; still = working > 0 ? 0 : still + 1) {
      if (working > 0) await changed.promise
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  const busy = async <T>(work: Promise<T>): Promise<T> => {
    change(1)
    return work.finally(() => change(-1))
  }
  return {
    busy,
    async sleeping(nap) {
      change(-1)
      return nap(clock).finally(() => change(1))
    },
    executor: (room, events) => roomExecutor({ room, events, clock, busy }),
    async pass({ forMs, over, stands }) {
      const end = clock.now() + forMs
      for (;;) {
        await quiet()
        if (over()) return
        const next = clock.next()
        if (next !== null && next <= end) clock.toNext()
        else if (Number.isFinite(end)) {
          clock.advance(Math.max(0, end - clock.now()))
          return
        } else if (stands()) return
        else {
          const hint = 'this is a defect of Caudal; please report it with the pipeline'
          throw new Fault('TEST-RUN-STUCK', { message: 'nothing goes on, and the run has not ended', hint, blame: 'system' })
        }
      }
    },
  }
}

/** An executor in this process whose time limits ring on the test's clock. */
function roomExecutor(parts: {
  readonly room: TaskRoom
  readonly events: ExecutorEvents
  readonly clock: Clock
  readonly busy: Stage['busy']
}): Executor {
  const { room, events, clock, busy } = parts
  const running = new Map<string, RoomAttempt>()
  return {
    free: () => 64 - running.size,
    start(assignment) {
      const { run, step, item, epoch, timeoutMs } = assignment
      const name = JSON.stringify([run, step, item, epoch])
      const attempt = room.start(assignment)
      running.set(name, attempt)
      const limit = timeoutMs === null ? undefined : clock.after(timeoutMs, () => attempt.stop('timeout'))
      void busy(attempt.outcome).then((outcome) => {
        limit?.stop()
        running.delete(name)
        events.ended(assignment, outcome)
      })
    },
    cancel: ({ run, step, item, epoch }) => running.get(JSON.stringify([run, step, item, epoch]))?.stop('cancel'),
    async close() {
      for (const attempt of running.values()) attempt.stop('cancel')
      running.clear()
    },
  }
}
