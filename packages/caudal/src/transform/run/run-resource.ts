import type { NodeResult } from '../manifest/node-result.ts'
import type { ManifestNode, UnitTest } from '../manifest/resource.ts'
import { auditResource } from './audit-resource.ts'
import type { Audits } from './audit-resource.ts'
import { buildResource } from './build-resource.ts'
import { cloneResource } from './clone-resource.ts'
import { compileResource } from './compile-resource.ts'
import { isMicrobatch, microbatchResource } from './microbatch.ts'
import { failed, stopwatch } from './node-outcome.ts'
import type { Outcome, Stopwatch } from './node-outcome.ts'
import type { Worker } from './resource-scope.ts'
import { testResource } from './test-resource.ts'
import { unitTestResource } from './unit-test.ts'

/** What is done with a resource: its query is written, or it is run as well, or it is made to show what an earlier state has. */
export type RunMode = 'compile' | 'run' | 'clone'

/** Works on one resource. Never rejects; null of what has nothing to run, as an ephemeral model. */
export async function runResource(
  worker: Worker,
  { resource, mode, audits }: { readonly resource: ManifestNode | UnitTest; readonly mode: RunMode; readonly audits?: Audits },
): Promise<NodeResult | null> {
  const { thread, world } = worker
  const isSilent = mode !== 'compile' && resource.resource_type === 'model' && resource.config.materialized === 'ephemeral'
  if (isSilent) return null
  const watch = stopwatch(world.clock, { node: resource, thread })
  try {
    if (mode === 'compile') return watch.result(await compiled(worker, { resource, watch }))
    if (mode === 'clone' && resource.resource_type !== 'unit_test')
      return watch.result(await cloneResource(worker, { node: resource, watch }))
    return watch.result(await ran(worker, { resource, watch, audits }))
  } catch (error) {
    return watch.result(failed(error, { node: resource, refused: worker.connection.refused }))
  } finally {
    await worker.connection.rollback().catch(() => undefined)
  }
}

interface Work<T> {
  readonly resource: T
  readonly watch: Stopwatch
}

async function compiled(worker: Worker, { resource, watch }: Work<ManifestNode | UnitTest>): Promise<Outcome> {
  if (resource.resource_type === 'unit_test' || resource.resource_type === 'seed') return { status: 'success' }
  const { whole } = await watch.time('compile', () => compileResource(worker, { node: resource }))
  return { status: 'success', compiledCode: whole, relationName: resource.relation_name }
}

async function ran(
  worker: Worker,
  { resource, watch, audits }: Work<ManifestNode | UnitTest> & { readonly audits: Audits | undefined },
): Promise<Outcome> {
  if (resource.resource_type === 'unit_test') return unitTestResource(worker, { test: resource, watch })
  if (resource.resource_type === 'test') return testResource(worker, { node: resource, watch })
  if (resource.resource_type === 'analysis') return compiled(worker, { resource, watch })
  const build = isMicrobatch(resource) ? microbatchResource : buildResource
  return build(worker, { node: resource, watch, audit: audits === undefined ? undefined : () => auditResource(worker, audits) })
}
