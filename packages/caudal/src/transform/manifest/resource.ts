import type { Json } from '../../kernel/index.ts'

/*
 * What a dbt project holds, in the shape of dbt's manifest version 12 (https://schemas.getdbt.com/dbt/manifest/v12.json):
 * templates see these objects as `model` and `graph`, selectors read them, and the artifact is their JSON. Hence dbt's names.
 */

/** An object that survives a trip through JSON. */
export interface JsonObject {
  readonly [key: string]: Json | undefined
}

/** What a file is known by. */
export interface Checksum {
  readonly name: string
  readonly checksum: string
}

/** A column as a property file describes it. */
export interface ColumnInfo {
  readonly name: string
  description: string
  meta: JsonObject
  data_type: string | null
  constraints: Constraint[]
  quote: boolean | null
  config: { meta: JsonObject; tags: string[] }
  tags: string[]
  granularity: string | null
  doc_blocks: string[]
}

/** A constraint of a column or of a model as a whole. */
export interface Constraint {
  readonly type: 'check' | 'not_null' | 'unique' | 'primary_key' | 'foreign_key' | 'custom'
  readonly name: string | null
  readonly expression: string | null
  readonly warn_unenforced: boolean
  readonly warn_unsupported: boolean
  readonly to: string | null
  readonly to_columns: readonly string[]
  /** For constraints of the model as a whole. */
  readonly columns?: readonly string[]
}

/** What `ref` is called with. */
export interface RefArgs {
  readonly name: string
  readonly package: string | null
  readonly version: string | number | null
}

/** A statement that runs before or after a resource is built. */
export interface Hook {
  readonly sql: string
  readonly transaction: boolean
  readonly index: number | null
}

/** What every configuration has; keys that are not named here are kept as they were written. */
interface CommonConfig {
  enabled: boolean
  alias: string | null
  schema: string | null
  database: string | null
  tags: string[]
  meta: JsonObject
  group: string | null
  [key: string]: unknown
}

/** The configuration in force of a resource. */
export interface NodeConfig extends CommonConfig {
  materialized: string
  incremental_strategy: string | null
  batch_size: string | null
  lookback: number
  begin: string | null
  event_time: string | null
  persist_docs: { relation?: boolean; columns?: boolean }
  'post-hook': Hook[]
  'pre-hook': Hook[]
  quoting: JsonObject
  column_types: { [column: string]: string }
  full_refresh: boolean | null
  unique_key: string | string[] | null
  on_schema_change: 'ignore' | 'append_new_columns' | 'sync_all_columns' | 'fail' | null
  on_configuration_change: string
  grants: { [privilege: string]: string[] }
  packages: string[]
  docs: { show: boolean; node_color: string | null }
  contract: { enforced: boolean; alias_types: boolean }
  access: 'private' | 'protected' | 'public'
}

/** The configuration in force of a test. */
export interface TestConfig extends CommonConfig {
  materialized: 'test'
  severity: string
  store_failures: boolean | null
  store_failures_as: string | null
  where: string | null
  limit: number | null
  fail_calc: string
  warn_if: string
  error_if: string
}

/** What kinds of resources are compiled and executed. */
export type ExecutableType = 'model' | 'seed' | 'snapshot' | 'test' | 'analysis' | 'operation'

/** What every resource has. */
interface Resource {
  readonly name: string
  readonly package_name: string
  /** From the folder of its kind, as `staging/stg_orders.sql`. */
  readonly path: string
  /** From the root of its package. */
  readonly original_file_path: string
  readonly unique_id: string
}

/** What is compiled and executed: a model, seed, snapshot, test, analysis or hook of the project. */
export interface ManifestNode extends Resource {
  readonly resource_type: ExecutableType
  readonly fqn: string[]
  database: string | null
  schema: string
  alias: string
  readonly checksum: Checksum
  config: NodeConfig | TestConfig
  tags: string[]
  description: string
  columns: { [name: string]: ColumnInfo }
  meta: JsonObject
  group: string | null
  docs: { show: boolean; node_color: string | null }
  patch_path: string | null
  build_path: string | null
  unrendered_config: JsonObject
  created_at: number
  relation_name: string | null
  readonly raw_code: string
  doc_blocks: string[]
  readonly language: 'sql' | 'python'
  refs: RefArgs[]
  sources: string[][]
  metrics: string[][]
  functions: string[][]
  depends_on: { macros: string[]; nodes: string[] }
  compiled_path: string | null
  compiled?: boolean
  compiled_code?: string | null
  extra_ctes_injected?: boolean
  extra_ctes?: { readonly id: string; readonly sql: string }[]
  contract: { enforced: boolean; alias_types: boolean; checksum: string | null }
  // Models.
  access?: 'private' | 'protected' | 'public'
  constraints?: Constraint[]
  version?: string | number | null
  latest_version?: string | number | null
  deprecation_date?: string | null
  defer_relation?: DeferRelation | null
  primary_key?: string[]
  time_spine?: Json
  // Seeds.
  root_path?: string | null
  // Tests.
  test_metadata?: { readonly name: string; readonly kwargs: JsonObject; readonly namespace: string | null }
  column_name?: string | null
  file_key_name?: string | null
  attached_node?: string | null
  // Operations: hooks of the project, in order.
  index?: number | null
}

/** Where a resource is read from while another target is deferred to. */
export interface DeferRelation {
  readonly database: string | null
  readonly schema: string
  readonly alias: string
  readonly relation_name: string | null
  readonly resource_type: string
  readonly name: string
  readonly description: string
  readonly compiled_code: string | null
  readonly meta: JsonObject
  readonly tags: string[]
  readonly config: Json
}

/** How old the rows of a source may be. */
export interface FreshnessThreshold {
  readonly warn_after: { readonly count: number | null; readonly period: string | null }
  readonly error_after: { readonly count: number | null; readonly period: string | null }
  readonly filter: string | null
}

/** A table that something else loads. */
export interface SourceDefinition extends Resource {
  readonly resource_type: 'source'
  readonly fqn: string[]
  database: string | null
  schema: string
  readonly source_name: string
  readonly source_description: string
  readonly loader: string
  readonly identifier: string
  readonly quoting: {
    readonly database: boolean | null
    readonly schema: boolean | null
    readonly identifier: boolean | null
    readonly column: boolean | null
  }
  readonly loaded_at_field: string | null
  readonly loaded_at_query: string | null
  readonly freshness: FreshnessThreshold | null
  readonly external: Json
  description: string
  columns: { [name: string]: ColumnInfo }
  meta: JsonObject
  source_meta: JsonObject
  tags: string[]
  config: { enabled: boolean; event_time: string | null; [key: string]: unknown }
  patch_path: string | null
  unrendered_config: JsonObject
  relation_name: string | null
  created_at: number
  /** The database and schema as they are written, before they are rendered. */
  unrendered_database?: string | null
  unrendered_schema?: string | null
  doc_blocks: string[]
}

/** A macro of a package, or of the standard library under the package `dbt`. */
export interface MacroDefinition extends Resource {
  readonly resource_type: 'macro'
  readonly macro_sql: string
  depends_on: { macros: string[] }
  description: string
  meta: JsonObject
  docs: { show: boolean; node_color: string | null }
  patch_path: string | null
  arguments: { readonly name: string; readonly type: string | null; readonly description: string }[]
  config: JsonObject
  created_at: number
  readonly supported_languages: string[] | null
}

/** A block of documentation. */
export interface DocBlock extends Resource {
  readonly resource_type: 'doc'
  readonly block_contents: string
}

/** What somebody makes of models: a dashboard, a notebook, an application. */
export interface Exposure extends Resource {
  readonly resource_type: 'exposure'
  readonly fqn: string[]
  readonly type: string
  readonly owner: JsonObject
  description: string
  label: string | null
  maturity: string | null
  meta: JsonObject
  tags: string[]
  config: { enabled: boolean; [key: string]: unknown }
  unrendered_config: JsonObject
  url: string | null
  depends_on: { macros: string[]; nodes: string[] }
  refs: RefArgs[]
  sources: string[][]
  metrics: string[][]
  created_at: number
}

/** Resources that belong together and have an owner. */
export interface Group extends Resource {
  readonly resource_type: 'group'
  readonly owner: JsonObject
  readonly description: string | null
  readonly config: JsonObject
}

/** A model run on given rows, with the rows that must come out. */
export interface UnitTest extends Resource {
  readonly resource_type: 'unit_test'
  readonly fqn: string[]
  readonly model: string
  readonly given: readonly UnitTestRows[]
  readonly expect: Omit<UnitTestRows, 'input'>
  readonly overrides: { readonly macros: JsonObject; readonly vars: JsonObject; readonly env_vars: JsonObject } | null
  description: string
  depends_on: { macros: string[]; nodes: string[] }
  config: { tags: string[]; meta: JsonObject; enabled: boolean; [key: string]: unknown }
  checksum: string | null
  schema: string
  created_at: number
  versions?: Json
  version: string | number | null
}

/** Rows that a unit test gives or expects. */
export interface UnitTestRows {
  readonly input: string
  readonly rows: string | readonly JsonObject[] | null
  readonly format: 'dict' | 'csv' | 'sql'
  readonly fixture: string | null
}

/** A resource of the semantic layer: read, selected and written to the manifest, but not executed. */
export interface SemanticResource extends Resource {
  readonly resource_type: 'metric' | 'semantic_model' | 'saved_query'
  readonly fqn: string[]
  readonly [key: string]: unknown
}
