import { createEngine, createOutputs } from '../engine/index.ts'
import type { Engine, Outputs } from '../engine/index.ts'
import type { JournalEvent } from '../journal/index.ts'
import { seededRandom, systemClock, systemRandom, windowOf } from '../kernel/index.ts'
import type { Clock, Json, Window } from '../kernel/index.ts'
import type { PipelineManifest, PoolManifest } from '../plan/index.ts'
import type { Assignment, ObjectStore, RunRecord, Store, TaskRunRecord } from '../ports/index.ts'
import { openSqlite } from '../store/index.ts'
import { inProcessExecutor } from './in-process-executor.ts'
import type { Behaviour } from './in-process-executor.ts'
import { memoryObjects } from './memory-objects.ts'

/** An engine on a state database, with behaviours in place of tasks; for tests and measurements of the engine alone. */
export interface EngineWorld extends AsyncDisposable {
  readonly engine: Engine
  readonly store: Store
  readonly outputs: Outputs
  readonly events: readonly JournalEvent[]
  readonly started: readonly Assignment[]
  /** Submits a run for 1 January 2026 and waits for its end. */
  run(pipeline: PipelineManifest, params?: { readonly [name: string]: Json }): Promise<RunRecord>
  /** The steps of the newest run, by name. */
  steps(): Promise<ReadonlyMap<string, TaskRunRecord>>
}

/** The window of runs in engine worlds. */
export const worldWindow: Window = windowOf(Date.UTC(2026, 0, 1), Date.UTC(2026, 0, 2))

/** Opens an engine world. The database is in memory unless a path is given; processes other than this one count as dead. */
export async function engineWorld(options: {
  readonly behave: Behaviour
  readonly slots?: number
  readonly pools?: readonly PoolManifest[]
  readonly path?: string
  readonly clock?: Clock
  /** A state database that the engine shares with others, in place of one of its own; it is not closed with the world. */
  readonly shared?: { readonly store: Store; readonly objects: ObjectStore; readonly scope: 'own' | 'submitted' | 'all' }
  /** The versions of pipelines that this engine has the code of. Default all. */
  readonly versions?: readonly string[]
  /** How long after the beginning of an attempt its end is waited for. Milliseconds; default 0. */
  readonly gatherMs?: number
}): Promise<EngineWorld> {
  const clock = options.clock ?? systemClock
  const { shared } = options
  const store = shared?.store ?? openSqlite({ path: options.path ?? ':memory:', clock })
  const outputs = createOutputs({ store, objects: shared?.objects ?? memoryObjects() })
  let started: readonly Assignment[] = []
  const engine = await createEngine({
    store,
    outputs,
    clock,
    // Engines on one state must not make the same names.
    random: shared === undefined ? seededRandom(1) : systemRandom,
    scope: shared?.scope ?? 'own',
    gatherMs: options.gatherMs ?? 0,
    ...(options.versions === undefined ? {} : { versions: options.versions }),
    pools: options.pools ?? [],
    process: { host: 'here', pid: process.pid, alive: (pid) => shared !== undefined || pid === process.pid },
    fence: async () => {},
    executor(events) {
      const executor = inProcessExecutor({ events, slots: options.slots ?? 16, behave: options.behave })
      started = executor.started
      return executor
    },
  })
  const events: JournalEvent[] = []
  engine.listen((news) => {
    if (news.kind === 'journal') events.push(news.entry.event)
  })
  return {
    engine,
    store,
    outputs,
    events,
    get started() {
      return started
    },
    async run(pipeline, params = {}) {
      const { run } = await engine.submit({ pipeline, sources: [], window: worldWindow, params, trigger: 'manual' })
      return engine.finished(run.id)
    },
    async steps() {
      const [newest] = await store.runs({ limit: 1 })
      return new Map((await store.steps(newest!.id)).map((step) => [step.step, step]))
    },
    async [Symbol.asyncDispose]() {
      await engine.close()
      if (shared === undefined) await store.close()
    },
  }
}
