import { sleep } from '../../kernel/index.ts'
import type { NodeResult, NodeStatus } from '../manifest/node-result.ts'
import type { ManifestNode } from '../manifest/resource.ts'
import { createSchemas } from './create-schemas.ts'
import { endValues, runProjectHook } from './project-hooks.ts'
import { withWorker } from './run-options.ts'
import type { RunOptions } from './run-options.ts'
import type { Worker } from './resource-scope.ts'
import { runResource } from './run-resource.ts'

/** How often a schema is tried to be made, and by how much each pause between is longer than the one before. */
const mostAttempts = 10
const pauseMs = 20

/** A resource that is built or tested by itself. */
export interface PartOptions extends RunOptions {
  readonly id: string
  /** The tests that look at it before it goes live. */
  readonly audits: readonly string[]
  /** Told what each of them came to. */
  readonly audited: (result: NodeResult) => void
  /** For a hook at the end: what became of the others. */
  readonly ended?: readonly EndedPart[]
}

/** What became of a resource that was built or tested by itself. */
export interface EndedPart {
  readonly id: string
  readonly status: NodeStatus
  readonly message: string | null
  readonly failures: number | null
  readonly rows: number | null
  readonly seconds: number
}

/**
 * Builds or tests one resource by itself, in its schema, which is made where it is not there; null of what has nothing to run. Rejects only
 * where the engine cannot be reached or the schema cannot be made.
 */
export async function buildPart(options: PartOptions): Promise<NodeResult | null> {
  const { manifest, id, audits } = options
  const resource = manifest.nodes[id] ?? manifest.unit_tests[id]
  if (resource === undefined) return null
  return withWorker(options, async (worker) => {
    if (resource.resource_type === 'unit_test') return runResource(worker, { resource, mode: 'run' })
    if (resource.resource_type === 'operation')
      return runProjectHook(worker, { node: resource, extra: options.ended === undefined ? {} : endValues(resultsOf(options), worker) })
    await schemaOf(worker, resource)
    const tests = audits.flatMap((test) => manifest.nodes[test] ?? [])
    return runResource(worker, { resource, mode: 'run', ...(tests.length > 0 && { audits: { tests, ended: options.audited } }) })
  })
}

/** The results that hooks at the end see. */
function resultsOf({ manifest, ended = [] }: PartOptions): readonly NodeResult[] {
  return ended.flatMap(({ id, rows, seconds, ...result }) => {
    const node = manifest.nodes[id] ?? manifest.unit_tests[id]
    if (node === undefined) return []
    const relationName = 'relation_name' in node ? node.relation_name : null
    const adapterResponse: NodeResult['adapterResponse'] = rows === null ? {} : { rows_affected: rows }
    const unknown = { timing: [], thread: '', faults: [], compiledCode: null, batchResults: null, freshness: null } as const
    return { ...unknown, ...result, node, relationName, adapterResponse, executionTime: seconds }
  })
}

/**
 * Makes the schema of a resource. Steps that run side by side may be making the same one, in transactions that are still open, so one that
 * could not looks again, a little later each time, whether it is there.
 */
async function schemaOf(worker: Worker, node: ManifestNode): Promise<void> {
  const { world, connection, signal } = worker
  for (let attempt = 1; ; attempt++) {
    try {
      return await createSchemas(worker, [node])
    } catch (error) {
      await connection.rollback()
      if (attempt === mostAttempts) throw error
      await sleep(world.clock, { delayMs: attempt * pauseMs, signal })
    }
  }
}
