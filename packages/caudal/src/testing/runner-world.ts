import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { systemClock } from '../kernel/index.ts'
import type { Config } from '../define/index.ts'
import type { LogLine, ProgressNote } from '../journal/index.ts'
import type { Assignment, Outcome } from '../ports/index.ts'
import { processFile } from '../project/index.ts'
import { createProcessExecutor } from '../runner/index.ts'
import type { ProcessExecutor, ProcessExecutorOptions } from '../runner/index.ts'

/** What an attempt came to: how it ended, and what it said on the way. */
export interface AttemptStory {
  readonly outcome: Outcome
  readonly lines: readonly LogLine[]
  readonly progress: readonly ProgressNote[]
}

/** An attempt that is under way. */
export interface StartedAttempt {
  readonly assignment: Assignment
  readonly story: Promise<AttemptStory>
  /** Resolves with the first line that has the message. */
  said(message: string): Promise<LogLine>
}

/** A project in a temporary folder and an executor of real runner processes on it. */
export interface RunnerWorld extends AsyncDisposable {
  readonly root: string
  readonly config: Config
  readonly executor: ProcessExecutor
  /** Starts an attempt at a step of the world's pipeline. */
  start(step: string, given?: Partial<Assignment>): StartedAttempt
}

/** What a world is made of; the pipeline is called `world` and stands in `pipelines/world.ts`. */
export interface RunnerWorldOptions {
  /** The text of `pipelines/world.ts`. */
  readonly pipeline: string
  readonly files?: { readonly [path: string]: string }
  readonly config?: (root: string) => Partial<Config>
  readonly memoryMb?: number
  readonly entry?: string
  /** The source files of a version. Default: those of the folder. */
  readonly code?: ProcessExecutorOptions['code']
  /** Where the world's warehouse can be reached. Default: nowhere. */
  readonly warehouseAddress?: (place: { readonly root: string; readonly config: Config }) => Promise<string>
}

const window = { start: '2026-11-19T00:00:00Z', end: '2026-11-20T00:00:00Z', day: '2026-11-19' }

/** Makes a world; disposing of it ends the runners and removes the folder. */
export async function runnerWorld(options: RunnerWorldOptions): Promise<RunnerWorld> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'caudal-runner-')))
  const files = {
    'caudal.config.ts': "import { defineConfig } from 'caudal'\n\nexport default defineConfig({ name: 'world' })\n",
    'pipelines/world.ts': options.pipeline,
    ...options.files,
  }
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
  const config = { ...worldConfig(root), ...options.config?.(root) }
  const desk = createDesk()
  const executor = createProcessExecutor({
    entry: options.entry ?? processFile('runner'),
    root,
    config,
    clock: systemClock,
    code: (of) => options.code?.(of) ?? Promise.resolve([]),
    warehouseAddress: () => options.warehouseAddress?.({ root, config }) ?? Promise.reject(new Error('this world has no warehouse')),
    events: desk.events,
    ...(options.memoryMb === undefined ? {} : { memoryMb: options.memoryMb }),
  })
  let epoch = 0
  return {
    root,
    config,
    executor,
    start(step, given) {
      epoch++
      const place = { run: 'r1', step, item: null, pipeline: 'world', file: 'pipelines/world.ts', version: '1', sources: [] }
      const assignment: Assignment = { kind: 'run', ...place, epoch, attempt: 1, input: {}, window, params: {}, timeoutMs: null, ...given }
      const started = desk.open(assignment)
      executor.start(assignment)
      return started
    },
    async [Symbol.asyncDispose](): Promise<void> {
      await executor.close()
      await rm(root, { recursive: true, force: true })
    },
  }
}

function worldConfig(root: string): Config {
  return {
    name: 'world',
    state: join(root, '.caudal'),
    store: { kind: 'sqlite' },
    warehouse: { kind: 'duckdb', path: join(root, '.caudal/warehouse.duckdb'), memory: null, threads: null },
    lake: { path: join(root, '.caudal/lake') },
    secrets: {},
    connections: {},
    channels: {},
    runners: { max: 1, concurrency: 8, idleMs: 60_000, graceMs: 200, memoryMb: null },
    history: { bytes: 512_000_000, ageMs: null },
    logs: { bytesPerTaskRun: 10_000_000 },
  }
}

/** Where the events of the attempts come together, by epoch. */
function createDesk() {
  interface Entry {
    readonly lines: LogLine[]
    readonly progress: ProgressNote[]
    readonly waiting: Map<string, PromiseWithResolvers<LogLine>>
    readonly story: PromiseWithResolvers<AttemptStory>
  }
  const entries = new Map<number, Entry>()
  return {
    open(assignment: Assignment): StartedAttempt {
      const entry: Entry = { lines: [], progress: [], waiting: new Map(), story: Promise.withResolvers() }
      entries.set(assignment.epoch, entry)
      return {
        assignment,
        story: entry.story.promise,
        said(message) {
          const there = entry.lines.find((line) => line.message === message)
          if (there !== undefined) return Promise.resolve(there)
          const waiter = entry.waiting.get(message) ?? Promise.withResolvers<LogLine>()
          entry.waiting.set(message, waiter)
          return waiter.promise
        },
      }
    },
    events: {
      ended: ({ epoch }: Assignment, outcome: Outcome): void => {
        const { lines, progress, story } = entries.get(epoch)!
        story.resolve({ outcome, lines, progress })
      },
      logged: (line: LogLine & { readonly epoch: number }): void => {
        const entry = entries.get(line.epoch)!
        entry.lines.push(line)
        entry.waiting.get(line.message)?.resolve(line)
      },
      progressed: (note: ProgressNote & { readonly epoch: number }): void => void entries.get(note.epoch)!.progress.push(note),
    },
  }
}
