import type { ManifestNode } from '../manifest/resource.ts'
import type { Compiled } from './compile-node.ts'
import { compileNode, keepCompiled } from './compile-node.ts'
import { resourceScope } from './resource-scope.ts'
import type { ScopeChanges, Worker } from './resource-scope.ts'
import { testArguments } from './test-arguments.ts'

/** Compiles a resource on a worker and keeps what came of it on the resource. */
export async function compileResource(
  worker: Worker,
  { node, ...changes }: ScopeChanges & { readonly node: ManifestNode },
): Promise<Compiled> {
  const compiled = await compileNode({
    node,
    // A batch sees other rows, and so does an ephemeral model that it reads.
    known: changes.batch === undefined && changes.overrides === undefined ? worker.compiled : new Map(),
    scopeOf: async (each, ephemeral) => {
      const extra: Record<string, unknown> = { ...changes.extra }
      const { scope } = resourceScope(worker, { ...changes, node: each, ephemeral, extra })
      if (each.test_metadata !== undefined) extra['_dbt_generic_test_kwargs'] = await testArguments(each, scope)
      return scope
    },
  })
  keepCompiled(node, compiled)
  return compiled
}
