import type { HostObject, Lookup } from '../../jinja/index.ts'
import { toValue } from '../../jinja/index.ts'
import type { Hook, ManifestNode } from '../manifest/resource.ts'
import { callOf, method } from '../materialize/access.ts'
import type { TimeFilter } from '../values/relation-fields.ts'
import { batchTime } from './batches.ts'
import type { RowsSeen } from './node-relation.ts'
import { allRows, nodeRelation } from './node-relation.ts'
import { refFunction, sourceFunction } from './ref-function.ts'
import { runConfig } from './run-config.ts'
import type { RunWorld } from './run-world.ts'
import type { StatementResults } from './statement-results.ts'

/** What the templates of one resource are given while it runs. */
export interface OverlayOptions {
  readonly world: RunWorld
  readonly node: ManifestNode
  readonly adapter: HostObject
  readonly results: StatementResults
  readonly thread: string
  /** Told each ephemeral model that the resource reaches for. */
  readonly ephemeral: (node: ManifestNode) => void
  /** The batch that is built, of a microbatch model. */
  readonly batch?: { readonly id: string; readonly start: string; readonly end: string }
  /** Values that go before all others. */
  readonly extra?: Readonly<Record<string, unknown>>
}

/** What differs for each resource that runs: its names by dbt's words. */
export function runOverlay(options: OverlayOptions): Lookup {
  const { world, node, adapter, results, thread, extra = {} } = options
  const made: Readonly<Record<string, () => unknown>> = {
    store_result: () => results.functions.store_result,
    store_raw_result: () => results.functions.store_raw_result,
    load_result: () => results.functions.load_result,
    execute: () => true,
    adapter: () => adapter,
    ref: () => refFunction(refOptions(options)),
    source: () => sourceFunction(refOptions(options)),
    this: () => (node.resource_type === 'operation' ? null : nodeRelation(node, world.writing)),
    config: () => runConfig({ config: node.config }),
    model: () => modelValue(options),
    graph: world.graph,
    flags: () => world.flagsSeen,
    api: () => world.api,
    schema: () => node.schema,
    database: () => node.database,
    pre_hooks: () => hooksOf(node.config['pre-hook']),
    post_hooks: () => hooksOf(node.config['post-hook']),
    sql: () => node.compiled_code ?? null,
    compiled_code: () => node.compiled_code ?? null,
    selected_resources: () => [...world.selection],
    thread_id: () => thread,
    defer_relation: () => node.defer_relation ?? null,
    write: () => () => '',
  }
  const kept = new Map<string, unknown>()
  return (name) => {
    if (Object.hasOwn(extra, name)) return extra[name]
    if (!Object.hasOwn(made, name)) return undefined
    if (!kept.has(name)) kept.set(name, toValue(made[name]!()))
    return kept.get(name)
  }
}

function refOptions({ world, node, ephemeral, batch, adapter }: OverlayOptions): Parameters<typeof refFunction>[0] {
  const isFree = node.resource_type === 'operation' || node.resource_type === 'analysis'
  return {
    world,
    owner: node.package_name,
    name: node.name,
    declared: isFree ? null : new Set(node.depends_on.nodes),
    ephemeral,
    exists: async ({ database, schema, identifier }) =>
      (await method(adapter, { name: 'get_relation', ...callOf([database, schema, identifier]) })) !== null,
    rows: (resource): RowsSeen => {
      const limit = world.flags.empty && node.resource_type === 'model' ? 0 : null
      const field = resource.config['event_time']
      const interval = seenInterval({ world, node, batch })
      const isTimed = interval !== null && typeof field === 'string' && field !== ''
      return isTimed ? { limit, time: { field, ...interval } } : limit === null ? allRows : { limit, time: null }
    },
  }
}

/** The interval of time that a resource reads: its batch, the sample that the command takes, or what both hold. */
function seenInterval({
  world,
  node,
  batch,
}: Pick<OverlayOptions, 'world' | 'node'> & { readonly batch: OverlayOptions['batch'] }): Omit<TimeFilter, 'field'> | null {
  const { sample } = world.flags
  const isSampled = sample !== undefined && (node.resource_type === 'model' || node.resource_type === 'snapshot')
  if (!isSampled) return batch === undefined ? null : { start: batch.start, end: batch.end }
  const [start, end] = [batchTime(sample.start), batchTime(sample.end)]
  if (batch === undefined) return { start, end }
  // Times of one form are in the order of their text.
  return { start: start > batch.start ? start : batch.start, end: end < batch.end ? end : batch.end }
}

function hooksOf(hooks: unknown): unknown[] {
  return ((hooks ?? []) as Hook[]).map(({ sql, transaction, index }) => ({ sql, transaction, index }))
}

function modelValue({ node, batch }: OverlayOptions): unknown {
  if (batch === undefined) return node
  return { ...node, batch: { id: batch.id, event_time_start: batch.start, event_time_end: batch.end } }
}
