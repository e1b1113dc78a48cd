import type { ManifestNode } from '../manifest/resource.ts'
import { loadName, seedName } from '../materialize/seed.ts'
import type { SeedRows } from '../materialize/seed.ts'
import { compileResource } from './compile-resource.ts'
import { affectedRows, responseOf } from './node-outcome.ts'
import type { Outcome, Stopwatch } from './node-outcome.ts'
import { materialize } from './materialize-resource.ts'
import { publishBuilt } from './publish-built.ts'
import { readSeed } from './read-seed.ts'
import type { Worker } from './resource-scope.ts'
import { quarantining, tellAside } from './setting-aside.ts'
import type { StatementResults } from './statement-results.ts'
import { seedTable } from './seed-table.ts'

/** Looks at what was built, within its transaction; throws where it may not go live. */
export type Audit = () => Promise<void>

/** Compiles and builds a model, seed or snapshot. Rejects with what went wrong. */
export async function buildResource(
  worker: Worker,
  { node, watch, audit }: { readonly node: ManifestNode; readonly watch: Stopwatch; readonly audit?: Audit | undefined },
): Promise<Outcome> {
  const quarantine = quarantining(worker, node)
  const extra = node.resource_type === 'seed' ? seedValues(worker, node) : quarantine.extra()
  if (node.resource_type !== 'seed') await watch.time('compile', () => compileResource(worker, { node }))
  let isPublished = false
  const publish = async (results: StatementResults): Promise<void> => {
    await publishBuilt(worker, { node, rows: affectedRows(results) ?? 'all', aside: quarantine.found() })
    isPublished = true
  }
  const ready = async (results: StatementResults): Promise<void> => {
    await audit?.()
    await publish(results)
  }
  const { results } = await watch.time('execute', () => materialize(worker, { node, name: node.config.materialized, extra, ready }))
  // A materialisation of the project's own ends its transaction itself.
  if (!isPublished) await publish(results)
  const { adapterResponse, message } = responseOf(results.get('main')?.response ?? null)
  return {
    status: 'success',
    adapterResponse: { ...adapterResponse, ...tellAside(worker, { node, found: quarantine.found() }) },
    message,
    compiledCode: node.compiled_code ?? null,
    relationName: node.relation_name,
  }
}

function seedValues(worker: Worker, node: ManifestNode): Record<string, unknown> {
  const { dialect } = worker.world.writing
  let read: Promise<SeedRows> | undefined
  const known = worker.world.seeds.get(node.unique_id)
  worker.world.seeds.delete(node.unique_id)
  const rows = (): Promise<SeedRows> => (read ??= known === undefined ? readSeed(node, { dialect }) : Promise.resolve(known))
  return { [seedName]: rows, [loadName]: worker.load, load_agate_table: async () => seedTable(await rows()) }
}
