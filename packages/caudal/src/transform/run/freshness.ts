import { Fault } from '../../kernel/index.ts'
import { toPlain } from '../../jinja/index.ts'
import type { FreshnessThreshold, ManifestNode, SourceDefinition } from '../manifest/resource.ts'
import type { NodeResult, NodeStatus } from '../manifest/node-result.ts'
import { attributeOf, using } from '../materialize/access.ts'
import { Table } from '../values/table/table.ts'
import { allRows, sourceRelation } from './node-relation.ts'
import { failed, stopwatch } from './node-outcome.ts'
import { resourceScope } from './resource-scope.ts'
import type { Worker } from './resource-scope.ts'

const periods: Readonly<Record<string, number>> = { minute: 60, hour: 3_600, day: 86_400 }

/** Whether a source says how fresh its rows must be. */
export function hasFreshness({ freshness, loaded_at_field, loaded_at_query }: SourceDefinition): boolean {
  return (
    (loaded_at_field !== null || loaded_at_query !== null) &&
    [freshness?.warn_after, freshness?.error_after].some((limit) => secondsOf(limit) !== null)
  )
}

/** How old the newest row of a source is, and whether that is too old. Never rejects. */
export async function checkFreshness(worker: Worker, source: SourceDefinition): Promise<NodeResult> {
  const { world, thread } = worker
  const watch = stopwatch(world.clock, { node: source, thread })
  const { connection } = worker
  const { scope, results } = resourceScope(worker, { node: sourceAsNode(source) })
  try {
    const relation = sourceRelation(source, { writing: world.writing, rows: allRows })
    const filter = source.freshness?.filter ?? null
    await watch.time('execute', async () =>
      source.loaded_at_query === null
        ? using(scope).macro('collect_freshness', relation, source.loaded_at_field, filter)
        : using(scope).macro('collect_freshness_custom_sql', relation, source.loaded_at_query),
    )
    const name = source.loaded_at_query === null ? 'collect_freshness' : 'collect_freshness_custom_sql'
    const table = results.get(name)?.table
    const row = table instanceof Table ? (table.fields.rows[0] ?? []) : []
    const [loaded, now] = [instantOf(row[0]), instantOf(row[1])]
    if (loaded === null || now === null) throw noRows(source)
    const age = (now - loaded) / 1_000
    const facts = {
      maxLoadedAt: new Date(loaded).toISOString(),
      snapshottedAt: new Date(now).toISOString(),
      maxLoadedAtTimeAgoSeconds: age,
    }
    return watch.result({ status: statusOf(age, source.freshness), freshness: facts })
  } catch (error) {
    await connection.rollback().catch(() => undefined)
    return watch.result(failed(error, { node: source, refused: undefined, status: 'runtime error' }))
  }
}

/** A limit in seconds; null where none is set. */
function secondsOf(limit: FreshnessThreshold['warn_after'] | undefined): number | null {
  const { count = null, period = null } = limit ?? {}
  return count === null || period === null ? null : count * (periods[period] ?? 0)
}

function statusOf(age: number, freshness: FreshnessThreshold | null): NodeStatus {
  const isPast = (limit: FreshnessThreshold['warn_after'] | undefined): boolean => age > (secondsOf(limit) ?? Infinity)
  if (isPast(freshness?.error_after)) return 'error'
  return isPast(freshness?.warn_after) ? 'warn' : 'pass'
}

/** A value of templates as an instant; times without a zone are in UTC. */
function instantOf(value: unknown): number | null {
  if (value === null || value === undefined) return null
  const written = String(attributeOf(value, 'isoformat') === null ? toPlain(value) : toPlain(callIso(value)))
  const zoned = /(?:Z|[+-]\d\d:?\d\d)$/.test(written) ? written : `${written.replace(' ', 'T')}${written.length > 10 ? 'Z' : ''}`
  const at = Date.parse(zoned)
  return Number.isNaN(at) ? null : at
}

function callIso(value: unknown): unknown {
  return (attributeOf(value, 'isoformat') as (call: { readonly args: readonly unknown[] }) => unknown)({ args: [] })
}

function noRows(source: SourceDefinition): Fault {
  return new Fault('MODEL-FRESHNESS', {
    message: `the source ${source.source_name}.${source.name} has no row that says when it was loaded`,
    hint: 'load it, or look at its loaded_at_field and filter',
  })
}

/** A source in the shape of what templates run for. */
function sourceAsNode(source: SourceDefinition): ManifestNode {
  return {
    ...source,
    resource_type: 'operation',
    alias: source.identifier,
    config: source.config,
    depends_on: { macros: [], nodes: [] },
  } as unknown as ManifestNode
}
