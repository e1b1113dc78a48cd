import { hostname } from 'node:os'
import { join } from 'node:path'
import { folderObjects } from './adapters/files/index.ts'
import { createFileLogSink } from './adapters/logs/index.ts'
import type { Config } from './define/index.ts'
import { createEngine, createOutputs, living, takesNothing } from './engine/index.ts'
import type { Engine } from './engine/index.ts'
import type { TaskRunKey } from './journal/index.ts'
import { canonicalJson, Fault, Faults, systemRandom } from './kernel/index.ts'
import type { Clock } from './kernel/index.ts'
import type { Manifest, SourceManifest } from './plan/index.ts'
import type { Finding, OpenProject } from './operate/index.ts'
import type { ExecutorEvents, ObjectStore, Store, StoreReader, Warehouse, WorkerRecord } from './ports/index.ts'
import { fewAtOnce, findProject, hasModels, loadInChild, modelsInChild, ownCommand, processFile } from './project/index.ts'
import { createProcessExecutor, prestartRunner } from './runner/index.ts'
import type { ProcessExecutor, RunnerProcess } from './runner/index.ts'
import { openPostgres, openSqlite } from './store/index.ts'

/** Processes that load the project at once to answer what is asked of its code. */
const mostLoaders = 2

/** Whether the engine works on what is submitted to it, or on all runs of a state that is shared, as a worker does. */
export interface EngineScope {
  readonly all?: boolean
  /** It runs nothing, and only passes on what a person asks of runs. */
  readonly commandsOnly?: boolean
}

/** A project's definitions, as they were when it was loaded. */
export interface Definitions {
  readonly config: Config
  readonly manifest: Manifest
  readonly sources: readonly (SourceManifest & { readonly text: string })[]
  /** What is suspicious in the definitions but not wrong. */
  readonly warnings: readonly Fault[]
}

/** A project opened: its definitions, its state and, on demand, what works on it. */
export interface Workbench extends AsyncDisposable, OpenProject {
  /** Loads the definitions as they are on the disk by now. Rejects with `Faults` where they do not load. */
  load(): Promise<Definitions>
  /**
   * Goes on with definitions that were loaded later: runs that start from now on are of them, those under way keep their version.
   * Gives the settings that have changed and take effect with the next start alone.
   */
  use(definitions: Definitions): Promise<readonly string[]>
  /** The engine; its first runner starts with it. What scope it has is settled when it is first asked for. */
  engine(options?: EngineScope): Promise<Engine>
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
  let now = await loadDefinitions({ root, clock })
  const { config } = now
  const { store, objects } = await openState(config, clock)
  const outputs = createOutputs({ store, objects })
  const logs = createFileLogSink({ folder: join(config.state, 'logs'), clock })
  const dataPlane = openDataPlane({ root, config, clock })
  let scope: EngineScope = {}
  const engine = once(() => openEngine({ root, now: () => now, clock, store, outputs, logs, dataPlane, first }, scope))
  return {
    root,
    get config() {
      return now.config
    },
    get manifest() {
      return now.manifest
    },
    get sources() {
      return now.sources
    },
    get warnings() {
      return now.warnings
    },
    clock,
    store: { ...store, output: (key) => outputOf({ store, outputs }, key) },
    logs,
    process: neighbours(config),
    ask: fewAtOnce((question) => loadInChild({ root, entry: processFile('loader'), clock, ...question }), mostLoaders),
    note: (work) => store.transaction(work),
    models: readModels({ root, clock, config: () => now.config }),
    examine: examinations({ root, clock }),
    warehouse: dataPlane.connect,
    pausePipeline: pauses(store, clock),
    sweepHistory: () => store.sweepHistory(now.config.history, clock.now()),
    load: () => loadDefinitions({ root, clock }),
    async use(definitions) {
      const settled = settle(config, definitions.config)
      now = { ...definitions, config: settled.config }
      const made = await engine.made()
      made?.configure(runnerConfig(settled.config))
      await made?.engine.learn(learnt(now))
      return settled.waiting
    },
    async engine(options = {}) {
      scope = options
      return (await engine.get()).engine
    },
    [Symbol.asyncDispose]: async () => {
      await (await engine.made())?.engine.close()
      first?.child.kill('SIGKILL')
      for (const one of [logs, dataPlane, store]) await one.close()
    },
  }
}

/** Pauses a pipeline and notes who asked for it, in one transaction. */
function pauses(store: Store, clock: Clock): OpenProject['pausePipeline'] {
  return ({ request, ...pause }) =>
    store.transaction(async (tx) => {
      await tx.pausePipeline(pause)
      if (request !== undefined) await tx.append(clock.now(), [{ kind: 'request', ...request, of: { pipeline: pause.pipeline } }])
    })
}

async function loadDefinitions({ root, clock }: { readonly root: string; readonly clock: Clock }): Promise<Definitions> {
  const { config, manifest, sources, problems, warnings } = await loadInChild({ root, entry: processFile('loader'), clock })
  if (problems.length > 0 || config === null || manifest === null) throw new Faults(problems)
  return { config, manifest, sources, warnings }
}

/** The settings that processes under way were started with. */
const lasting = ['state', 'store', 'warehouse', 'lake'] as const

/** Other settings as far as they can take effect now, and which cannot. */
function settle(began: Config, other: Config): { readonly config: Config; readonly waiting: readonly string[] } {
  const { state, store, warehouse, lake } = began
  return {
    config: { ...other, state, store, warehouse, lake },
    waiting: lasting.filter((name) => canonicalJson(began[name]) !== canonicalJson(other[name])),
  }
}

function learnt({ manifest }: Definitions): Parameters<Engine['learn']>[0] {
  return { versions: manifest.pipelines.map(({ version }) => version), pools: manifest.pools }
}

/** User code has no business with the state, nor with its password. */
function runnerConfig(config: Config): Config {
  return { ...config, store: { kind: 'sqlite' } }
}

async function openState(config: Config, clock: Clock): Promise<{ readonly store: Store; readonly objects: ObjectStore }> {
  if (config.store.kind === 'postgres') return openPostgres({ url: config.store.url, clock })
  return { store: openSqlite({ path: join(config.state, 'state.db'), clock }), objects: objectsOf(config.state) }
}

type Outputs = ReturnType<typeof createOutputs>

/** What the engine of a project is put together from. */
interface EngineNeeds extends Pick<Workbench, 'root' | 'clock' | 'logs'> {
  /** The definitions that are gone on with. */
  readonly now: () => Definitions
  readonly store: Store
  readonly outputs: Outputs
  readonly dataPlane: DataPlane
  readonly first: RunnerProcess | undefined
}

/** How long after the beginning of an attempt its end is waited for. Milliseconds: more than a runner needs for a task that does little. */
const gatherMs = 4

async function openEngine(
  needs: EngineNeeds,
  { all = false, commandsOnly = false }: EngineScope,
): Promise<{ readonly engine: Engine; readonly configure: ProcessExecutor['use'] }> {
  const { now, clock, store, outputs, logs, dataPlane } = needs
  const { config } = now()
  let runners: ProcessExecutor | undefined
  const shared = config.store.kind === 'postgres'
  const engine = await createEngine({
    store,
    outputs,
    clock,
    random: systemRandom,
    gatherMs,
    scope: !shared ? 'own' : all ? 'all' : 'submitted',
    ...learnt(now()),
    ...(commandsOnly ? {} : { history: () => now().config.history }),
    process: neighbours(config),
    fence: async (key, epoch) => (await dataPlane.connect()).fence(key, epoch),
    executor: (events) => (commandsOnly ? takesNothing() : (runners = processExecutor(needs, events))),
  })
  engine.listen((news) => {
    if (news.kind === 'log') logs.write(news.line)
  })
  return { engine, configure: (next) => runners?.use(next) }
}

/** The source files of a version: those at hand where it is the one of today, else as the state keeps them. */
async function codeOf(
  of: { readonly pipeline: string; readonly version: string },
  from: { readonly now: Definitions; readonly store: Store },
): Promise<Definitions['sources']> {
  const { manifest, sources } = from.now
  const isOfToday = manifest.pipelines.some(({ name, version }) => name === of.pipeline && version === of.version)
  return isOfToday ? sources : from.store.sources(of)
}

function processExecutor({ root, now, clock, store, dataPlane, first }: EngineNeeds, events: ExecutorEvents): ProcessExecutor {
  const { config } = now()
  const { memoryMb } = config.runners
  // It was started before the config was read, with the default.
  if (memoryMb !== null) first?.child.kill('SIGKILL')
  return createProcessExecutor({
    entry: processFile('runner'),
    root,
    config: runnerConfig(config),
    code: (of) => codeOf(of, { now: now(), store }),
    events,
    clock,
    warehouseAddress: dataPlane.address,
    ...(memoryMb === null ? {} : { memoryMb }),
    ...(first === undefined || memoryMb !== null ? {} : { first }),
  })
}

async function outputOf(state: { readonly store: Store; readonly outputs: Outputs }, key: TaskRunKey): ReturnType<StoreReader['output']> {
  const step = key.item === null ? await state.store.step(key) : null
  return state.outputs.read(key, { mapped: step !== null && step.items !== null })
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

/** Reads models when they are asked for; who asks again soon gets the same. */
function readModels(of: { readonly root: string; readonly clock: Clock; readonly config: () => Config }): OpenProject['models'] {
  const { root, clock, config } = of
  let last: { readonly at: number; readonly found: ReturnType<OpenProject['models']> } | undefined
  return async () => {
    if (!hasModels(root)) return []
    const now = clock.monotonic()
    if (last === undefined || now - last.at > modelsKeptMs) {
      last = { at: now, found: modelsInChild({ root, warehouse: config().warehouse, entry: processFile('models'), clock }) }
    }
    return await last.found
  }
}

/** Has the doctor look, in a process of its own: what it takes to look may not hold up this one. Who asks while it looks gets the same. */
function examinations(of: { readonly root: string; readonly clock: Clock }): OpenProject['examine'] {
  const underWay = new Map<string, ReturnType<OpenProject['examine']>>()
  return ({ connection }) => {
    const words = ['doctor', ...(connection === undefined ? [] : ['--connection', connection])]
    const key = words.join(' ')
    const looking =
      underWay.get(key) ??
      ownCommand({ ...of, words, limitMs: examinationMs })
        .then((told) => (told as unknown as { readonly findings: readonly Finding[] }).findings)
        .finally(() => underWay.delete(key))
    underWay.set(key, looking)
    return looking
  }
}

const examinationMs = 90_000

/** How long models that were read count as those of now. */
const modelsKeptMs = 5_000

/**
 * Where a state in a folder lies, for what saves and sweeps its files. Throws `STATE-SHARED` where the state is in Postgres, which has
 * tools of its own for that.
 */
export function stateFolder({ state, store }: Config): { readonly state: string; readonly path: string; readonly objects: ObjectStore } {
  if (store.kind === 'postgres') {
    throw new Fault('STATE-SHARED', {
      message: 'the state of this project is in Postgres, not in a folder',
      hint: 'save it with pg_dump, bring it back with pg_restore; Postgres sweeps its tables by itself',
    })
  }
  return { state, path: join(state, 'state.db'), objects: objectsOf(state) }
}

/** Where outputs are kept that are too large for the state database of a folder. */
function objectsOf(state: string): ObjectStore {
  return folderObjects(join(state, 'objects'))
}

/** Whether a worker of a state in a folder lives, as far as this machine can tell. */
export function lives(worker: WorkerRecord): boolean {
  return living([worker], thisProcess).has(worker.id)
}

/** The settings of the project that a folder lies in; its state is not opened. Rejects with `Faults` where it does not load. */
export async function loadConfig(options: { readonly cwd: string; readonly clock: Clock }): Promise<Config> {
  const root = findProject(options.cwd)
  const { config, problems } = await loadInChild({ root, entry: processFile('loader'), clock: options.clock })
  if (config === null) throw new Faults(problems)
  return config
}

/**
 * This process as others see it, and which of its neighbours live. Processes of a shared state may be in containers that have a host's
 * name and their own process numbers: there only leases count.
 */
export function neighbours({ store }: Config): typeof thisProcess {
  return store.kind === 'postgres' ? { ...thisProcess, alive: () => true } : thisProcess
}

const thisProcess: { readonly host: string; readonly pid: number; readonly alive: (pid: number) => boolean } = {
  host: hostname(),
  pid: process.pid,
  alive,
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
