import { Fault } from '../../kernel/index.ts'
import type { NodeResult } from '../manifest/node-result.ts'
import type { ManifestNode } from '../manifest/resource.ts'
import { failed, stopwatch } from './node-outcome.ts'
import type { Worker } from './resource-scope.ts'
import type { RunWorld } from './run-world.ts'
import { testResource } from './test-resource.ts'

/** Tests that look at a resource before it goes live, and who is told what came of them. */
export interface Audits {
  readonly tests: readonly ManifestNode[]
  readonly ended: (result: NodeResult) => void
}

/**
 * By resource the selected tests that can be run within the transaction that builds it: they read nothing else, and store no rows.
 */
export function auditTests({
  manifest,
  selection,
  flags,
}: Pick<RunWorld, 'manifest' | 'selection' | 'flags'>): ReadonlyMap<string, readonly ManifestNode[]> {
  const tests = Object.values(manifest.nodes).filter((node) => {
    const [tested, ...others] = node.depends_on.nodes
    const resource = tested === undefined ? undefined : manifest.nodes[tested]
    const isStored = (node.config['store_failures'] ?? flags.storeFailures) === true
    const isOne = node.resource_type === 'test' && others.length === 0 && node.refs.length === 1 && node.sources.length === 0
    if (!isOne || resource === undefined) return false
    return selection.has(node.unique_id) && selection.has(tested!) && !isStored
  })
  return Map.groupBy(tests, (node) => node.depends_on.nodes[0]!)
}

/** Runs tests within the transaction that is open. Throws `MODEL-AUDIT-FAILED` where one fails. */
export async function auditResource(worker: Worker, { tests, ended }: Audits): Promise<void> {
  const lost: string[] = []
  for (const test of tests) {
    const watch = stopwatch(worker.world.clock, { node: test, thread: worker.thread })
    const outcome = await testResource(worker, { node: test, watch, within: true }).catch((error: unknown) =>
      failed(error, { node: test, refused: worker.connection.refused }),
    )
    ended(watch.result(outcome))
    if (outcome.status === 'fail' || outcome.status === 'error') lost.push(test.name)
    // An engine takes no more statements in a transaction in which one failed.
    if (outcome.status === 'error') break
  }
  if (lost.length === 0) return
  throw new Fault('MODEL-AUDIT-FAILED', {
    message: `${lost.join(', ')} failed on what was built, so it did not go live`,
    hint: 'what was there before is still served; look at the rows that the test names',
  })
}
