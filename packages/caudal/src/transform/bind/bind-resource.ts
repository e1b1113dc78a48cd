import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault, Faults } from '../../kernel/index.ts'
import type { SqlColumn } from '../../ports/index.ts'
import type { DbtManifest } from '../manifest/dbt-manifest.ts'
import { standardPackage } from '../context/macro-table.ts'
import type { ManifestNode, NodeConfig } from '../manifest/resource.ts'
import { compileNode, troubleText } from '../run/compile-node.ts'
import type { Compiled } from '../run/compile-node.ts'
import { nodeRelation } from '../run/node-relation.ts'
import { readSeed } from '../run/read-seed.ts'
import { resourceScope } from '../run/resource-scope.ts'
import type { Worker } from '../run/resource-scope.ts'
import { testArguments } from '../run/test-arguments.ts'
import { seedType } from '../materialize/seed.ts'
import { bindingFault } from './binding-fault.ts'
import type { RefusedQuery } from './binding-fault.ts'
import type { BoundResource } from './bound-resource.ts'
import { describeColumns } from './bound-resource.ts'
import { fileOf, placeOfColumns, placeOfTest } from './property-place.ts'
import type { PackageRoots } from './property-place.ts'
import { settingFaults } from './setting-faults.ts'
import type { Shadow } from './shadow.ts'
import { withSnapshotColumns } from './snapshot-shape.ts'

/** What came of binding a resource. What is `below` reads from something that is broken. */
export type Verdict =
  | { readonly kind: 'bound'; readonly resource: BoundResource }
  /** `doubt` says what the engine does not take of SQL that a package has written: whether that can be built the build will tell. */
  | { readonly kind: 'unbound'; readonly because: string; readonly doubt?: Fault }
  | { readonly kind: 'broken'; readonly faults: readonly Fault[] }
  | { readonly kind: 'below' }
  /** A test whose query can be run. */
  | { readonly kind: 'sound' }

/** With what resources are bound, one after another. */
export interface Binding {
  readonly worker: Worker
  readonly catalog: Shadow
  /** What came of those before, by unique id. */
  readonly verdicts: Map<string, Verdict>
  readonly roots: PackageRoots
  /** How often templates asked for rows so far. */
  readonly asked: () => number
  /** The columns that a resource's table has in the warehouse; none where it is not there. */
  readonly there: (id: string) => Promise<readonly SqlColumn[]>
}

/** What a resource reads, ephemeral models along with what they read themselves. */
export function parentsRead(manifest: DbtManifest, id: string): readonly string[] {
  const above = manifest.nodes[id]?.depends_on.nodes ?? []
  return above.flatMap((parent) => [parent, ...(isEphemeral(manifest.nodes[parent]) ? parentsRead(manifest, parent) : [])])
}

/** Finds out the columns of a resource, all that it reads being done. */
export async function bindResource(binding: Binding, node: ManifestNode): Promise<Verdict> {
  const { manifest } = binding.worker.world
  const parents = parentsRead(manifest, node.unique_id).flatMap((id) => binding.verdicts.get(id) ?? [])
  if (parents.some(({ kind }) => kind === 'broken' || kind === 'below')) return { kind: 'below' }
  const above = parents.flatMap((verdict) => (verdict.kind === 'bound' ? [verdict.resource] : []))
  if (node.resource_type === 'seed') return bindSeed(binding, node)
  const special = specialWay(binding.worker, node)
  return special === undefined ? bindQuery(binding, { node, above }) : { kind: 'unbound', because: special }
}

/** Whether a resource is no table, but part of the queries of others. */
export function isEphemeral(node: ManifestNode | undefined): boolean {
  return node?.resource_type === 'model' && node.config.materialized === 'ephemeral'
}

/** Why a resource is not simply what its query yields; undefined where it is. */
function specialWay({ world }: Worker, node: ManifestNode): string | undefined {
  if (node.language === 'python') return 'it is written in Python'
  const name = node.config.materialized
  if (name === 'ephemeral') return undefined
  const isOwn = [...world.context.macros.entries.values()].some(
    (macro) =>
      macro.package !== 'dbt' &&
      (macro.name === `materialization_${name}_${world.writing.dialect}` || macro.name === `materialization_${name}_default`),
  )
  return isOwn ? `the project has its own materialization ${name}` : undefined
}

async function bindSeed({ worker, catalog }: Binding, node: ManifestNode): Promise<Verdict> {
  try {
    const seed = await readSeed(node, { dialect: worker.world.writing.dialect })
    worker.world.seeds.set(node.unique_id, seed)
    const given = (node.config as { readonly column_types?: Readonly<Record<string, string>> }).column_types ?? {}
    const columns = seed.columns.map(({ name }, index) => ({ name, type: given[name] ?? seedType(seed, index) }))
    const relation = nodeRelation(node, worker.world.writing)
    return bound(node, { columns: await catalog.define(relation, columns), above: [], sql: null })
  } catch (error) {
    return error instanceof Fault && error.code === 'MODEL-SEED-INVALID'
      ? { kind: 'broken', faults: [error] }
      : { kind: 'unbound', because: troubleText(error) }
  }
}

interface Query {
  readonly node: ManifestNode
  readonly above: readonly BoundResource[]
}

async function bindQuery(binding: Binding, { node, above }: Query): Promise<Verdict> {
  const { worker, catalog } = binding
  const before = binding.asked()
  let sql: string
  try {
    sql = (await compiled(worker, node)).whole
  } catch (error) {
    return { kind: 'unbound', because: binding.asked() > before ? fromRows : troubleText(error) }
  }
  if (binding.asked() > before) return { kind: 'unbound', because: fromRows }
  if (/\bpivot\b(?![^;]*\bin\s*\()/i.test(sql)) return { kind: 'unbound', because: fromRows }
  try {
    if (node.resource_type === 'test') {
      await catalog.check(sql)
      return { kind: 'sound' }
    }
    const relation = nodeRelation(node, worker.world.writing)
    const columns = await catalog.bind(relation, sql)
    const made = node.resource_type === 'snapshot' ? withSnapshotColumns(node, columns) : columns
    const whole = [...made, ...(await keptColumns(binding, { node, columns: made }))]
    if (whole.length > columns.length) await catalog.define(relation, whole)
    const query = { node, sql, columns, catalog, roots: binding.roots, context: worker.world.context }
    const faults = [...(await contractFaults(binding, { node, sql })), ...(await settingFaults(query))]
    return faults.length === 0 ? bound(node, { columns: whole, above, sql }) : { kind: 'broken', faults }
  } catch (error) {
    const fault = bindingFault(error, {
      node,
      sql,
      columns: [...new Set(above.flatMap((parent) => parent.columns.map(({ name }) => name)))],
      begins: await beginning(binding, node),
    })
    const unknown = parentsRead(worker.world.manifest, node.unique_id).find((id) => binding.verdicts.get(id)?.kind === 'unbound')
    const { nodes, sources } = worker.world.manifest
    const because =
      unknown === undefined ? troubleText(error) : `it reads ${(nodes[unknown] ?? sources[unknown])!.name}, whose columns are not known`
    // A template that looks whether something is there may say another query once it is built.
    if (fault === undefined || (unknown !== undefined && worker.cache.isAsked)) return { kind: 'unbound', because }
    return isOfPackage(worker, { node, fault }) ? { kind: 'unbound', because, doubt: doubtOf(fault) } : { kind: 'broken', faults: [fault] }
  }
}

/**
 * Whether a package has written what the engine does not take, which its users cannot mend: the resource is a package's, or its own macros
 * have a function or a type that this engine has not. A column that is not there is the resource's own doing.
 */
function isOfPackage({ world }: Worker, { node, fault }: { readonly node: ManifestNode; readonly fault: Fault }): boolean {
  const { root } = world.context.macros
  if (node.package_name !== root) return true
  const isOfEngine = fault.code === 'MODEL-BIND-TYPE' || fault.code === 'MODEL-BIND-QUERY'
  return isOfEngine && node.depends_on.macros.some((id) => ![root, standardPackage].includes(id.split('.')[1]!))
}

/** A fault as what it is of packages: nothing that the project is refused for. */
function doubtOf({ code, message, place, data }: Fault): Fault {
  const hint = 'a package has written this, so it is left to the build, which fails there where the engine cannot do it'
  return new Fault(code, { message, hint, ...(place !== undefined && { place }), ...(data !== undefined && { data }) })
}

/** Columns that the query does not yield and the table has: it grows, and keeps them. */
async function keptColumns(
  { there, worker }: Binding,
  { node, columns }: { readonly node: ManifestNode; readonly columns: readonly SqlColumn[] },
): Promise<readonly SqlColumn[]> {
  const { materialized, full_refresh: own, on_schema_change: policy } = node.config as NodeConfig
  const grows = materialized === 'incremental' && policy !== 'sync_all_columns' && !(own ?? worker.world.flags.fullRefresh)
  if (!grows && node.resource_type !== 'snapshot') return []
  const names = new Set(columns.map(({ name }) => name.toLowerCase()))
  return (await there(node.unique_id)).filter(({ name }) => !names.has(name.toLowerCase()))
}

const fromRows = 'its columns follow from rows that it looks at'

function compiled(worker: Worker, node: ManifestNode): Promise<Compiled> {
  const silent = { log: () => '', print: () => '' }
  return compileNode({
    node,
    // Each time anew, as an ephemeral model that asks for rows says so of all that read it.
    known: new Map(),
    scopeOf: async (each, ephemeral) => {
      const extra: Record<string, unknown> = { ...silent }
      const { scope } = resourceScope(worker, { node: each, ephemeral, extra })
      if (each.test_metadata !== undefined) extra['_dbt_generic_test_kwargs'] = await testArguments(each, scope)
      return scope
    },
  })
}

function bound(
  node: ManifestNode,
  {
    columns,
    above,
    sql,
  }: { readonly columns: readonly SqlColumn[]; readonly above: readonly BoundResource[]; readonly sql: string | null },
): Verdict {
  const { unique_id: id, schema, alias: table, description, columns: said } = node
  const described = describeColumns(columns, { said, parents: above, sql })
  return { kind: 'bound', resource: { id, schema, table, description: description || null, columns: described } }
}

/** Says where the columns of a model are not those of its contract. */
async function contractFaults(
  { worker, roots }: Binding,
  { node, sql }: { readonly node: ManifestNode; readonly sql: string },
): Promise<readonly Fault[]> {
  if (!node.contract.enforced || node.resource_type !== 'model') return []
  try {
    const { scope } = resourceScope(worker, { node })
    await scope.call('get_assert_columns_equivalent', { args: [sql] })
    return []
  } catch (error) {
    const [fault] = error instanceof Faults ? error.faults : [error]
    if (!(fault instanceof Fault) || fault.code !== 'DBT-CONTRACT') return []
    const place = await placeOfColumns(roots, node)
    return [new Fault(fault.code, { message: fault.message, hint: fault.hint ?? '', place, cause: fault })]
  }
}

/** Where the template of a resource begins in its file: a snapshot's is a block of it. What a property file has is where that asks for it. */
async function beginning({ roots }: Binding, node: ManifestNode): Promise<RefusedQuery['begins']> {
  if (node.test_metadata !== undefined) return { asked: await placeOfTest(roots, node) }
  if (/\.ya?ml$/.test(node.original_file_path)) return { asked: await placeOfColumns(roots, node) }
  const file = fileOf(roots, { owner: node.package_name, path: node.original_file_path })
  const read = await readFile(join(roots.get(node.package_name) ?? '', node.original_file_path), 'utf8').catch(() => '')
  const text = read.replaceAll('\r\n', '\n')
  const at = text.indexOf(node.raw_code)
  return { file, line: at < 0 ? 1 : text.slice(0, at).split('\n').length }
}
