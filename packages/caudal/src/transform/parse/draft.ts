import type { RefArgs } from '../manifest/resource.ts'
import type { DbtProject } from '../project/dbt-project.ts'
import type { ProjectFile } from '../project/project-files.ts'
import type { PropertyEntry } from './properties.ts'
import type { YamlObject } from './object.ts'

/** What kinds of resources are made from files. */
export type DraftKind = 'model' | 'seed' | 'snapshot' | 'analysis' | 'test' | 'operation'

/** A resource before it is configured and read. */
export interface Draft {
  readonly kind: DraftKind
  readonly owner: DbtProject
  readonly file: ProjectFile
  readonly name: string
  /** From the folder of its kind. */
  readonly path: string
  readonly code: string
  readonly fqn: readonly string[]
  readonly checksum: { readonly name: string; readonly checksum: string }
  /** What a property file says of it, once that is known. */
  entry?: PropertyEntry
  version?: DraftVersion
  /** Of a snapshot in YAML: what it is of. */
  readonly snapshotOf?: { readonly refs: readonly RefArgs[]; readonly sources: readonly string[][] }
  /** Of a hook: its place in the list, and when it runs. */
  readonly hook?: { readonly index: number; readonly when: 'on-run-start' | 'on-run-end' }
}

/** Which version of a model a draft is. */
export interface DraftVersion {
  readonly v: string | number
  readonly latest: string | number
  /** The entry of `versions:`. */
  readonly data: YamlObject
}
