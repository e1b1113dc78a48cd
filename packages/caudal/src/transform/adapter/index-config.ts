import { Dict, HostObject, isTrue, itemsOf, text } from '../../jinja/index.ts'
import { md5 } from '../../kernel/index.ts'
import { hostFunction } from '../values/members.ts'
import { valueFault } from '../values/value-fault.ts'

/** An index as a model's config has it: its columns, whether it is unique, and in Postgres its type. Null for none. */
export function indexOf(value: unknown): HostObject | null {
  if (value === undefined || value === null) return null
  const columns = value instanceof Dict ? value.get('columns') : undefined
  if (!(value instanceof Dict) || !Array.isArray(columns)) {
    throw valueFault(`${text(value)} is no index`, "write indexes as [{'columns': ['id'], 'unique': true}]")
  }
  const names = itemsOf(columns).map(text)
  const unique = value.get('unique')
  const isUnique = unique !== undefined && isTrue(unique)
  const type = value.get('type') ?? null
  const parts = new Map<string, unknown>([
    ['columns', names],
    ['unique', isUnique],
    ['type', type],
    ['render', hostFunction('render relation', ([relation]) => indexName([...names, text(relation), String(isUnique), text(type)]))],
  ])
  return new HostObject({ type: 'IndexConfig', attribute: (name) => parts.get(name) })
}

/** A name that is the same for the same index of the same relation. */
function indexName(parts: readonly string[]): string {
  return md5(parts.join('_'))
}
