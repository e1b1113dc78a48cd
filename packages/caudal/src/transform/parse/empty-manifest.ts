import { md5 } from '../../kernel/index.ts'
import type { DbtManifest } from '../manifest/dbt-manifest.ts'
import type { DbtProject } from '../project/dbt-project.ts'
import type { Target } from '../project/target.ts'

/** The version of dbt whose language and artifacts are spoken. */
export const dbtVersion = '1.11.0'

/** A manifest without resources. */
export function emptyManifest(about: {
  readonly root: DbtProject
  readonly target: Target
  readonly now: number
  readonly invocation: string
}): DbtManifest {
  const { root, target, now, invocation } = about
  const at = new Date(now).toISOString()
  const { database = true, schema = true, identifier = true } = root.quoting
  return {
    metadata: {
      dbt_schema_version: 'https://schemas.getdbt.com/dbt/manifest/v12.json',
      dbt_version: dbtVersion,
      generated_at: at,
      invocation_id: invocation,
      invocation_started_at: at,
      env: {},
      project_name: root.name,
      project_id: md5(root.name),
      user_id: null,
      send_anonymous_usage_stats: false,
      adapter_type: target.type,
      quoting: { database, schema, identifier },
      run_started_at: at,
    },
    nodes: {},
    sources: {},
    macros: {},
    docs: {},
    exposures: {},
    metrics: {},
    groups: {},
    selectors: {},
    disabled: {},
    parent_map: {},
    child_map: {},
    group_map: {},
    saved_queries: {},
    semantic_models: {},
    unit_tests: {},
    functions: {},
  }
}
