import type { Json } from '../../kernel/index.ts'
import type { DocBlock, Exposure, Group, MacroDefinition, ManifestNode, SemanticResource, SourceDefinition, UnitTest } from './resource.ts'

/** A dbt project and its packages, read whole: dbt's manifest version 12. Keys are unique ids, but for `disabled`, `parent_map` and `group_map`. */
export interface DbtManifest {
  readonly metadata: ManifestMetadata
  readonly nodes: { [id: string]: ManifestNode }
  readonly sources: { [id: string]: SourceDefinition }
  readonly macros: { [id: string]: MacroDefinition }
  readonly docs: { [id: string]: DocBlock }
  readonly exposures: { [id: string]: Exposure }
  readonly metrics: { [id: string]: SemanticResource }
  readonly groups: { [id: string]: Group }
  /** What `selectors.yml` defines, by name, as it was written. */
  readonly selectors: { [name: string]: Json }
  /** What is not enabled, by unique id. */
  readonly disabled: { [id: string]: (ManifestNode | SourceDefinition | Exposure | UnitTest | SemanticResource)[] }
  /** For each resource those that it depends on. */
  readonly parent_map: { [id: string]: string[] }
  /** For each resource those that depend on it. */
  readonly child_map: { [id: string]: string[] }
  /** For each group its members. */
  readonly group_map: { [name: string]: string[] }
  readonly saved_queries: { [id: string]: SemanticResource }
  readonly semantic_models: { [id: string]: SemanticResource }
  readonly unit_tests: { [id: string]: UnitTest }
  readonly functions: { [id: string]: SemanticResource }
}

/** Who wrote a manifest, when and for which target. */
export interface ManifestMetadata {
  readonly dbt_schema_version: string
  readonly dbt_version: string
  /** ISO 8601, in UTC. */
  readonly generated_at: string
  readonly invocation_id: string | null
  readonly invocation_started_at?: string | null
  readonly env: { readonly [name: string]: string }
  readonly project_name: string
  readonly project_id: string | null
  readonly user_id: string | null
  readonly send_anonymous_usage_stats: boolean | null
  readonly adapter_type: string
  readonly quoting: { readonly database: boolean; readonly schema: boolean; readonly identifier: boolean }
  readonly run_started_at?: string | null
}
