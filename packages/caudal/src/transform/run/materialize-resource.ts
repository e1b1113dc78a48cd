import { Fault, sleep } from '../../kernel/index.ts'
import type { ManifestNode } from '../manifest/resource.ts'
import { attributeOf, callOf, listOf, method } from '../materialize/access.ts'
import { auditName } from '../materialize/build-steps.ts'
import { findMaterialization } from '../context/find-materialization.ts'
import { resourceScope } from './resource-scope.ts'
import type { ScopeChanges, Worker } from './resource-scope.ts'
import type { StatementResults } from './statement-results.ts'

/** What a materialisation of a resource came to. */
export interface Materialized {
  readonly results: StatementResults
  readonly relations: readonly unknown[]
}

/** What is materialised, and how. */
type Materializing = ScopeChanges & {
  readonly node: ManifestNode
  readonly name: string
  /** Looks at what was built, within its transaction, and may end that; throws where it may not go live. */
  readonly ready?: (results: StatementResults) => Promise<void>
}

/** How often a resource is tried while other transactions are in its way, and the pauses between, each twice the one before up to a limit. */
const conflicts = { attempts: 12, pauseMs: 25, longestMs: 2_000 }

/**
 * Runs the materialisation of a resource that is compiled. What it leaves open is undone, and so is all of it where it fails. Where another
 * transaction is in the way it is run again, a little later each time, unless it did something that could not be undone.
 */
export async function materialize(worker: Worker, work: Materializing): Promise<Materialized> {
  return inTransaction(worker, { node: work.node, build: () => materializeWithin(worker, work) })
}

/** Does the same with all that builds a resource, be it several materialisations. */
export async function inTransaction<T>(
  worker: Worker,
  { node, build }: { readonly node: ManifestNode; readonly build: () => Promise<T> },
): Promise<T> {
  const { connection, cache, world, signal } = worker
  for (let attempt = 1; ; attempt++) {
    const before = connection.lasting
    try {
      const made = await build()
      await connection.rollback()
      return made
    } catch (error) {
      await connection.rollback().catch(() => undefined)
      cache.forget({ database: node.database ?? worker.database, schema: node.schema })
      const isConflict = error instanceof Fault && error.code === 'SQL-CONFLICT' && connection.lasting === before
      if (!isConflict || attempt === conflicts.attempts) throw error
      await sleep(world.clock, { delayMs: Math.min(conflicts.pauseMs * 2 ** attempt, conflicts.longestMs), signal })
    }
  }
}

/** Runs the materialisation of a resource that is compiled, as part of the transaction that is open. */
export async function materializeWithin(worker: Worker, { node, name, ...changes }: Materializing): Promise<Materialized> {
  const { context, writing } = worker.world
  const { ready, ...given } = changes
  const hook = ready === undefined ? {} : { [auditName]: () => ready(made.results) }
  const made = resourceScope(worker, { ...given, node, extra: { ...given.extra, ...hook } })
  const { scope, adapter, results } = made
  const entry = findMaterialization(name, { macros: context.macros, dialect: writing.dialect })
  const answer = await scope.run(entry, { args: [] })
  const relations = listOf(attributeOf(answer, 'relations'))
  for (const relation of relations) await method(adapter, { name: 'cache_added', ...callOf([relation]) })
  return { results, relations }
}
