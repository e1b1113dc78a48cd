import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatabase } from '../../adapters/databases/index.ts'
import { openDuckDb } from '../../adapters/duckdb/index.ts'
import { didYouMean, Fault, faultRecord, writtenDuration, systemClock, systemRandom, windowOf } from '../../kernel/index.ts'
import type { Clock } from '../../kernel/index.ts'
import type { Config, Dataset, Message, RawConfig, Row } from '../../define/index.ts'
import type { LogLine, TaskRunKey } from '../../journal/index.ts'
import type { Assignment, Outcome, Warehouse } from '../../ports/index.ts'
import { compileConnections } from '../../project/index.ts'
import { convertersOf, createDatabases, createRedactor, openAttempt, rowStream, writeRows } from '../../runner/index.ts'
import type { OpenDatabase, Workplace } from '../../runner/index.ts'
import type { TestedPipeline } from './tested-pipeline.ts'

/** An attempt that runs in this process. */
export interface RoomAttempt {
  readonly outcome: Promise<Outcome>
  /** Ends it now, as a runner that is killed would. */
  stop(why: 'timeout' | 'cancel'): void
}

/** Runs real task functions in this process, on a warehouse of their own that is opened when one is first needed. */
export interface TaskRoom extends AsyncDisposable {
  readonly log: readonly LogLine[]
  readonly messages: readonly Message[]
  start(assignment: Assignment): RoomAttempt
  fence(key: TaskRunKey, epoch: number): Promise<void>
  fill(datasets: { readonly [name: string]: Iterable<unknown> }): Promise<void>
  rows<D extends Dataset>(dataset: D): Promise<Row<D>[]>
}

const config: Config = {
  name: 'test',
  state: '',
  store: { kind: 'sqlite' },
  warehouse: { kind: 'duckdb', path: '', memory: null, threads: null },
  lake: { path: '' },
  secrets: {},
  connections: {},
  channels: { test: { kind: 'console' } },
  runners: { max: 1, concurrency: 1, idleMs: 0, graceMs: 0, memoryMb: null },
  history: { bytes: 512_000_000, ageMs: null },
  logs: { bytesPerTaskRun: 10_000_000 },
}

const never = new AbortController().signal

/** A test of a pipeline has no models: they are tested by the tests that they have. */
async function refuseModels(): Promise<never> {
  throw new Fault('DEFINE-NO-MODELS', {
    message: 'testRun builds no models',
    hint: 'test what the pipeline does around them, and the models with their own tests: caudal build',
  })
}

/** Opens a room for the tasks of a pipeline. Lines of its log carry the moments of the clock. */
export function openTaskRoom(options: {
  readonly tested: TestedPipeline
  readonly clock: Clock
  readonly root: string
  readonly secrets?: { readonly [name: string]: string }
  readonly connections?: RawConfig['connections']
}): TaskRoom {
  const { tested, clock, root } = options
  const secrets = options.secrets ?? {}
  const redact = createRedactor(secrets)
  const log: LogLine[] = []
  const messages: Message[] = []
  const warehouse = temporaryWarehouse(clock)
  const given = { ...config, secrets, connections: compileConnections(options.connections ?? {}, root) }
  const open: OpenDatabase = (of) => openDatabase({ ...of, clock: systemClock })
  const databases = createDatabases({ open, warehouse: warehouse.open })
  const workplace: Omit<Workplace, 'outbox'> = {
    root,
    config: given,
    load: async ({ pipeline }) => tested.codes.get(pipeline)!,
    build: refuseModels,
    warehouse: warehouse.open,
    databases,
    openChannel: () => ({ send: async (message) => void messages.push(message), close: async () => {} }),
    redact,
    // What a task itself waits for, as an answer from a server, takes real time.
    clock: systemClock,
    now: () => clock.now(),
    random: systemRandom,
  }
  const manifestOf = (name: string) => {
    const manifest = tested.codes.get(tested.pipeline.name)!.datasets.get(name)
    const dataset = tested.datasets.get(name)
    if (manifest !== undefined && dataset !== undefined) return { manifest, dataset }
    throw new Fault('DATASET-UNKNOWN', {
      message: `no task of ${tested.pipeline.name} reads or writes ${name}`,
      hint: didYouMean(name, tested.datasets.keys()),
    })
  }
  return {
    log,
    messages,
    start(assignment) {
      const { promise, resolve } = Promise.withResolvers<Outcome>()
      const { run, step, item, attempt } = assignment
      const outbox: Workplace['outbox'] = {
        line({ level, message, fields }) {
          const at = new Date(clock.now()).toISOString()
          log.push({ at, run, step, item, attempt, level, message, ...(fields === undefined ? {} : { fields }) })
        },
        ended: (_, outcome) => void (outcome.kind === 'stopped' || resolve(outcome)),
        send() {},
      }
      const opened = openAttempt({ ...workplace, outbox }, { id: 1, assignment, over() {} })
      opened.go()
      return {
        outcome: promise,
        stop(why) {
          opened.stop(why)
          resolve(why === 'cancel' ? { kind: 'cancelled' } : timedOut(assignment))
        },
      }
    },
    fence: async (key, epoch) => (await warehouse.open()).fence(key, epoch),
    async fill(datasets) {
      for (const [name, rows] of Object.entries(datasets)) {
        const start = clock.now()
        const assignment = seeding(tested.pipeline.name, windowOf(start, start + 1))
        const writing = { assignment, root, signal: never, warehouse: warehouse.open, published() {} }
        await writeRows(writing, { ...manifestOf(name), rows, options: { mode: 'overwrite' }, ordinal: 0 })
      }
    },
    async rows<D extends Dataset>({ name }: D): Promise<Row<D>[]> {
      const { manifest, dataset } = manifestOf(name)
      const opened = await warehouse.opened()
      const there = await opened?.datasets()
      if (opened === undefined || there?.some((version) => version.dataset === name) !== true) return []
      return rowStream<Row<D>>(() => opened.read({ dataset: manifest }, { signal: never }), convertersOf(dataset.columns)).all()
    },
    async [Symbol.asyncDispose]() {
      await databases.close()
      await warehouse.close()
    },
  }
}

function seeding(pipeline: string, window: Assignment['window']): Assignment {
  const key = { run: 'given', step: 'given', item: null, epoch: 1, attempt: 1 }
  return { kind: 'run', ...key, pipeline, file: '', version: '', sources: [], input: {}, window, params: {}, timeoutMs: null }
}

function timedOut({ step, timeoutMs }: Assignment): Outcome {
  const message = `step ${step} took longer than ${writtenDuration(timeoutMs ?? 0)}`
  const hint = 'raise the timeout of the task or of the step'
  return { kind: 'timed_out', error: faultRecord(new Fault('TASK-TIMED-OUT', { message, hint, retryable: true, data: { timeoutMs } })) }
}

/** A DuckDB warehouse in a folder that is removed with it. */
function temporaryWarehouse(clock: Clock): {
  readonly open: () => Promise<Warehouse>
  readonly opened: () => Promise<Warehouse | undefined>
  readonly close: () => Promise<void>
} {
  let opening: Promise<{ readonly warehouse: Warehouse; readonly folder: string }> | undefined
  const start = async () => {
    const folder = await mkdtemp(join(tmpdir(), 'caudal-test-'))
    const path = join(folder, 'warehouse.duckdb')
    const warehouse = await openDuckDb({ path, lake: join(folder, 'lake'), memory: null, threads: 1, clock })
    return { warehouse, folder }
  }
  return {
    async open() {
      opening ??= start()
      return (await opening).warehouse
    },
    opened: async () => (await opening)?.warehouse,
    async close() {
      const opened = await opening
      opening = undefined
      if (opened === undefined) return
      await opened.warehouse.close()
      await rm(opened.folder, { recursive: true, force: true })
    },
  }
}
