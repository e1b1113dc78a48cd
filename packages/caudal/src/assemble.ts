import { hostname } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { folderObjects } from './adapters/files/index.ts'
import { createFileLogSink } from './adapters/logs/index.ts'
import type { Config } from './define/index.ts'
import { createEngine, createOutputs } from './engine/index.ts'
import type { Engine } from './engine/index.ts'
import type { TaskRunKey } from './journal/index.ts'
import { Faults, systemRandom } from './kernel/index.ts'
import type { Clock, Fault } from './kernel/index.ts'
import type { Manifest, SourceManifest } from './plan/index.ts'
import type { LogSink, Store, StoreReader, Warehouse } from './ports/index.ts'
import { findProject, loadInChild } from './project/index.ts'
import { createProcessExecutor, prestartRunner } from './runner/index.ts'
import type { RunnerProcess } from './runner/index.ts'
import { openSqlite } from './store/index.ts'

/** A project opened: its definitions, its state and, on demand, what works on it. */
export interface Workbench extends AsyncDisposable {
  readonly root: string
  readonly config: Config
  readonly manifest: Manifest
  readonly sources: readonly (SourceManifest & { readonly text: string })[]
  /** What is suspicious in the definitions but not wrong. */
  readonly warnings: readonly Fault[]
  readonly clock: Clock
  readonly store: StoreReader
  readonly logs: LogSink
  /** The warehouse; its process starts when it is first asked for. */
  warehouse(): Promise<Warehouse>
  /** Keeps a pipeline from starting runs by itself, or lets it again. */
  pausePipeline(pause: { readonly pipeline: string; readonly paused: boolean }): Promise<void>
  /** The engine; its first runner starts with it. */
  engine(): Promise<Engine>
}

/** Which project to open; `toRun` starts a runner meanwhile, so that it is warm when the engine is asked for. */
export interface OpenOptions {
  readonly cwd: string
  readonly clock: Clock
  readonly toRun?: boolean
}

/** Opens the project that a folder lies in. Rejects with `Faults` where it does not load, all of them at once, before anything is written. */
export async function openProject(options: OpenOptions): Promise<Workbench> {
  const { clock } = options
  const root = findProject(options.cwd)
  const first = options.toRun === true ? prestartRunner({ entry: processFile('runner'), root }) : undefined
  try {
    return await openLoaded({ root, clock, first })
  } catch (error) {
    first?.child.kill('SIGKILL')
    throw error
  }
}

async function openLoaded(options: {
  readonly root: string
  readonly clock: Clock
  readonly first: RunnerProcess | undefined
}): Promise<Workbench> {
  const { root, clock, first } = options
  const { config, manifest, sources, problems, warnings } = await loadInChild({ root, entry: processFile('loader'), clock })
  if (problems.length > 0 || config === null || manifest === null) throw new Faults(problems)
  const store = openSqlite({ path: join(config.state, 'state.db'), clock })
  const outputs = createOutputs({ store, objects: folderObjects(join(config.state, 'objects')) })
  const logs = createFileLogSink({ folder: join(config.state, 'logs'), clock })
  const dataPlane = openDataPlane({ root, config, clock })
  const engine = once(() => openEngine({ root, config, manifest, clock, store, outputs, logs, dataPlane, first }))
  return {
    root,
    config,
    manifest,
    sources,
    warnings,
    clock,
    store: { ...store, output: (key) => outputOf({ store, outputs }, key) },
    logs,
    warehouse: dataPlane.connect,
    pausePipeline: (pause) => store.transaction((tx) => tx.pausePipeline(pause)),
    engine: engine.get,
    async [Symbol.asyncDispose]() {
      await (await engine.made())?.close()
      first?.child.kill('SIGKILL')
      await logs.close()
      await dataPlane.close()
      await store.close()
    },
  }
}

type Outputs = ReturnType<typeof createOutputs>

/** What the engine of a project is put together from. */
interface EngineNeeds extends Pick<Workbench, 'root' | 'config' | 'manifest' | 'clock' | 'logs'> {
  readonly store: Store
  readonly outputs: Outputs
  readonly dataPlane: DataPlane
  readonly first: RunnerProcess | undefined
}

async function openEngine(needs: EngineNeeds): Promise<Engine> {
  const { root, config, manifest, clock, store, outputs, logs, dataPlane, first } = needs
  const engine = await createEngine({
    store,
    outputs,
    clock,
    random: systemRandom,
    scope: 'own',
    pools: manifest.pools,
    process: { host: hostname(), pid: process.pid, alive },
    fence: async (key, epoch) => (await dataPlane.connect()).fence(key, epoch),
    executor: (events) =>
      createProcessExecutor({
        entry: processFile('runner'),
        root,
        config,
        events,
        clock,
        warehouseAddress: dataPlane.address,
        ...(first === undefined ? {} : { first }),
      }),
  })
  engine.listen((news) => {
    if (news.kind === 'log') logs.write(news.line)
  })
  return engine
}

async function outputOf(state: { readonly store: Store; readonly outputs: Outputs }, key: TaskRunKey): ReturnType<StoreReader['output']> {
  const steps = key.item === null ? await state.store.steps(key.run) : []
  return state.outputs.read(key, { mapped: steps.some(({ step, items }) => step === key.step && items !== null) })
}

/** The way to the process that owns the warehouse. */
interface DataPlane {
  readonly address: () => Promise<string>
  readonly connect: () => Promise<Warehouse>
  readonly close: () => Promise<void>
}

function openDataPlane(options: { readonly root: string; readonly config: Config; readonly clock: Clock }): DataPlane {
  const { root, config, clock } = options
  const module = once(() => import('./adapters/data-plane/index.ts'))
  const address = async (): Promise<string> =>
    (await module.get()).ensureWarehouse({ root, config, entry: processFile('data-plane'), clock })
  const client = once(async () => (await module.get()).connectWarehouse({ reconnect: address }))
  return {
    address,
    connect: client.get,
    close: async () => (await client.made())?.close(),
  }
}

/** Makes something when it is first asked for; a failure is forgotten, so that the next who asks tries again. */
function once<T>(make: () => Promise<T>): { readonly get: () => Promise<T>; readonly made: () => Promise<T | undefined> } {
  let making: Promise<T> | undefined
  return {
    get() {
      making ??= make().catch((error: unknown) => {
        making = undefined
        throw error
      })
      return making
    },
    made: async () => making?.catch(() => undefined),
  }
}

function processFile(name: 'loader' | 'runner' | 'data-plane'): string {
  return fileURLToPath(new URL(`./processes/${name}.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url))
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
