import type { Fault } from '../../kernel/index.ts'
import type { SqlColumn, SqlEngine } from '../../ports/index.ts'
import type { DbtManifest } from '../manifest/dbt-manifest.ts'
import { RelationCache } from '../adapter/relation-cache.ts'
import { buildGraph } from '../run/build-graph.ts'
import { nodeRelation } from '../run/node-relation.ts'
import { createWorld } from '../run/create-world.ts'
import { plainFlags } from '../run/run-options.ts'
import type { RunOptions } from '../run/run-options.ts'
import type { RunWorld } from '../run/run-world.ts'
import { createWorkers } from '../run/workers.ts'
import { bindResource, isEphemeral, parentsRead } from './bind-resource.ts'
import type { Binding, Verdict } from './bind-resource.ts'
import type { BoundResource } from './bound-resource.ts'
import { readGiven } from './given-columns.ts'
import { bindPlainTests } from './plain-tests.ts'
import { realColumns } from './real-columns.ts'
import { PostgresShadow } from './postgres-shadow.ts'
import { ShadowCatalog } from './shadow-catalog.ts'
import type { Shadow } from './shadow.ts'

/** What is bound, and what is known already. */
export interface BindOptions extends Omit<RunOptions, 'warn' | 'print' | 'engine'> {
  /** The engine that it is to be built on. */
  readonly engine: Pick<SqlEngine, 'dialect' | 'database' | 'open'>
  /** An engine that is empty and in memory, of the same dialect; null of Postgres, where it is done in a transaction that is undone. */
  readonly shadow: SqlEngine | null
  /** Unique ids of what is to be built; all else is looked up in the engine as it is. */
  readonly selection: readonly string[]
  /** The folder of each package. */
  readonly roots: ReadonlyMap<string, string>
  /** Columns of tables that something else is going to write, by `schema.table`. */
  readonly known: ReadonlyMap<string, readonly (SqlColumn & { readonly description: string | null })[]>
}

/** What is known of a project before it is built. */
export interface BoundProject {
  /** Models, seeds and snapshots whose columns are known, and sources, by unique id. */
  readonly resources: ReadonlyMap<string, BoundResource>
  /** Resources whose columns cannot be known before they are built, and why. */
  readonly unbound: readonly { readonly id: string; readonly name: string; readonly because: string }[]
  /** What the engine does not take of SQL that packages have written: it is left to the build, which fails where that is so. */
  readonly doubts: readonly Fault[]
  /** All that is wrong. */
  readonly faults: readonly Fault[]
  /** The files of seeds, read, for the build that comes after. */
  readonly seeds: RunWorld['seeds']
}

/**
 * Finds out the columns of all that is selected, in a catalog of empty tables: each query, those of tests too, is read by the engine and none
 * is run. What is wrong with a query is a fault with its place; what reads from such a query is left out.
 */
export async function bindProject(options: BindOptions): Promise<BoundProject> {
  const { context, engine, shadow, clock, selection, projectFlags = {}, signal = new AbortController().signal } = options
  const chosen = selection.filter((id) => /^(?:model|seed|snapshot|test)\./.test(id))
  const catalog = await (shadow === null ? PostgresShadow.open(engine) : ShadowCatalog.open(shadow, engine.database))
  const manifest = inShadow(options.manifest, { chosen, catalog })
  const world = createWorld({
    ...{ manifest, context, dialect: engine.dialect, selection: chosen, clock, projectFlags },
    flags: { ...plainFlags, ...options.flags },
  })
  const real = realColumns(engine)
  let asked = 0
  const templates = catalog.asking(() => asked++)
  const there: Binding['there'] = async (id) => (await real.look(nodeRelation(options.manifest.nodes[id]!, world.writing).render())) ?? []
  const workers = createWorkers({ world, engine: templates, signal, warn: () => undefined, print: () => undefined })
  try {
    const worker = await workers.get(0)
    const verdicts = new Map<string, Verdict>()
    const binding: Binding = { worker, catalog, verdicts, roots: options.roots, asked: () => asked, there }
    await readGiven(binding, { look: real.look, known: options.known, chosen })
    const bind = async (id: string): Promise<void> => {
      signal.throwIfAborted()
      // What was looked up for one is no longer so for the next: its own table is there by now.
      const own = { ...worker, cache: new RelationCache() }
      verdicts.set(id, await bindResource({ ...binding, worker: own }, manifest.nodes[id]!))
      await worker.connection.rollback()
    }
    const inOrder = [...buildGraph({ manifest, selection: chosen, testsFirst: false }).keys()]
    const { tests = [], others = [] } = Object.groupBy(inOrder, (id) => (id.startsWith('test.') ? 'tests' : 'others'))
    // Nothing reads a test, so these may come last.
    for (const id of others) await bind(id)
    for (const id of await bindPlainTests(binding, tests)) verdicts.set(id, { kind: 'sound' })
    for (const id of tests) if (!verdicts.has(id)) await bind(id)
    return { ...summary(verdicts, options.manifest), seeds: world.seeds }
  } finally {
    await workers.close()
    await real.close()
    await catalog.close()
  }
}

/** The manifest with what is built where the shadow has it. */
function inShadow(
  manifest: DbtManifest,
  { chosen, catalog }: { readonly chosen: readonly string[]; readonly catalog: Shadow },
): DbtManifest {
  const moved = chosen.flatMap((id) => {
    const node = manifest.nodes[id]
    return node === undefined ? [] : [[id, { ...node, schema: catalog.schemaFor(node.schema) }] as const]
  })
  return { ...manifest, nodes: { ...manifest.nodes, ...Object.fromEntries(moved) } }
}

function summary(verdicts: ReadonlyMap<string, Verdict>, manifest: DbtManifest): Omit<BoundProject, 'seeds'> {
  const all = [...verdicts]
  const nameOf = (id: string): string => (manifest.nodes[id] ?? manifest.sources[id])!.name
  // A query that only others hold does no harm until one of them is built.
  const held = new Set(
    all.flatMap(([id, { kind }]) => (kind === 'below' && !isEphemeral(manifest.nodes[id]) ? parentsRead(manifest, id) : [])),
  )
  const harmless = (id: string): boolean => isEphemeral(manifest.nodes[id]) && !held.has(id)
  return {
    resources: new Map(
      all.flatMap(([id, verdict]) =>
        verdict.kind === 'bound'
          ? [[id, { ...verdict.resource, schema: (manifest.nodes[id] ?? manifest.sources[id])!.schema }] as const]
          : [],
      ),
    ),
    unbound: all.flatMap(([id, verdict]) => {
      if (verdict.kind === 'unbound') return [{ id, name: nameOf(id), because: verdict.because }]
      return verdict.kind === 'broken' && harmless(id) ? [{ id, name: nameOf(id), because: verdict.faults[0]!.message }] : []
    }),
    doubts: all.flatMap(([id, verdict]) =>
      verdict.kind === 'unbound' && verdict.doubt !== undefined && !harmless(id) ? [verdict.doubt] : [],
    ),
    faults: all.flatMap(([id, verdict]) => (verdict.kind === 'broken' && !harmless(id) ? verdict.faults : [])),
  }
}
