import type { Hook } from '../manifest/resource.ts'
import type { YamlObject } from './object.ts'
import { isObject, listOf, objectOf } from './object.ts'

/** What kinds of resources have a configuration of their own shape. */
export type ConfigKind = 'model' | 'seed' | 'snapshot' | 'analysis' | 'operation' | 'test' | 'unit_test' | 'source' | 'exposure'

const named: YamlObject = {
  enabled: true,
  alias: null,
  schema: null,
  database: null,
  tags: [],
  meta: {},
  group: null,
  static_analysis: null,
}

const built: YamlObject = {
  ...named,
  materialized: 'view',
  incremental_strategy: null,
  batch_size: null,
  lookback: 1,
  begin: null,
  persist_docs: {},
  'post-hook': [],
  'pre-hook': [],
  quoting: {},
  column_types: {},
  full_refresh: null,
  unique_key: null,
  on_schema_change: 'ignore',
  on_configuration_change: 'apply',
  grants: {},
  packages: [],
  docs: { show: true, node_color: null },
  contract: { enforced: false, alias_types: true },
  event_time: null,
  concurrent_batches: null,
}

const noFreshness: YamlObject = { warn_after: { count: null, period: null }, error_after: { count: null, period: null }, filter: null }

const defaults: Readonly<Record<ConfigKind, YamlObject>> = {
  model: { ...built, access: 'protected', freshness: null },
  seed: { ...built, materialized: 'seed', delimiter: ',', quote_columns: null },
  snapshot: {
    ...built,
    materialized: 'snapshot',
    strategy: null,
    target_schema: null,
    target_database: null,
    updated_at: null,
    check_cols: null,
    snapshot_meta_column_names: { dbt_valid_to: null, dbt_valid_from: null, dbt_scd_id: null, dbt_updated_at: null, dbt_is_deleted: null },
    dbt_valid_to_current: null,
  },
  analysis: built,
  operation: built,
  test: {
    ...named,
    schema: 'dbt_test__audit',
    materialized: 'test',
    severity: 'ERROR',
    store_failures: null,
    store_failures_as: null,
    where: null,
    limit: null,
    fail_calc: 'count(*)',
    warn_if: '!= 0',
    error_if: '!= 0',
  },
  unit_test: { tags: [], meta: {}, enabled: true, static_analysis: null },
  source: {
    enabled: true,
    event_time: null,
    freshness: noFreshness,
    loaded_at_field: null,
    loaded_at_query: null,
    meta: {},
    tags: [],
    static_analysis: null,
  },
  exposure: { enabled: true, tags: [], meta: {} },
}

const appended = new Set(['pre-hook', 'post-hook', 'tags', 'packages'])
const updated = new Set(['quoting', 'column_types', 'meta', 'docs', 'contract'])
const clobbering: Readonly<Partial<Record<ConfigKind, ReadonlySet<string>>>> = {
  source: new Set(['tags']),
  exposure: new Set(['tags', 'meta']),
}

/** The configuration of a kind of resource where nothing is said. */
export function defaultConfig(kind: ConfigKind): YamlObject {
  const config: YamlObject = { ...defaults[kind] }
  for (const key of nested[kind]!) config[key] = copied(config[key])
  return config
}

const nested: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.entries(defaults).map(([kind, config]) => [
    kind,
    Object.keys(config).filter((key) => typeof config[key] === 'object' && config[key] !== null),
  ]),
)

function copied(value: unknown): unknown {
  if (Array.isArray(value)) return []
  return isObject(value) ? { ...value } : value
}

/** Lays one configuration over another: lists of hooks and tags grow, `meta` and the like are merged, grants by privilege, all else is replaced. */
export function layConfig(under: YamlObject, over: YamlObject): YamlObject {
  const result: YamlObject = { ...under }
  layOver(result, { over, kind: 'model' })
  return result
}

/** The same, into a configuration that nobody else has. */
export function layOver(result: YamlObject, { over, kind }: { readonly over: YamlObject; readonly kind: ConfigKind }): void {
  const clobbers = clobbering[kind]
  for (const written of Object.keys(over)) {
    const value = over[written]
    const key = hookName(written.trim())
    const before = result[key]
    if (before === undefined || before === null || clobbers?.has(key) === true) result[key] = value
    else if (appended.has(key)) result[key] = [...listOf(before), ...listOf(value)]
    else if (updated.has(key) && isObject(before)) result[key] = { ...before, ...objectOf(value) }
    else if (key === 'grants') result[key] = mergedGrants(objectOf(before), objectOf(value))
    else result[key] = value
  }
}

function hookName(key: string): string {
  if (key === 'pre_hook') return 'pre-hook'
  return key === 'post_hook' ? 'post-hook' : key
}

/** A privilege that begins with `+` adds grantees, any other replaces them. */
function mergedGrants(before: YamlObject, over: YamlObject): YamlObject {
  const result: YamlObject = Object.fromEntries(Object.entries(before).map(([key, value]) => [key, listOf(value)]))
  for (const [key, value] of Object.entries(over)) {
    if (key.startsWith('+')) result[key.slice(1)] = [...listOf(result[key.slice(1)]), ...listOf(value)]
    else result[key] = listOf(value)
  }
  return result
}

/** Hooks as they are written — a text, a JSON object as text, an object, a list of these — in one shape. */
function hooksOf(value: unknown): Hook[] {
  return listOf(value).map((hook) => {
    const parts = isObject(hook) ? hook : parsedHook(String(hook))
    return {
      sql: typeof parts.sql === 'string' ? parts.sql : '',
      transaction: parts.transaction !== false,
      index: typeof parts.index === 'number' ? parts.index : null,
    }
  })
}

function parsedHook(text: string): YamlObject {
  if (!text.trimStart().startsWith('{') || text.trimStart().startsWith('{{') || text.trimStart().startsWith('{%')) return { sql: text }
  try {
    const parsed: unknown = JSON.parse(text)
    return isObject(parsed) ? parsed : { sql: text }
  } catch {
    return { sql: text }
  }
}

/** Makes the parts of a configuration agree with each other: hooks in one shape, lists where lists belong, of a test how its failures are stored. */
export function settleConfig(config: YamlObject, kind: ConfigKind): void {
  config.tags = listOf(config.tags)
  if ('pre-hook' in config) {
    config['pre-hook'] = hooksOf(config['pre-hook'])
    config['post-hook'] = hooksOf(config['post-hook'])
  }
  if ('packages' in config) config.packages = listOf(config.packages)
  if (kind !== 'test') return
  const { store_failures: stored, store_failures_as: as } = config
  if (as === null || as === undefined) config.store_failures_as = stored === true ? 'table' : stored === false ? 'ephemeral' : null
  else config.store_failures = as !== 'ephemeral'
}
