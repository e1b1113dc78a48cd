import { HostObject, toValue } from '../../jinja/index.ts'
import type { ManifestNode } from '../manifest/resource.ts'
import type { NodeResult } from '../manifest/node-result.ts'
import { failed, stopwatch } from './node-outcome.ts'
import { resourceScope } from './resource-scope.ts'
import type { Worker } from './resource-scope.ts'
import type { RunWorld } from './run-world.ts'

/** Hooks of the project and its packages that run before or after all else, in order. */
export function projectHooks({ manifest }: RunWorld, when: 'on-run-start' | 'on-run-end'): ManifestNode[] {
  return Object.values(manifest.nodes)
    .filter((node) => node.resource_type === 'operation' && node.tags.includes(when))
    .toSorted((one, other) => (one.index ?? 0) - (other.index ?? 0))
}

/** Renders a hook of the project and runs what comes of it. Never rejects. */
export async function runProjectHook(
  worker: Worker,
  { node, extra }: { readonly node: ManifestNode; readonly extra: Readonly<Record<string, unknown>> },
): Promise<NodeResult> {
  const { clock } = worker.world
  const watch = stopwatch(clock, { node, thread: worker.thread })
  const { connection } = worker
  const { scope } = resourceScope(worker, { node, extra })
  try {
    const sql = await watch.time('compile', async () => scope.render(node.raw_code, { file: node.original_file_path }))
    if (sql.trim() !== '') await watch.time('execute', () => connection.run(sql))
    await connection.commit()
    worker.cache.forget()
    return watch.result({ status: 'success', message: 'OK', compiledCode: sql })
  } catch (error) {
    await connection.rollback().catch(() => undefined)
    return watch.result(failed(error, { node, refused: connection.refused }))
  }
}

/** What hooks at the end see of all that ran. */
export function endValues(results: readonly NodeResult[], { database }: { readonly database: string }): Readonly<Record<string, unknown>> {
  const built = results.flatMap(({ node, status }) =>
    'relation_name' in node && status === 'success' && 'alias' in node
      ? [{ database: node.database ?? database, schema: node.schema }]
      : [],
  )
  const pairs = [...new Map(built.map((pair) => [JSON.stringify(pair), pair])).values()]
  return {
    schemas: [...new Set(pairs.map(({ schema }) => schema))],
    database_schemas: pairs.map(({ database: own, schema }) => [own, schema]),
    results: results.map(resultValue),
  }
}

/** A result as templates see it. */
function resultValue(result: NodeResult): HostObject {
  const fields: Readonly<Record<string, unknown>> = {
    node: result.node,
    status: result.status,
    thread_id: result.thread,
    execution_time: result.executionTime,
    adapter_response: result.adapterResponse,
    message: result.message,
    failures: result.failures,
    timing: result.timing.map(({ name, startedAt, completedAt }) => ({
      name,
      started_at: new Date(startedAt).toISOString(),
      completed_at: new Date(completedAt).toISOString(),
    })),
  }
  const kept = new Map<string, unknown>()
  const member = (name: unknown): unknown => {
    if (name === 'to_dict') return () => fields
    if (typeof name !== 'string' || !Object.hasOwn(fields, name)) return undefined
    if (!kept.has(name)) kept.set(name, toValue(fields[name]))
    return kept.get(name)
  }
  return new HostObject({ type: 'RunResult', attribute: member, item: member, mapping: true })
}
