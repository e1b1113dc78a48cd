import { didYouMean, Fault, jsonText } from '../../kernel/index.ts'
import type { SqlColumn } from '../../ports/index.ts'
import type { DbtContext } from '../context/dbt-context.ts'
import { standardPackage } from '../context/macro-table.ts'
import { quarantineOf } from '../manifest/quarantine.ts'
import type { QuarantineRule } from '../manifest/quarantine.ts'
import type { ManifestNode, NodeConfig } from '../manifest/resource.ts'
import { bindingFault } from './binding-fault.ts'
import { placeOfSetting } from './property-place.ts'
import type { PackageRoots } from './property-place.ts'
import type { Shadow } from './shadow.ts'

/** A resource whose query the engine takes, and with what its settings are read. */
export interface BoundQuery {
  readonly node: ManifestNode
  readonly sql: string
  /** What the query yields. */
  readonly columns: readonly SqlColumn[]
  readonly catalog: Shadow
  readonly roots: PackageRoots
  readonly context: DbtContext
}

/** Says where settings of a resource cannot be asked of the rows of its query: rules of a quarantine, keys and times of a snapshot. */
export async function settingFaults(query: BoundQuery): Promise<readonly Fault[]> {
  const faults: Fault[] = []
  for (const rule of quarantineOf(query.node)?.rules ?? []) faults.push(...(await ruleFaults(query, rule)))
  for (const setting of snapshotSettings(query)) faults.push(...(await columnFaults(query, setting)))
  return faults
}

async function ruleFaults({ node, sql, columns, catalog, roots, context }: BoundQuery, rule: QuarantineRule): Promise<Fault[]> {
  try {
    await catalog.check(`select * from (\n${plain(sql)}\n) as judged where ${rule.condition}`)
    return []
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'SQL-FAILED') throw error
    const [, missing] = /column "?(?:\w+\.)?(\w+)"? (?:not found|was not found|does not exist)/i.exec(error.message) ?? []
    const names = columns.map(({ name }) => name)
    const place = await placeOfSetting(roots, {
      ...{ node, context, name: 'meta', written: rule.condition },
      matches: (value, path) =>
        path.slice(-3).join() === ['quarantine', 'rules', rule.reason].join() &&
        typeof value === 'string' &&
        value.trim() === rule.condition,
    })
    const message = `${node.name}: the rule "${rule.reason}" of its quarantine cannot be read: ${error.message}`
    const hint = missing === undefined ? 'write a condition on the columns of the model' : didYouMean(missing, names)
    return [new Fault('MODEL-BIND-QUERY', { message, hint, place, data: { id: node.unique_id } })]
  }
}

const settings: { readonly [strategy: string]: readonly string[] | undefined } = {
  timestamp: ['unique_key', 'updated_at'],
  check: ['unique_key', 'updated_at', 'check_cols'],
}

/** The settings of a snapshot that name columns of its query, where its strategy is one of the library. */
function snapshotSettings({ node, context }: BoundQuery): readonly string[] {
  const { strategy } = node.config as NodeConfig & { readonly strategy?: unknown }
  if (node.resource_type !== 'snapshot' || typeof strategy !== 'string') return []
  const isOwn = [...context.macros.entries.values()].some(
    (macro) => macro.package !== standardPackage && macro.name.endsWith(`snapshot_${strategy}_strategy`),
  )
  return isOwn ? [] : (settings[strategy] ?? [])
}

async function columnFaults({ node, sql, columns, catalog, roots, context }: BoundQuery, name: string): Promise<Fault[]> {
  const given = (node.config as Readonly<Record<string, unknown>>)[name]
  const asked = (Array.isArray(given) ? given : [given]).filter((each) => typeof each === 'string' && each.trim() !== '')
  if (asked.length === 0 || given === 'all') return []
  const read = `select ${asked.join(', ')} from (\n${plain(sql)}\n) as kept`
  try {
    await catalog.check(read)
    return []
  } catch (error) {
    const place = await placeOfSetting(roots, {
      ...{ node, context, name, written: name },
      matches: (value, path) => String(path.at(-1)).replace(/^\+/, '') === name && jsonText(value) === jsonText(given),
    })
    const fault = bindingFault(error, { node, sql: read, columns: columns.map((column) => column.name), begins: { asked: place } })
    if (fault === undefined) return []
    const message = `${fault.message}, as its ${name}`
    return [new Fault(fault.code, { message, hint: fault.hint ?? '', place, data: { id: node.unique_id } })]
  }
}

function plain(sql: string): string {
  return sql.trimEnd().replace(/;$/, '')
}
