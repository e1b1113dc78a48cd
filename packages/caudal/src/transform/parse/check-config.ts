import { Fault, jsonText } from '../../kernel/index.ts'
import type { Place } from '../../kernel/index.ts'
import type { ManifestNode } from '../manifest/resource.ts'
import type { YamlObject } from './object.ts'
import { listOf, objectOf, textOrNull } from './object.ts'

const incrementalContracts: readonly unknown[] = ['append_new_columns', 'fail']

/** Throws DBT-CONFIG where the configuration of a resource contradicts itself. */
export function checkConfig(node: ManifestNode, { place }: { readonly place: () => Place }): void {
  const config = node.config as YamlObject
  const trouble = (message: string, hint: string): Fault =>
    new Fault('DBT-CONFIG', { message: `${node.unique_id}: ${message}`, hint, place: place() })
  if (config.enabled !== true && config.enabled !== false) throw trouble(`enabled is ${shown(config.enabled)}`, 'write true or false')
  if (node.resource_type === 'snapshot' && config.enabled) checkSnapshot(config, trouble)
  if (node.resource_type !== 'model') return
  if (textOrNull(config.materialized) === null)
    throw trouble(`materialized is ${shown(config.materialized)}`, "write the name of one, as materialized='table'")
  if (!['private', 'protected', 'public'].includes(String(config.access))) {
    throw trouble(`access is ${shown(config.access)}`, 'write private, protected or public')
  }
  const enforced = objectOf(config.contract).enforced === true
  if (enforced && config.materialized === 'incremental' && !incrementalContracts.includes(config.on_schema_change)) {
    throw trouble('an incremental model with a contract has on_schema_change: ignore', 'set on_schema_change to append_new_columns or fail')
  }
}

function checkSnapshot(config: YamlObject, trouble: (message: string, hint: string) => Fault): void {
  const { strategy, unique_key: key, check_cols: columns, updated_at: updated } = config
  if (textOrNull(strategy) === null || listOf(key).length === 0)
    throw trouble('a snapshot needs a strategy and a unique_key', "write strategy='timestamp', unique_key='id'")
  if (strategy === 'timestamp' && textOrNull(updated) === null)
    throw trouble('a snapshot by timestamp needs updated_at', "write updated_at='changed_at'")
  if (strategy === 'check' && listOf(columns).length === 0) {
    throw trouble('a snapshot by check needs check_cols', "write check_cols='all' or a list of columns")
  }
}

/** The beginning of a setting's value, as a message shows it. */
function shown(value: unknown): string {
  const whole = jsonText(value)
  return whole.length > 60 ? `${whole.slice(0, 59)}…` : whole
}
