import type { Clock } from '../../kernel/index.ts'
import type { SqlEngine } from '../../ports/index.ts'
import type { DbtContext } from '../context/dbt-context.ts'
import type { DbtManifest } from '../manifest/dbt-manifest.ts'
import type { SeedRows } from '../materialize/seed.ts'
import type { Publishing } from './publishing.ts'
import { createWorld } from './create-world.ts'
import type { Worker } from './resource-scope.ts'
import type { RunFlags } from './run-world.ts'
import { createWorkers } from './workers.ts'

/** With what anything of a project is run. */
export interface RunOptions {
  readonly manifest: DbtManifest
  readonly context: DbtContext
  readonly engine: SqlEngine
  readonly flags?: Partial<RunFlags>
  /** `flags:` of dbt_project.yml. */
  readonly projectFlags?: Readonly<Record<string, unknown>>
  readonly signal?: AbortSignal
  readonly clock: Clock
  readonly warn?: (message: string) => void
  readonly print?: (text: string) => void
  /** Files of seeds that were read already, as binding gives them. Default none. */
  readonly seeds?: Map<string, SeedRows>
  /** On whose behalf resources are built; default nobody's. */
  readonly publishing?: Publishing
}

/** The flags of a command that says nothing. */
export const plainFlags: RunFlags = {
  fullRefresh: false,
  empty: false,
  storeFailures: false,
  failFast: false,
  audit: true,
  command: 'build',
  defer: 'never',
}

/** Does some work with a single worker, whose session ends with it. */
export async function withWorker<T>(options: RunOptions, work: (worker: Worker) => Promise<T>): Promise<T> {
  const { manifest, context, engine, clock, projectFlags = {}, signal = new AbortController().signal } = options
  const flags = { ...plainFlags, ...options.flags }
  const world = createWorld({ manifest, context, dialect: engine.dialect, selection: [], flags, projectFlags, clock })
  const { warn = () => undefined, print = () => undefined, publishing } = options
  const workers = createWorkers({ world, engine, signal, warn, print, ...(publishing === undefined ? {} : { publishing }) })
  try {
    return await work(await workers.get(0))
  } finally {
    await workers.close()
  }
}
