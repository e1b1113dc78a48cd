import { findMaterialization } from '../context/find-materialization.ts'
import { standardPackage } from '../context/macro-table.ts'
import type { ManifestNode, NodeConfig } from '../manifest/resource.ts'
import { attributeOf, callOf, holds, method } from '../materialize/access.ts'
import { goingOnName } from '../materialize/build-steps.ts'
import type { Audit } from './build-resource.ts'
import { batchesOf, batchId, batchSizeOf, batchTime } from './batches.ts'
import { compileResource } from './compile-resource.ts'
import { inTransaction, materialize, materializeWithin } from './materialize-resource.ts'
import { nodeRelation } from './node-relation.ts'
import { affectedRows, failed, responseOf } from './node-outcome.ts'
import type { Outcome, Stopwatch } from './node-outcome.ts'
import { publishBuilt } from './publish-built.ts'
import { resourceScope } from './resource-scope.ts'
import type { Worker } from './resource-scope.ts'
import { quarantining, tellAside } from './setting-aside.ts'
import type { Quarantining } from './setting-aside.ts'
import type { StatementResults } from './statement-results.ts'

/** Whether a model is built interval by interval. */
export function isMicrobatch(node: ManifestNode): boolean {
  return (
    node.resource_type === 'model' && node.config.materialized === 'incremental' && node.config['incremental_strategy'] === 'microbatch'
  )
}

interface MicrobatchWork {
  readonly node: ManifestNode
  readonly watch: Stopwatch
  /** Looks at all that was built before it goes live. */
  readonly audit?: Audit | undefined
}

/**
 * Builds a microbatch model one interval after the other. Where something is to look at it before it goes live, all of them are one
 * transaction; else each is committed alone: where the first fails nothing more is tried, and those after it fail alone.
 */
export async function microbatchResource(worker: Worker, { node, watch, audit }: MicrobatchWork): Promise<Outcome> {
  const { context, writing } = worker.world
  const plan = await planOf(worker, node)
  const isStandard = findMaterialization('incremental', { macros: context.macros, dialect: writing.dialect }).package === standardPackage
  const build = audit !== undefined && isStandard ? buildTogether : buildAlone
  const quarantine = quarantining(worker, node)
  const { last, done, lost, rows } = await build(worker, { node, watch, audit, plan, quarantine })
  const aside = done.length === 0 ? {} : tellAside(worker, { node, found: quarantine.found() })
  const status = lost.length === 0 ? 'success' : done.length === 0 ? 'error' : 'partial success'
  return {
    ...last,
    status,
    adapterResponse: { ...last.adapterResponse, ...(rows !== null && { rows_affected: rows }), ...aside },
    batchResults: { successful: done, failed: lost },
    relationName: node.relation_name,
    compiledCode: node.compiled_code ?? null,
  }
}

type Interval = [string, string]

/** An interval that is built. */
interface BatchPart {
  /** The model as it is built then: only the first may start from nothing, only it has the hooks before, and only the last those after. */
  readonly node: ManifestNode
  readonly batch: { readonly id: string; readonly start: string; readonly end: string }
  readonly interval: Interval
}

interface BatchPlan {
  readonly parts: readonly BatchPart[]
  /** Whether the first interval makes the table. */
  readonly isMade: boolean
}

type Batches = MicrobatchWork & { readonly plan: BatchPlan; readonly quarantine: Quarantining }

/** What became of intervals. */
interface Built {
  readonly last: Outcome
  readonly done: Interval[]
  readonly lost: Interval[]
  /** How many rows were written; null where that is not known. */
  readonly rows: number | null
}

async function planOf(worker: Worker, node: ManifestNode): Promise<BatchPlan> {
  const { flags, clock, writing } = worker.world
  const config = node.config as NodeConfig
  const size = batchSizeOf(config.batch_size)
  const there = await relationThere(worker, { node, relation: nodeRelation(node, writing) })
  const fullRefresh = config.full_refresh ?? flags.fullRefresh
  const batches = batchesOf({
    size,
    begin: Date.parse(zoned(String(config.begin))),
    lookback: config.lookback,
    incremental: there && !fullRefresh,
    now: clock.now(),
    ...(flags.eventTimeStart === undefined ? {} : { from: flags.eventTimeStart }),
    ...(flags.eventTimeEnd === undefined ? {} : { to: flags.eventTimeEnd }),
  })
  const parts = batches.map((each, index) => ({
    node: partNode(node, { isFirst: index === 0, isLast: index === batches.length - 1 }),
    batch: { id: batchId(each, size), start: batchTime(each.start), end: batchTime(each.end) },
    interval: [new Date(each.start).toISOString(), new Date(each.end).toISOString()] satisfies Interval,
  }))
  return { parts, isMade: !there || fullRefresh }
}

function partNode(node: ManifestNode, { isFirst, isLast }: { readonly isFirst: boolean; readonly isLast: boolean }): ManifestNode {
  const config = {
    ...node.config,
    ...(isFirst ? {} : { full_refresh: false, 'pre-hook': [] }),
    ...(isLast ? {} : { 'post-hook': [] }),
  }
  return { ...node, config }
}

/** Builds each interval in a transaction of its own. */
async function buildAlone(worker: Worker, { node, watch, plan, quarantine }: Batches): Promise<Built> {
  const written: (number | null)[] = []
  const [done, lost]: [Interval[], Interval[]] = [[], []]
  let last: Outcome = { status: 'success' }
  for (const [index, part] of plan.parts.entries()) {
    if (lost.length > 0 && done.length === 0) lost.push(part.interval)
    else {
      const extra = quarantine.extra(part.batch)
      try {
        await compilePart(worker, { part, node, watch })
        const { results } = await watch.time('execute', () => materialize(worker, { ...part, name: 'incremental', extra }))
        last = { status: 'success', ...responseOf(results.get('main')?.response ?? null) }
        done.push(part.interval)
        written.push(await rowsOfPart(worker, { node, results, isMade: index === 0 && plan.isMade }))
      } catch (error) {
        quarantine.forget('last')
        lost.push(part.interval)
        last = failed(error, { node, refused: worker.connection.refused })
      }
    }
    if (worker.signal.aborted) break
  }
  const rows = sumOf(written)
  if (done.length > 0 && lost.length === 0) await publishBuilt(worker, { node, rows, aside: quarantine.found() })
  return { last, done, lost, rows }
}

/** Builds all intervals in one transaction, has what was built looked at, and publishes it; where any of that fails nothing has changed. */
async function buildTogether(worker: Worker, { node, watch, audit, plan, quarantine }: Batches): Promise<Built> {
  const intervals = plan.parts.map(({ interval }) => interval)
  const build = async (): Promise<Built> => {
    quarantine.forget('all')
    const written: (number | null)[] = []
    let last: Outcome = { status: 'success' }
    for (const [index, part] of plan.parts.entries()) {
      worker.signal.throwIfAborted()
      await compilePart(worker, { part, node, watch })
      const note = async (results: StatementResults): Promise<void> =>
        void written.push(await rowsOfPart(worker, { node, results, isMade: index === 0 && plan.isMade }))
      const ready = async (results: StatementResults): Promise<void> => {
        await note(results)
        await audit?.()
        await publishBuilt(worker, { node, rows: sumOf(written), aside: quarantine.found() })
      }
      const isLast = index === plan.parts.length - 1
      const extra = { ...quarantine.extra(part.batch), ...(!isLast && { [goingOnName]: true }) }
      const how = { name: 'incremental', extra, ...(isLast && { ready }) }
      const { results } = await watch.time('execute', () => materializeWithin(worker, { ...part, ...how }))
      if (!isLast) await note(results)
      last = { status: 'success', ...responseOf(results.get('main')?.response ?? null) }
    }
    return { last, done: intervals, lost: [], rows: sumOf(written) }
  }
  try {
    return await inTransaction(worker, { node, build })
  } catch (error) {
    return { last: failed(error, { node, refused: worker.connection.refused }), done: [], lost: intervals, rows: null }
  }
}

/** Compiles the query of an interval, which the model keeps as its own. */
async function compilePart(
  worker: Worker,
  { part, node, watch }: { readonly part: BatchPart; readonly node: ManifestNode; readonly watch: Stopwatch },
): Promise<void> {
  await watch.time('compile', () => compileResource(worker, part))
  node.compiled_code = part.node.compiled_code ?? null
}

/** How many rows an interval wrote: those of a table that was just made are counted. */
async function rowsOfPart(
  { connection, world }: Worker,
  { node, results, isMade }: { readonly node: ManifestNode; readonly results: StatementResults; readonly isMade: boolean },
): Promise<number | null> {
  const affected = affectedRows(results)
  if (affected !== null || !isMade) return affected
  const answer = await connection.run(`select count(*) from ${nodeRelation(node, world.writing).render()}`)
  return Number(answer.rows[0]?.[0] ?? 0)
}

/** The rows that batches wrote in all; null where that is not known of each. */
function sumOf(written: readonly (number | null)[]): number | null {
  return written.reduce<number | null>((sum, rows) => (sum === null || rows === null ? null : sum + rows), 0)
}

function zoned(time: string): string {
  return /(?:Z|[+-]\d\d:?\d\d)$/.test(time) || time.length <= 10 ? time : `${time.replace(' ', 'T')}Z`
}

async function relationThere(
  worker: Worker,
  { node, relation }: { readonly node: ManifestNode; readonly relation: unknown },
): Promise<boolean> {
  const { adapter } = resourceScope(worker, { node })
  const path = ['database', 'schema', 'identifier'].map((name) => attributeOf(relation, name))
  const found = await method(adapter, { name: 'get_relation', ...callOf(path) })
  return holds(found) && holds(attributeOf(found, 'is_table'))
}
