import type { NodeResult } from '../manifest/node-result.ts'
import type { ManifestNode, UnitTest } from '../manifest/resource.ts'
import { auditTests } from './audit-resource.ts'
import type { Audits } from './audit-resource.ts'
import { buildGraph } from './build-graph.ts'
import { createSchemas } from './create-schemas.ts'
import { createWorld } from './create-world.ts'
import { failed, skipped, stopwatch } from './node-outcome.ts'
import { endValues, projectHooks, runProjectHook } from './project-hooks.ts'
import type { RunMode } from './run-resource.ts'
import { runResource } from './run-resource.ts'
import { plainFlags } from './run-options.ts'
import type { RunOptions } from './run-options.ts'
import type { RunWorld } from './run-world.ts'
import { walkGraph } from './walk-graph.ts'
import { createWorkers } from './workers.ts'
import type { Workers } from './workers.ts'

/** What becomes known while a project is built. */
export type BuildEvent =
  | { readonly kind: 'started'; readonly resource: ManifestNode | UnitTest; readonly index: number; readonly total: number }
  | { readonly kind: 'ended'; readonly result: NodeResult; readonly index: number; readonly total: number }
  | { readonly kind: 'warned'; readonly message: string }
  | { readonly kind: 'printed'; readonly text: string }

/** What is built, where and how. */
export interface BuildOptions extends Omit<RunOptions, 'warn' | 'print'> {
  /** Unique ids of models, seeds, snapshots, tests and unit tests. */
  readonly selection: readonly string[]
  /** How many resources are worked on at a time. Default 1. */
  readonly threads?: number
  /** What is done with each. Default `run`. */
  readonly mode?: RunMode
  /** Whether tests hold up what depends on the tested. Default true. */
  readonly testsFirst?: boolean
  readonly on?: (event: BuildEvent) => void
}

/**
 * Builds what was selected of a project: each resource when all it depends on is done, tests before what depends on the tested. What
 * fails stops what comes after it and nothing else. Rejects only where the engine cannot be reached.
 */
export async function buildProject(options: BuildOptions): Promise<readonly NodeResult[]> {
  const build = new ProjectBuild(options)
  try {
    return await build.run()
  } finally {
    await build.close()
  }
}

/** The worse a status is, the less may come after it. */
function isFailed(result: NodeResult | null): boolean {
  return result !== null && ['error', 'fail', 'skipped', 'partial success', 'runtime error'].includes(result.status)
}

class ProjectBuild {
  readonly #options: BuildOptions
  readonly #world: RunWorld
  readonly #workers: Workers
  readonly #results: NodeResult[] = []
  readonly #tests: ReadonlyMap<string, readonly ManifestNode[]>
  /** What came of tests that were run before their resource went live. */
  readonly #audited = new Map<string, NodeResult>()
  readonly #signal: AbortSignal
  #index = 0
  #total = 0

  constructor(options: BuildOptions) {
    const { manifest, context, engine, selection, clock, projectFlags = {} } = options
    this.#options = options
    this.#signal = options.signal ?? new AbortController().signal
    const flags = { ...plainFlags, ...options.flags }
    const { seeds = new Map() } = options
    const world = createWorld({ manifest, context, dialect: engine.dialect, selection, flags, projectFlags, clock, seeds })
    this.#world = world
    const isAudited = flags.audit && (options.mode ?? 'run') === 'run' && options.testsFirst !== false
    this.#tests = isAudited ? auditTests(world) : new Map()
    this.#workers = createWorkers({
      world,
      engine,
      signal: this.#signal,
      warn: (message) => options.on?.({ kind: 'warned', message }),
      print: (text) => options.on?.({ kind: 'printed', text }),
    })
  }

  async run(): Promise<readonly NodeResult[]> {
    const { manifest, selection, mode = 'run', testsFirst = true, threads = 1 } = this.#options
    const enabled = selection.filter((id) => this.#resource(id)?.config.enabled === true)
    // What shows an earlier state waits for nothing of this one.
    const graph =
      mode === 'clone' ? new Map(enabled.map((id) => [id, new Set<string>()])) : buildGraph({ manifest, selection: enabled, testsFirst })
    this.#total = [...graph.keys()].filter((id) => !this.#isSilent(id)).length
    const begun = mode === 'compile' || (await this.#begin([...graph.keys()]))
    if (begun) {
      await walkGraph({
        graph,
        threads,
        failFast: this.#world.flags.failFast,
        signal: this.#signal,
        work: async (id, worker) => (isFailed(await this.#work(id, worker)) ? 'failed' : 'done'),
        skip: (id, because) => this.#skip(id, because === null ? null : (this.#resource(because)?.name ?? because)),
      })
    } else for (const id of graph.keys()) if (!this.#isKnown(id)) this.#skip(id, 'the start of the project')
    if (mode === 'run') await this.#hooks('on-run-end', endValues(this.#results, { database: this.#options.engine.database }))
    return this.#results
  }

  close(): Promise<void> {
    return this.#workers.close()
  }

  /** Makes schemas and runs the hooks of the start; whether all that succeeded. */
  async #begin(ids: readonly string[]): Promise<boolean> {
    const nodes = ids.flatMap((id) => this.#world.manifest.nodes[id] ?? [])
    const worker = await this.#workers.get(0)
    if (nodes.length > 0) {
      const watch = stopwatch(this.#world.clock, { node: nodes[0]!, thread: worker.thread })
      try {
        await createSchemas(worker, nodes)
      } catch (error) {
        this.#record(watch.result(failed(error, { node: nodes[0]!, refused: undefined })))
        return false
      }
    }
    return this.#options.mode === 'clone' || this.#hooks('on-run-start', {})
  }

  async #hooks(when: 'on-run-start' | 'on-run-end', extra: Readonly<Record<string, unknown>>): Promise<boolean> {
    const hooks = projectHooks(this.#world, when)
    if (hooks.length === 0) return true
    const worker = await this.#workers.get(0)
    for (const node of hooks) {
      const result = await runProjectHook(worker, { node, extra })
      this.#results.push(result)
      if (result.status === 'success') continue
      this.#options.on?.({ kind: 'ended', result, index: this.#index, total: this.#total })
      return false
    }
    return true
  }

  async #work(id: string, at: number): Promise<NodeResult | null> {
    const resource = this.#resource(id)!
    const { mode = 'run', on } = this.#options
    if (!this.#isSilent(id)) on?.({ kind: 'started', resource, index: ++this.#index, total: this.#total })
    const audits = this.#auditsOf(id)
    const known = this.#audited.get(id)
    const result = known ?? (await runResource(await this.#workers.get(at), { resource, mode, ...(audits !== undefined && { audits }) }))
    if (result !== null) this.#record(result)
    return result
  }

  /** The tests that look at a resource before it goes live: those that were selected and read nothing else. */
  #auditsOf(id: string): Audits | undefined {
    const tests = this.#tests.get(id)
    if (tests === undefined) return undefined
    return { tests, ended: (result) => void this.#audited.set(result.node.unique_id, result) }
  }

  #skip(id: string, because: string | null): void {
    if (this.#isSilent(id)) return
    this.#index++
    this.#record(this.#audited.get(id) ?? skipped(this.#resource(id)!, because))
  }

  #record(result: NodeResult): void {
    this.#results.push(result)
    this.#options.on?.({ kind: 'ended', result, index: this.#index, total: this.#total })
  }

  #isKnown(id: string): boolean {
    return this.#results.some(({ node }) => node.unique_id === id)
  }

  #resource(id: string): ManifestNode | UnitTest | undefined {
    const { nodes, unit_tests: tests } = this.#world.manifest
    return nodes[id] ?? tests[id]
  }

  /** Whether nothing is told of a resource, as there is nothing to run. */
  #isSilent(id: string): boolean {
    const resource = this.#resource(id)
    const isEphemeral = resource?.resource_type === 'model' && resource.config.materialized === 'ephemeral'
    return isEphemeral && this.#options.mode !== 'compile'
  }
}
