import type { ConfigTree } from './config-tree.ts'

/** What kinds of resources a project configures as trees. */
export type ConfiguredKind =
  | 'models'
  | 'seeds'
  | 'snapshots'
  | 'sources'
  | 'data_tests'
  | 'unit_tests'
  | 'exposures'
  | 'metrics'
  | 'semantic_models'
  | 'saved_queries'
  | 'analyses'

/** What kinds of files a project has, by the settings that name their folders. */
export type PathKind = 'model' | 'seed' | 'test' | 'analysis' | 'macro' | 'snapshot' | 'docs'

/** A dbt project, the root or a package, as its dbt_project.yml says. */
export interface DbtProject {
  readonly name: string
  /** The folder of its dbt_project.yml. */
  readonly root: string
  readonly version: string | null
  readonly profile: string | null
  /** Folders from the root, by kind. */
  readonly paths: Readonly<Record<PathKind, readonly string[]>>
  readonly targetPath: string
  readonly packagesPath: string
  readonly configs: Readonly<Record<ConfiguredKind, ConfigTree>>
  /** The same as they are written, for comparing states. */
  readonly writtenConfigs: Readonly<Record<ConfiguredKind, ConfigTree>>
  /** As they are written: they are rendered when they are read. */
  readonly vars: Readonly<Record<string, unknown>>
  readonly onRunStart: readonly string[]
  readonly onRunEnd: readonly string[]
  readonly quoting: { readonly database?: boolean; readonly schema?: boolean; readonly identifier?: boolean }
  readonly dispatch: ReadonlyMap<string, readonly string[]>
  readonly flags: Readonly<Record<string, unknown>>
  readonly queryComment: unknown
  readonly cleanTargets: readonly string[]
  /** Versions of dbt that it wants, as it writes them. */
  readonly requires: readonly string[]
  /** The text of its dbt_project.yml. */
  readonly source: string
}
