import { AsyncLocalStorage } from 'node:async_hooks'
import { flushCompileCache } from 'node:module'
import { faultOf } from '../kernel/index.ts'
import type { Clock, FaultRecord, Random } from '../kernel/index.ts'
import type { Config } from '../define/index.ts'
import type { Warehouse } from '../ports/index.ts'
import { keepCode } from '../project/index.ts'
import { openAttempt } from './attempt.ts'
import type { RunningAttempt, Workplace } from './attempt.ts'
import { captureOutput } from './capture-output.ts'
import { connectionSecrets } from './connection-secrets.ts'
import { createDatabases } from './databases.ts'
import type { OpenDatabase } from './databases.ts'
import { errorRecord } from './error-record.ts'
import { guardExit } from './exit-guard.ts'
import type { BuildModel } from './build-model.ts'
import type { LoadPipeline } from './load-pipeline.ts'
import type { OpenChannel } from './notify.ts'
import { createOutbox } from './outbox.ts'
import { watchForOrphanage } from './orphan-watch.ts'
import type { FromRunner, ToRunner } from './protocol.ts'
import { createRedactor } from './redactor.ts'

/** What a runner process is given by its entry file. */
export interface RunnerOptions {
  readonly load: LoadPipeline
  /** Connects to the warehouse; `address` asks the supervisor where it is, each time anew. */
  readonly connect: (address: () => Promise<string>) => Promise<Warehouse>
  readonly openChannel: OpenChannel
  readonly openDatabase: OpenDatabase
  readonly build: BuildModel
  readonly clock: Clock
  readonly random: Random
}

const framesKept = 40

/** Turns this process into a runner: it takes attempts from its supervisor until that goes away or says that it is over. */
export function serveRunner(options: RunnerOptions): void {
  Error.stackTraceLimit = framesKept
  const current = new AsyncLocalStorage<RunningAttempt>()
  const attempts = new Map<number, RunningAttempt>()
  const exit = guardExit((fault) => {
    const attempt = current.getStore()
    attempt?.fail(fault)
    return attempt !== undefined
  })
  const outbox = createOutbox({ clock: options.clock, post: (message: FromRunner) => void process.send?.(message) })
  const warehouse = warehouseClient({
    // All attempts share the connection, so it belongs to none.
    connect: (address) => current.exit(() => options.connect(address)),
    ask: () => outbox.send({ kind: 'ask_warehouse' }),
  })
  captureOutput(() => current.getStore()?.log)
  leaveWithSupervisor(exit)

  let workplace: Workplace | null = null
  const begin = ({ root, config }: { readonly root: string; readonly config: Config }): void => {
    const redact = createRedactor({ ...connectionSecrets(config), ...config.secrets })
    workplace = {
      ...options,
      load: loadOnce(options.load, ({ file, pipeline, version, well }) => outbox.send({ kind: 'loaded', file, pipeline, version, well })),
      warehouse: warehouse.connected,
      // All attempts share them too.
      databases: createDatabases({ open: (of) => current.exit(() => options.openDatabase(of)), warehouse: warehouse.connected }),
      now: () => options.clock.now(),
      root,
      config,
      redact,
      outbox,
    }
    watchStrays({ current, attempts, die: (error) => die({ error: errorRecord(error, { root, redact }), exit }) })
  }
  let watched = false
  const start = (message: ToRunner & { readonly kind: 'start' }): void => {
    // It costs a thread, so it waits for the first attempt.
    if (!watched) watchForOrphanage()
    watched = true
    for (const { id, assignment } of message.attempts) {
      const attempt = openAttempt(workplace!, { id, assignment, over: () => attempts.delete(id) })
      attempts.set(id, attempt)
      current.run(attempt, attempt.go)
    }
  }
  process.on('message', (message: ToRunner) => {
    if (message.kind === 'begin') begin(message)
    else if (message.kind === 'load') void preload(workplace!, message)
    else if (message.kind === 'start') start(message)
    else if (message.kind === 'stop') attempts.get(message.id)?.stop(message.why)
    else if (message.kind === 'warehouse') warehouse.answer(message.address)
    else if (message.kind === 'no_warehouse') warehouse.refuse(message.error)
    else exit(0)
  })
}

async function preload({ load, root, config }: Workplace, message: ToRunner & { readonly kind: 'load' }): Promise<void> {
  const { file, pipeline, version, code, sources } = message
  keepCode(root, code)
  // A pipeline that does not load fails its attempts, each of which tries it anew.
  await load({ root, config, file, pipeline, version, sources }).catch(() => undefined)
}

/** Signals from a terminal are for the supervisor to act on; its going away is the end, of what tasks have started too. */
function leaveWithSupervisor(exit: (code: number) => never): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)
  process.on('disconnect', () => {
    if (process.platform !== 'win32') process.kill(-process.pid, 'SIGKILL')
    exit(0)
  })
}

/** Errors that nobody caught fail the attempt whose code they come from; where none can be named the runner cannot be trusted any more. */
function watchStrays(options: {
  readonly current: AsyncLocalStorage<RunningAttempt>
  readonly attempts: ReadonlyMap<number, RunningAttempt>
  readonly die: (error: unknown) => void
}): void {
  const { current, attempts, die } = options
  const stray = (error: unknown): void => {
    const only = attempts.size === 1 ? [...attempts.values()][0] : undefined
    const culprit = current.getStore() ?? only
    if (culprit === undefined) die(error)
    else culprit.fail(error)
  }
  process.on('uncaughtException', stray)
  process.on('unhandledRejection', stray)
}

function die({ error, exit }: { readonly error: FaultRecord; readonly exit: (code: number) => never }): void {
  const message: FromRunner = {
    kind: 'dying',
    error: { ...error, message: `the runner ended because of an error that belongs to no step: ${error.message}` },
  }
  if (process.send === undefined) exit(1)
  process.send?.(message, () => exit(1))
}

/** Loads each pipeline once and tells when it is there; one that could not be loaded is tried anew. */
function loadOnce(load: LoadPipeline, done: (request: Parameters<LoadPipeline>[0] & { readonly well: boolean }) => void): LoadPipeline {
  const loaded = new Map<string, ReturnType<LoadPipeline>>()
  return (request) => {
    const key = `${request.file}\0${request.pipeline}\0${request.version}`
    const known = loaded.get(key)
    if (known !== undefined) return known
    const loading = load(request)
    loaded.set(key, loading)
    void told(loading, {
      there: () => done({ ...request, well: true }),
      broken() {
        loaded.delete(key)
        done({ ...request, well: false })
      },
    })
    return loading
  }
}

async function told(loading: Promise<unknown>, ends: { readonly there: () => void; readonly broken: () => void }): Promise<void> {
  try {
    await loading
  } catch {
    return ends.broken()
  }
  ends.there()
  // Where Node keeps compiled code at all, it does so at the end of a process; a runner is often killed.
  flushCompileCache()
}

/** The one connection of a runner to the warehouse, made when it is first asked for. */
function warehouseClient(options: { readonly connect: RunnerOptions['connect']; readonly ask: () => void }) {
  let connection: Promise<Warehouse> | null = null
  let asked: PromiseWithResolvers<string> | null = null
  const address = (): Promise<string> => {
    if (asked === null) {
      asked = Promise.withResolvers<string>()
      options.ask()
    }
    return asked.promise
  }
  return {
    connected(): Promise<Warehouse> {
      if (connection === null) {
        connection = options.connect(address)
        connection.catch(() => (connection = null))
      }
      return connection
    },
    answer(where: string): void {
      asked?.resolve(where)
      asked = null
    },
    refuse(error: FaultRecord): void {
      asked?.reject(faultOf(error))
      asked = null
    },
  }
}
