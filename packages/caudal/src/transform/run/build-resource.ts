import type { ManifestNode } from '../manifest/resource.ts'
import { auditName } from '../materialize/build-steps.ts'
import { loadName, seedName } from '../materialize/seed.ts'
import type { SeedRows } from '../materialize/seed.ts'
import { compileResource } from './compile-resource.ts'
import { responseOf } from './node-outcome.ts'
import type { Outcome, Stopwatch } from './node-outcome.ts'
import { materialize } from './materialize-resource.ts'
import { readSeed } from './read-seed.ts'
import type { Worker } from './resource-scope.ts'
import { seedTable } from './seed-table.ts'

/** Looks at what was built, within its transaction; throws where it may not go live. */
export type Audit = () => Promise<void>

/** Compiles and builds a model, seed or snapshot. Rejects with what went wrong. */
export async function buildResource(
  worker: Worker,
  { node, watch, audit }: { readonly node: ManifestNode; readonly watch: Stopwatch; readonly audit?: Audit | undefined },
): Promise<Outcome> {
  const extra: Record<string, unknown> = audit === undefined ? {} : { [auditName]: audit }
  if (node.resource_type === 'seed') Object.assign(extra, seedValues(worker, node))
  else await watch.time('compile', () => compileResource(worker, { node }))
  const { results } = await watch.time('execute', () => materialize(worker, { node, name: node.config.materialized, extra }))
  return {
    status: 'success',
    ...responseOf(results.get('main')?.response ?? null),
    compiledCode: node.compiled_code ?? null,
    relationName: node.relation_name,
  }
}

function seedValues(worker: Worker, node: ManifestNode): Record<string, unknown> {
  const { dialect } = worker.world.writing
  let read: Promise<SeedRows> | undefined
  const rows = (): Promise<SeedRows> => (read ??= readSeed(node, { dialect }))
  return { [seedName]: rows, [loadName]: worker.load, load_agate_table: async () => seedTable(await rows()) }
}
