import { text } from '../../jinja/index.ts'
import type { HostObject } from '../../jinja/index.ts'
import type { ManifestNode } from '../manifest/resource.ts'
import { nodeValue } from './node-value.ts'
import { relationNameOf } from './parse-overlay.ts'
import type { ParseState } from './parse-state.ts'

/** Names what a resource is built as, by the project's `generate_database_name`, `generate_schema_name` and `generate_alias_name`. */
export function createNaming(state: ParseState): (node: ManifestNode) => Promise<void> | void {
  const scopes = new Map<string, (macro: string, custom: unknown, seen: HostObject) => unknown>()
  const caller = (owner: string): ((macro: string, custom: unknown, seen: HostObject) => unknown) => {
    const known = scopes.get(owner)
    if (known !== undefined) return known
    const scope = state.context.scope({ package: owner, overlay: (name) => (name === 'execute' ? false : undefined) })
    const made = (macro: string, custom: unknown, seen: HostObject): unknown => scope.call(macro, { args: [custom ?? null, seen] })
    scopes.set(owner, made)
    return made
  }
  return (node) => {
    const call = caller(node.package_name)
    const { config } = node
    const seen = nodeValue(node)
    const database = call('generate_database_name', config.database, seen)
    const schema = call('generate_schema_name', config.schema, seen)
    const alias = call('generate_alias_name', config.alias, seen)
    if ([database, schema, alias].some((name) => name instanceof Promise)) {
      return Promise.all([database, schema, alias]).then((names) => name(state, { node, names }))
    }
    name(state, { node, names: [database, schema, alias] })
  }
}

function name(state: ParseState, { node, names }: { readonly node: ManifestNode; readonly names: readonly unknown[] }): void {
  const [database, schema, alias] = names.map((each) => (each === null ? null : text(each).trim()))
  const { config } = node
  const target = (key: string): string | undefined => {
    const value = node.resource_type === 'snapshot' ? (config as Readonly<Record<string, unknown>>)[key] : undefined
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  node.database = target('target_database') ?? database ?? null
  node.schema = target('target_schema') ?? schema ?? state.target.schema
  node.alias = alias ?? node.name
  node.relation_name = isRelational(node) ? relationNameOf(state, node) : null
}

function isRelational({ resource_type: type, config }: ManifestNode): boolean {
  if (type === 'seed' || type === 'snapshot') return true
  if (type === 'model') return config.materialized !== 'ephemeral'
  return type === 'test' && config.store_failures === true
}
