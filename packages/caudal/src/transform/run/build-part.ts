import type { NodeResult } from '../manifest/node-result.ts'
import { createSchemas } from './create-schemas.ts'
import { runProjectHook } from './project-hooks.ts'
import { withWorker } from './run-options.ts'
import type { RunOptions } from './run-options.ts'
import { runResource } from './run-resource.ts'

/**
 * Builds or tests one resource by itself, in its schema, which is made where it is not there; null of what has nothing to run. Rejects only
 * where the engine cannot be reached or the schema cannot be made.
 */
export async function buildPart(options: RunOptions & { readonly id: string }): Promise<NodeResult | null> {
  const { manifest, id } = options
  const resource = manifest.nodes[id] ?? manifest.unit_tests[id]
  if (resource === undefined) return null
  return withWorker(options, async (worker) => {
    if (resource.resource_type === 'unit_test') return runResource(worker, { resource, mode: 'run' })
    if (resource.resource_type === 'operation') return runProjectHook(worker, { node: resource, extra: {} })
    await createSchemas(worker, [resource])
    return runResource(worker, { resource, mode: 'run' })
  })
}
